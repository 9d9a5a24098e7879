package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.meshgraphnets.Frame;
import dev.laurel.meshgraphnets.Mesh;
import dev.laurel.meshgraphnets.data.Dataset;
import dev.laurel.meshgraphnets.data.Trajectory;
import dev.laurel.meshgraphnets.data.VtuSeries;
import dev.laurel.meshgraphnets.remesh.NodeGradients;
import dev.laurel.meshgraphnets.remesh.Remesher;
import dev.laurel.meshgraphnets.remesh.Sizing;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code laurel mesh remesh}. */
@Command(
    name = "remesh",
    description =
        "Give a planar mesh edges of one length, or short ones where a field changes fast.",
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  laurel mesh remesh flows --by velocity --change 0.2 --shortest 0.008 \\",
      "      --longest 0.08 \\",
      "      --out adapted.pvd"
    })
final class MeshRemesh implements Callable<Integer> {
  @Mixin private MeshDataOptions data;
  @Mixin private OutOptions out;

  @Mixin private MeshTrajectoryOptions which;

  @Option(
      names = "--frame",
      defaultValue = "0",
      paramLabel = "N",
      description = "Which frame's fields go onto the new mesh. Default: ${DEFAULT-VALUE}.")
  private int frame;

  @Option(
      names = "--by",
      paramLabel = "FIELD",
      description = "Edges are as long as this field changes by --change; without it, --longest.")
  private String by;

  @Option(
      names = "--change",
      defaultValue = "0.1",
      paramLabel = "C",
      description = "Largest change along an edge, of --by. Default: ${DEFAULT-VALUE}.")
  private double change = 0.1;

  @Option(
      names = "--shortest",
      defaultValue = "0",
      paramLabel = "L",
      description = "No edge is asked to be shorter; 0: a fiftieth of --longest.")
  private double shortest;

  @Option(
      names = "--longest",
      required = true,
      paramLabel = "L",
      description = "No edge is longer.")
  private double longest;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    Path target = out.checked();
    if (!target.getFileName().toString().endsWith(".pvd")) {
      throw UserError.of("%s: a mesh is written as .pvd with a .vtu file", target);
    }
    double least = shortest > 0 ? shortest : longest / 50;
    if (!(longest > 0 && least <= longest && change > 0)) {
      throw UserError.of(
          "--shortest %s, --longest %s, --change %s: positive numbers are needed, the first two in"
              + " order",
          shortest, longest, change);
    }
    try (Dataset dataset = data.open(which.split())) {
      Trajectory one = data.one(dataset, which.trajectory());
      if (frame < 0 || frame >= one.frames()) {
        throw UserError.of("--frame is %d; there are 0 to %d", frame, one.frames() - 1);
      }
      Frame before = one.frame(frame);
      Mesh mesh = before.mesh();
      long started = System.nanoTime();
      Frame after = Remesher.defaults().remesh(before, sizing(before, least));
      double seconds = (System.nanoTime() - started) / 1e9;
      VtuSeries.write(target, List.of(after), 0);
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("nodesBefore", mesh.nodes());
      figures.put("nodes", after.mesh().nodes());
      figures.put("triangles", after.mesh().cellCount());
      figures.put("seconds", seconds);
      common.printSaved(
          target,
          figures,
          String.format(
              Locale.ROOT,
              "%d nodes became %d in %.0f ms",
              mesh.nodes(),
              after.mesh().nodes(),
              1000 * seconds));
    }
    return 0;
  }

  private List<Sizing> sizing(Frame before, double least) {
    int nodes = before.mesh().nodes();
    if (by == null) {
      return IntStream.range(0, nodes).mapToObj(i -> Sizing.uniform(longest)).toList();
    }
    if (!before.fields().containsKey(by)) {
      throw UserError.of("--by is %s; the data has %s", by, before.fields().keySet());
    }
    return NodeGradients.sizing(before.mesh(), before.field(by), change).stream()
        .map(one -> one.clamped(least, longest))
        .toList();
  }
}
