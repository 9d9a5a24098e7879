package dev.laurel.meshgraphnets.data;

import dev.laurel.core.UserError;
import dev.laurel.meshgraphnets.Mesh;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A simulation in memory, on a mesh that does not change.
 *
 * @param mesh of all frames
 * @param values of every field, frame by frame; all fields have as many frames
 */
public record MemoryTrajectory(Mesh mesh, Map<String, List<float[]>> values) implements Trajectory {
  /** Checks that all fields have as many frames. */
  public MemoryTrajectory {
    values = Map.copyOf(values);
    if (values.values().stream().mapToInt(List::size).distinct().count() != 1) {
      throw new UserError("the fields of a trajectory must have as many frames as each other");
    }
  }

  @Override
  public int frames() {
    return values.values().iterator().next().size();
  }

  @Override
  public Mesh mesh(int frame) {
    return mesh;
  }

  @Override
  public Set<String> fields() {
    return values.keySet();
  }

  @Override
  public float[] field(String name, int frame) {
    List<float[]> all = values.get(name);
    if (all == null) {
      throw UserError.of("field %s is missing; there are %s", name, values.keySet());
    }
    return all.get(frame);
  }
}
