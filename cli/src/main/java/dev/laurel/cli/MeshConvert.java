package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.core.io.Safetensors;
import dev.laurel.meshgraphnets.Frame;
import dev.laurel.meshgraphnets.MeshModel;
import dev.laurel.meshgraphnets.checkpoint.SonnetWeights;
import dev.laurel.meshgraphnets.data.Dataset;
import dev.laurel.meshgraphnets.data.Trajectory;
import dev.laurel.meshgraphnets.data.VtuSeries;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code laurel mesh convert}. */
@Command(
    name = "convert",
    description = "A trajectory for ParaView, or a model's weights in the official layout.",
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  laurel mesh convert flows --split test --trajectory 0 --out flow.pvd",
      "  laurel mesh convert flow.safetensors --out weights.safetensors"
    })
final class MeshConvert implements Callable<Integer> {
  @Parameters(paramLabel = "FROM", description = "Folder of trajectories, or a model.")
  private Path from;

  @Mixin private OutOptions out;

  @Option(
      names = "--split",
      defaultValue = "test",
      paramLabel = "NAME",
      description = "train, valid or test. Default: ${DEFAULT-VALUE}.")
  private String split = "test";

  @Option(
      names = "--trajectory",
      defaultValue = "0",
      paramLabel = "N",
      description = "Number of the trajectory. Default: ${DEFAULT-VALUE}.")
  private int trajectory;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    Path target = out.checked();
    common.startEngine();
    if (Files.isDirectory(from)) {
      trajectory(target);
    } else {
      weights(target);
    }
    common.print(Map.of("saved", target.toString()), "saved: " + target);
    return 0;
  }

  private void trajectory(Path target) {
    if (!target.getFileName().toString().endsWith(".pvd")) {
      throw UserError.of("%s: a trajectory is written as .pvd with .vtu files", target);
    }
    try (Dataset dataset = Dataset.open(from, split, true)) {
      Trajectory one = MeshDataOptions.one(dataset, trajectory);
      List<Frame> states = new ArrayList<>();
      for (int t = 0; t < one.frames(); t++) {
        states.add(one.frame(t));
      }
      VtuSeries.write(target, states, dataset.meta().timeStep());
    }
  }

  private void weights(Path target) {
    if (!target.getFileName().toString().endsWith(".safetensors")) {
      throw UserError.of("%s: weights are written as .safetensors", target);
    }
    try (PointerScope scope = new PointerScope();
        MeshModel model = MeshModel.load(from)) {
      Map<String, Tensor> all = new LinkedHashMap<>();
      SonnetWeights.of(model.network().network())
          .forEach((name, weight) -> all.put(name, weight.contiguous()));
      model
          .tensors()
          .forEach(
              (name, tensor) -> {
                if (name.contains("_normalizer.")) {
                  all.put(name, tensor.to(org.bytedeco.pytorch.global.torch.ScalarType.Float));
                }
              });
      Safetensors.write(target, all, Map.of("layout", "(in, out) matrices"));
    }
  }
}
