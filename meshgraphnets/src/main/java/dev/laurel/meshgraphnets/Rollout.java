package dev.laurel.meshgraphnets;

import dev.laurel.core.run.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A simulation by a model: the first state, and those it predicts from its own predictions.
 *
 * @param states one after the other; the first has no predicted extras
 * @param diverged the step at which the simulation was broken off; -1 if it was not
 */
public record Rollout(List<Frame> states, int diverged) {
  /** What is known of the future: bodies that move as they are told, and inflow that changes. */
  @FunctionalInterface
  public interface Script {
    /** Fields with {@code target|} names for the step from a state to the next. */
    Map<String, float[]> at(int state);
  }

  /** Nothing is known. */
  public static Script unscripted() {
    return state -> Map.of();
  }

  /**
   * Simulates (official {@code cfd_eval.py}, {@code cloth_eval.py}).
   *
   * @param first the initial frame
   * @param states how many, the first among them
   * @param script what is known beforehand
   * @param boundaryFromScript whether nodes that are not moved take the script's values; otherwise
   *     they keep those of the first state
   */
  public static Rollout run(
      MeshModel model,
      Frame first,
      int states,
      Script script,
      boolean boundaryFromScript,
      Progress progress) {
    Domain domain = model.config().domain();
    List<Frame> all = new ArrayList<>();
    all.add(first);
    Frame frame = first;
    progress.begin("rollout", states - 1L);
    try (Stepper stepper = new Stepper(model, first.mesh())) {
      for (int t = 1; t < states; t++) {
        Map<String, float[]> known = script.at(t - 1);
        Map<String, float[]> next;
        try {
          next = stepper.step(frame.with(known));
        } catch (Stepper.Diverged e) {
          progress.end();
          return new Rollout(List.copyOf(all), t);
        }
        if (boundaryFromScript) {
          takeBoundary(domain, first.mesh(), known, next);
        }
        frame = new Frame(first.mesh(), next);
        all.add(frame);
        progress.step(t, Map.of());
      }
    }
    progress.end();
    return new Rollout(List.copyOf(all), -1);
  }

  private static void takeBoundary(
      Domain domain, Mesh mesh, Map<String, float[]> known, Map<String, float[]> next) {
    for (Field field : domain.state()) {
      float[] given = known.get(Frame.TARGET + field.name());
      if (given != null) {
        float[] values = next.get(field.name());
        for (int i = 0; i < values.length; i++) {
          if (!mesh.is(i / field.width(), domain.moved())) {
            values[i] = given[i];
          }
        }
      }
    }
  }

  /** A field of every state that has it. */
  public List<float[]> field(String name) {
    return states.stream().map(state -> state.fields().get(name)).filter(v -> v != null).toList();
  }

  /** Names of all fields. */
  public Set<String> fields() {
    return states.get(states.size() - 1).fields().keySet();
  }
}
