package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import dev.laurel.core.io.Safetensors;
import dev.laurel.meshgraphnets.Frame;
import dev.laurel.meshgraphnets.MeshModel;
import dev.laurel.meshgraphnets.checkpoint.SonnetWeights;
import dev.laurel.meshgraphnets.data.Dataset;
import dev.laurel.meshgraphnets.data.DatasetMeta;
import dev.laurel.meshgraphnets.data.DatasetWriter;
import dev.laurel.meshgraphnets.data.GmshFile;
import dev.laurel.meshgraphnets.data.NpzTrajectory;
import dev.laurel.meshgraphnets.data.Trajectory;
import dev.laurel.meshgraphnets.data.VtuSeries;
import dev.laurel.meshgraphnets.data.VtuSeriesReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code laurel mesh convert}. */
@Command(
    name = "convert",
    description =
        "Your solver's output into trajectories; a trajectory or a mesh for ParaView; a model's"
            + " weights in the official layout.",
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  laurel mesh convert run1.pvd run2.pvd --split train --step 0.01 --out flows",
      "  laurel mesh convert flows --split test --trajectory 0 --out flow.pvd",
      "  laurel mesh convert mesh.msh --out mesh.pvd",
      "  laurel mesh convert flow.safetensors --out weights.safetensors"
    })
final class MeshConvert implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "FROM",
      description =
          "Simulations (.pvd with .vtu files, .npz), a folder of trajectories, a mesh of Gmsh (.msh),"
              + " or a model.")
  private List<Path> from = List.of();

  @Mixin private OutOptions out;

  @Mixin private MeshTrajectoryOptions which;

  @Option(
      names = "--step",
      defaultValue = "0",
      paramLabel = "SECONDS",
      description = "Between the frames of simulations; 0: not told.")
  private double step;

  @Option(
      names = "--radius",
      defaultValue = "0",
      paramLabel = "R",
      description = "Of contact in simulations, as meta.json tells it; 0: none.")
  private double radius;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    Path first = from.get(0);
    if (isSimulation(first)) {
      Path folder = out.path();
      simulations(folder);
      common.printSaved(folder, Map.of("trajectories", from.size()), from.size() + " trajectories");
      return 0;
    }
    if (from.size() > 1) {
      throw UserError.of(
          "%d files to convert; only simulations (.pvd, .npz) can be several", from.size());
    }
    Path target = out.checked();
    common.startEngine();
    if (Files.isDirectory(first)) {
      trajectory(first, target);
    } else if (first.toString().endsWith(".msh")) {
      series(target);
      VtuSeries.write(target, List.of(new Frame(GmshFile.read(first), Map.of())), 0);
    } else {
      weights(first, target);
    }
    common.printSaved(target, Map.of(), "");
    return 0;
  }

  private static boolean isSimulation(Path path) {
    return path.toString().endsWith(".pvd") || path.toString().endsWith(".npz");
  }

  /** All into one split, which the first describes. */
  private void simulations(Path folder) {
    String split = which.split();
    if (!split.matches("train|valid|test")) {
      throw UserError.of("--split is %s; allowed: train, valid, test", split);
    }
    AtomicFile.refuseToOverwrite(folder.resolve(split + ".tfrecord"), out.force());
    common.startEngine();
    Trajectory first = simulation(from.get(0));
    DatasetMeta meta = DatasetWriter.meta(first, step, radius, "");
    Stream<Trajectory> others = from.stream().skip(1).map(MeshConvert::simulation);
    DatasetWriter.write(
        folder, split, meta, Stream.concat(Stream.of(first), others).iterator(), out.force());
  }

  private static Trajectory simulation(Path path) {
    if (!isSimulation(path)) {
      throw UserError.of("%s: a simulation is a .pvd or a .npz", path);
    }
    return path.toString().endsWith(".pvd") ? VtuSeriesReader.read(path) : NpzTrajectory.read(path);
  }

  private static void series(Path target) {
    if (!target.getFileName().toString().endsWith(".pvd")) {
      throw UserError.of("%s: it is written as .pvd with .vtu files", target);
    }
  }

  private void trajectory(Path folder, Path target) {
    series(target);
    try (Dataset dataset = Dataset.open(folder, which.split(), true)) {
      MeshDataOptions.requireTrajectory(dataset, which.trajectory());
      Trajectory one = dataset.trajectory(which.trajectory());
      List<Frame> states = new ArrayList<>();
      for (int t = 0; t < one.frames(); t++) {
        states.add(one.frame(t));
      }
      VtuSeries.write(target, states, dataset.meta().timeStep());
    }
  }

  private static void weights(Path model, Path target) {
    if (!target.getFileName().toString().endsWith(".safetensors")) {
      throw UserError.of("%s: weights are written as .safetensors", target);
    }
    try (PointerScope scope = new PointerScope();
        MeshModel loaded = MeshModel.load(model)) {
      Map<String, Tensor> all = new LinkedHashMap<>();
      SonnetWeights.of(loaded.network().network())
          .forEach((name, weight) -> all.put(name, weight.contiguous()));
      loaded
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
