package dev.laurel.cli;

import dev.laurel.core.io.Safetensors;
import dev.laurel.phm.Classifier;
import dev.laurel.phm.Translator;
import dev.laurel.phm.convert.Conversion;
import dev.laurel.phm.convert.StateDictionary;
import dev.laurel.phm.layer.PhmConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code laurel phm densify}. */
@Command(
    name = "densify",
    description =
        "Make hypercomplex weights dense again, so that any program can use them; nothing is lost.",
    sortOptions = false,
    footer = {"", "Example:", "  laurel phm densify small.safetensors --out dense.safetensors"})
final class PhmDensify implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      description = "Model of phm train or convert, or weights with .A and .S of phm convert.")
  private Path from;

  @Mixin private OutOptions out;
  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    Path target = out.checked();
    common.startEngine();
    if (!PhmFiles.isLaurel(from)) {
      PhmFiles.requireSafetensors(target);
      try (PointerScope scope = new PointerScope()) {
        Map<String, Tensor> dense = StateDictionary.densify(PhmFiles.tensors(from));
        Safetensors.write(target, dense, Map.of());
      }
    } else if (PhmModels.kind(from).equals(PhmModels.CLASSIFIER)) {
      try (Classifier small = Classifier.load(from);
          Classifier dense =
              Classifier.create(small.config().withPhm(dense(small.config().phm())))) {
        Conversion.convert(small.network(), small.weights(), dense.network(), dense.weights());
        dense.save(target, Map.of());
      }
    } else {
      try (Translator small = Translator.load(from);
          Translator dense =
              Translator.create(
                  small
                      .config()
                      .withTransformer(
                          small
                              .config()
                              .transformer()
                              .withPhm(
                                  dense(small.config().transformer().phm()),
                                  small.config().transformer().replace())))) {
        Conversion.convert(small.network(), small.weights(), dense.network(), dense.weights());
        dense.save(target, Map.of());
      }
    }
    common.printSaved(target, Map.of(), "");
    return 0;
  }

  private static PhmConfig dense(PhmConfig before) {
    return PhmConfig.of(1).withBias(before.bias());
  }
}
