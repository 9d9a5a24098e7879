package dev.laurel.cli;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.io.Safetensors;
import dev.laurel.core.run.Progress;
import dev.laurel.meshgraphnets.Frame;
import dev.laurel.meshgraphnets.Mesh;
import dev.laurel.meshgraphnets.MeshModel;
import dev.laurel.meshgraphnets.Rollout;
import dev.laurel.meshgraphnets.data.Dataset;
import dev.laurel.meshgraphnets.data.Trajectory;
import dev.laurel.meshgraphnets.data.VtuSeries;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code laurel mesh rollout}. */
@Command(
    name = "rollout",
    description = "Simulate from the first state of a trajectory, and write all states.",
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  laurel mesh rollout flows --model flow.safetensors --out flow.pvd"
    })
final class MeshRollout implements Callable<Integer> {
  @Mixin private MeshDataOptions data;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "FILE",
      description = "Model of laurel mesh train.")
  private Path model;

  @Mixin private OutOptions out;

  @Mixin private MeshTrajectoryOptions which;

  @Mixin private MeshRolls rolls;
  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    Path target = out.checked();
    String name = target.getFileName().toString();
    if (!name.endsWith(".pvd") && !name.endsWith(".safetensors")) {
      throw UserError.of(
          "%s: a rollout is written as .pvd (with .vtu files, for ParaView) or .safetensors",
          target);
    }
    common.startEngine();
    try (Dataset dataset = data.open(which.split());
        MeshModel loaded = MeshRolls.simulator(model);
        Progress progress = common.progress()) {
      warnOfTimeStep(loaded, dataset);
      Trajectory one = data.one(dataset, which.trajectory());
      long started = System.nanoTime();
      Rollout rollout = rolls.run(loaded, one, progress);
      double seconds = (System.nanoTime() - started) / 1e9;
      MeshRolls.tell(rollout);
      if (name.endsWith(".pvd")) {
        VtuSeries.write(target, rollout.states(), dataset.meta().timeStep());
      } else {
        write(target, rollout);
      }
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("states", rollout.states().size());
      figures.put("secondsPerStep", seconds / Math.max(1, rollout.states().size() - 1));
      figures.put("diverged", rollout.diverged());
      common.printSaved(
          target,
          figures,
          String.format(
              Locale.ROOT,
              "%d states, %.1f ms a step",
              rollout.states().size(),
              1000 * seconds / Math.max(1, rollout.states().size() - 1)));
    }
    return 0;
  }

  static void warnOfTimeStep(MeshModel model, Dataset dataset) {
    double own = model.config().timeStep();
    double given = dataset.meta().timeStep();
    if (own > 0 && given > 0 && Math.abs(own - given) > 1e-9 * own) {
      System.err.printf(
          Locale.ROOT,
          "laurel: the model was trained on steps of %s s, the data has steps of %s s%n",
          own,
          given);
    }
  }

  private static void write(Path target, Rollout rollout) {
    Mesh mesh = rollout.states().get(0).mesh();
    if (rollout.states().stream().anyMatch(state -> !state.mesh().equals(mesh))) {
      throw UserError.of("%s: a rollout whose mesh changes is written as .pvd", target);
    }
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      tensors.put("faces", Tensors.of(mesh.cells(), mesh.cellCount(), mesh.cellWidth()));
      tensors.put("mesh_pos", Tensors.of(mesh.positions(), mesh.nodes(), mesh.dimension()));
      tensors.put("node_type", Tensors.of(mesh.nodeTypes(), mesh.nodes(), 1));
      for (String field : rollout.fields()) {
        List<float[]> states = rollout.field(field);
        if (!field.startsWith(Frame.PREVIOUS) && !field.startsWith(Frame.TARGET)) {
          float[] all = new float[states.size() * states.get(0).length];
          for (int t = 0; t < states.size(); t++) {
            System.arraycopy(states.get(t), 0, all, t * states.get(t).length, states.get(t).length);
          }
          int width = states.get(0).length / mesh.nodes();
          tensors.put("pred_" + field, Tensors.of(all, states.size(), mesh.nodes(), width));
        }
      }
      Safetensors.write(target, tensors, Map.of());
    }
  }
}
