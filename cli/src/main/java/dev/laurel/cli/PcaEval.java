package dev.laurel.cli;

import dev.laurel.core.Tensors;
import dev.laurel.core.data.RowSource;
import dev.laurel.eigengame.PrincipalComponents;
import dev.laurel.eigengame.eval.Alignment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code laurel pca eval}. */
@Command(
    name = "eval",
    description = "How much of the rows' variance the components keep, on data of your choice.",
    footer = {
      "",
      "Example:",
      "  laurel pca eval test.csv --model model.safetensors",
      "  laurel pca eval test.csv --model model.safetensors --truth exact.safetensors"
    })
final class PcaEval implements Callable<Integer> {
  @Mixin private RowOptions rows;

  @Mixin private ModelOptions model;

  @Option(
      names = "--truth",
      paramLabel = "FILE",
      description = "Another model, to measure angles against.")
  private Path truth;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    common.startEngine();
    PrincipalComponents components = model.load();
    Map<String, Object> result = new LinkedHashMap<>();
    StringBuilder text = new StringBuilder();
    try (RowSource source = rows.open()) {
      double[] sums = new double[2];
      Tensor mean = Tensors.of(components.mean(), 1, components.columns());
      source.scan(
          1024,
          tile -> {
            Tensor x = tile.dense().to(org.bytedeco.pytorch.global.torch.ScalarType.Double);
            Tensor back = components.inverseTransform(components.transform(x));
            sums[0] += x.sub(back).square().sum().item_double();
            sums[1] += x.sub(mean).square().sum().item_double();
          });
      mean.close();
      double kept = sums[1] == 0 ? 1 : 1 - sums[0] / sums[1];
      double rmse = Math.sqrt(sums[0] / source.rows() / source.columns());
      result.put("rows", source.rows());
      result.put("varianceKept", kept);
      result.put("rootMeanSquareError", rmse);
      text.append(
          String.format(
              Locale.ROOT,
              "%d rows: %.2f%% of the squared deviation kept, root mean square error %.6g",
              source.rows(),
              100 * kept,
              rmse));
    }
    if (truth != null) {
      compare(components, PrincipalComponents.load(truth), result, text);
    }
    common.print(result, text.toString());
    return 0;
  }

  private static void compare(
      PrincipalComponents found,
      PrincipalComponents truth,
      Map<String, Object> result,
      StringBuilder text) {
    int k = Math.min(found.count(), truth.count());
    try (PointerScope scope = new PointerScope()) {
      Tensor f = Tensors.rowRange(Tensors.of(found.components()), 0, k);
      Tensor t = Tensors.rowRange(Tensors.of(truth.components()), 0, k);
      double[] angles = Alignment.angles(f, t);
      int streak = Alignment.streak(angles, Alignment.STREAK_ANGLE);
      double error = Alignment.subspaceError(f, t);
      result.put("angles", angles);
      result.put("streak", streak);
      result.put("subspaceError", error);
      text.append(
          String.format(
              Locale.ROOT,
              "%nstreak %d of %d (angles below pi/8), subspace error %.3g",
              streak,
              k,
              error));
    }
  }
}
