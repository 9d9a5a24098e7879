package dev.laurel.meshgraphnets.data;

import dev.laurel.core.UserError;
import dev.laurel.meshgraphnets.Domain;
import dev.laurel.meshgraphnets.Field;
import dev.laurel.meshgraphnets.Frame;
import dev.laurel.meshgraphnets.Rollout;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Frames of a trajectory as a domain needs them. The first and the last have no neighbour and are
 * left out, for all domains alike (official {@code dataset.add_targets}).
 *
 * @param domain what is simulated
 * @param trajectory on a mesh that does not change
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
      fields.put(Frame.TARGET + field.name(), trajectory.field(field.name(), t + 1));
      if (domain.history()) {
        fields.put(Frame.PREVIOUS + field.name(), trajectory.field(field.name(), t - 1));
      }
    }
    for (Field field : domain.extras()) {
      fields.put(Frame.TARGET + field.name(), trajectory.field(field.name(), t + 1));
    }
    return new Frame(trajectory.mesh(t), fields);
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
      Map<String, float[]> known = new LinkedHashMap<>();
      for (Field field : domain.state()) {
        known.put(Frame.TARGET + field.name(), trajectory.field(field.name(), state + 2));
      }
      return known;
    };
  }

  /** A field of every state of a rollout, as it truly was. */
  public java.util.List<float[]> truth(String name) {
    return java.util.stream.IntStream.range(0, count())
        .mapToObj(state -> trajectory.field(name, state + 1))
        .toList();
  }
}
