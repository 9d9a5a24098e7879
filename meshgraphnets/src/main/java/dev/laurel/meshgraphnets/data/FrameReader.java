package dev.laurel.meshgraphnets.data;

import dev.laurel.core.UserError;
import dev.laurel.meshgraphnets.Domain;
import dev.laurel.meshgraphnets.Field;
import dev.laurel.meshgraphnets.Frame;
import dev.laurel.meshgraphnets.Rollout;
import dev.laurel.meshgraphnets.SizingField;
import dev.laurel.meshgraphnets.remesh.Interpolation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Frames of a trajectory as a domain needs them. The first and the last have no neighbour and are
 * left out, for all domains alike (official {@code dataset.add_targets}).
 *
 * @param domain what is simulated
 * @param trajectory a simulation; where its mesh changes, its mesh must be planar
 */
public record FrameReader(Domain domain, Trajectory trajectory) {
  /** Checks the length. */
  public FrameReader {
    if (trajectory.frames() < 3) {
      throw UserError.of("a trajectory of %d frames; at least 3 are needed", trajectory.frames());
    }
  }

  /** How many frames can be trained on, which is as many as states of a rollout. */
  public int count() {
    return trajectory.frames() - 2;
  }

  /** A frame with {@code target|} fields, and {@code prev|} ones where the domain has a history. */
  public Frame frame(int number) {
    int t = number + 1;
    Map<String, float[]> fields = new LinkedHashMap<>();
    for (Field field : domain.state()) {
      fields.put(field.name(), trajectory.field(field.name(), t));
      fields.put(Frame.TARGET + field.name(), on(t, field.name(), t + 1));
      if (domain.history()) {
        fields.put(Frame.PREVIOUS + field.name(), on(t, field.name(), t - 1));
      }
    }
    for (Field field : domain.extras()) {
      boolean sizing = field.name().equals(SizingField.NAME);
      fields.put(
          Frame.TARGET + field.name(),
          sizing ? SizingTargets.at(trajectory, t) : on(t, field.name(), t + 1));
    }
    return new Frame(trajectory.mesh(t), fields);
  }

  /**
   * A field of another time on the mesh of this one: where the mesh changes, interpolated by the
   * places that nodes have at rest (appendix A.3 of the paper).
   */
  private float[] on(int t, String name, int other) {
    return Interpolation.between(
        trajectory.mesh(other), trajectory.mesh(t), trajectory.field(name, other));
  }

  /** The first state, without what comes after. */
  public Frame first() {
    Frame frame = frame(0);
    Map<String, float[]> fields = new LinkedHashMap<>(frame.fields());
    fields.keySet().removeIf(name -> name.startsWith(Frame.TARGET));
    return new Frame(frame.mesh(), fields);
  }

  /** What the trajectory knows of the future of a rollout: the state of every next frame. */
  public Rollout.Script script() {
    return state -> {
      // Meshes of other times are not that of the rollout.
      Map<String, float[]> known = new LinkedHashMap<>();
      if (trajectory.mesh(state + 2).equals(trajectory.mesh(1))) {
        for (Field field : domain.state()) {
          known.put(Frame.TARGET + field.name(), trajectory.field(field.name(), state + 2));
        }
      }
      return known;
    };
  }

  /** A field of every state of a rollout, as it truly was. */
  public List<float[]> truth(String name) {
    return IntStream.range(0, count())
        .mapToObj(state -> trajectory.field(name, state + 1))
        .toList();
  }
}
