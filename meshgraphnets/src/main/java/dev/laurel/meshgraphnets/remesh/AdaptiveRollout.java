package dev.laurel.meshgraphnets.remesh;

import dev.laurel.core.UserError;
import dev.laurel.core.run.Progress;
import dev.laurel.meshgraphnets.Frame;
import dev.laurel.meshgraphnets.MeshModel;
import dev.laurel.meshgraphnets.Rollout;
import dev.laurel.meshgraphnets.SizingField;
import dev.laurel.meshgraphnets.Stepper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A simulation whose mesh follows it: one model takes the step, another says how long edges should
 * be, and the remesher makes them so (section 3.3 and appendix A.3 of the paper).
 */
public final class AdaptiveRollout {
  private final MeshModel simulator;
  private final MeshModel sizing;
  private final SizingField field;
  private final Remesher remesher;

  /**
   * Of two models.
   *
   * @param simulator of a planar mesh
   * @param sizing whose domain is a {@link SizingField} of what the other simulates
   * @throws UserError if the models do not belong together
   */
  public AdaptiveRollout(MeshModel simulator, MeshModel sizing, Remesher remesher) {
    if (!(sizing.config().domain() instanceof SizingField of)) {
      throw new UserError("the model for the mesh does not predict a sizing field");
    }
    if (!of.simulated().equals(simulator.config().domain())) {
      throw UserError.of(
          "the sizing field is of %s, the simulator of %s",
          of.simulated(), simulator.config().domain());
    }
    this.simulator = simulator;
    this.sizing = sizing;
    this.field = of;
    this.remesher = remesher;
  }

  /**
   * Simulates.
   *
   * @param first the initial frame
   * @param states how many, the first among them
   */
  public Rollout run(Frame first, int states, Progress progress) {
    List<Frame> all = new ArrayList<>();
    all.add(first);
    Frame frame = first;
    progress.begin("rollout", states - 1L);
    for (int t = 1; t < states; t++) {
      try {
        frame = step(frame);
      } catch (Stepper.Diverged e) {
        progress.end();
        return new Rollout(List.copyOf(all), t);
      }
      all.add(frame);
      progress.step(t, Map.of("nodes", (double) frame.mesh().nodes()));
    }
    progress.end();
    return new Rollout(List.copyOf(all), -1);
  }

  private Frame step(Frame frame) {
    try (Stepper stepper = new Stepper(simulator, frame.mesh());
        Stepper sizes = new Stepper(sizing, frame.mesh())) {
      Frame next = new Frame(frame.mesh(), stepper.step(frame));
      return remesher.remesh(next, sizings(sizes.step(frame).get(SizingField.NAME)));
    }
  }

  private List<Sizing> sizings(float[] predicted) {
    List<Sizing> all = new ArrayList<>();
    for (int i = 0; i < predicted.length; i += 3) {
      all.add(
          new Sizing(predicted[i], predicted[i + 1], predicted[i + 2])
              .clamped(field.shortest(), field.longest()));
    }
    return all;
  }
}
