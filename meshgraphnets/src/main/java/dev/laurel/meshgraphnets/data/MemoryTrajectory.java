package dev.laurel.meshgraphnets.data;

import dev.laurel.core.UserError;
import dev.laurel.meshgraphnets.Mesh;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A simulation in memory.
 *
 * @param meshes of every frame
 * @param values of every field, frame by frame
 */
public record MemoryTrajectory(List<Mesh> meshes, Map<String, List<float[]>> values)
    implements Trajectory {
  /** Checks that there are as many meshes as there are frames of every field. */
  public MemoryTrajectory {
    meshes = List.copyOf(meshes);
    values = Map.copyOf(values);
    int frames = meshes.size();
    if (values.values().stream().anyMatch(field -> field.size() != frames)) {
      throw new UserError("the fields of a trajectory must have as many frames as each other");
    }
  }

  /** On a mesh that does not change. */
  public static MemoryTrajectory of(Mesh mesh, Map<String, List<float[]>> values) {
    int frames = values.values().stream().mapToInt(List::size).max().orElse(0);
    return new MemoryTrajectory(Collections.nCopies(frames, mesh), values);
  }

  @Override
  public int frames() {
    return meshes.size();
  }

  @Override
  public Mesh mesh(int frame) {
    return meshes.get(frame);
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
