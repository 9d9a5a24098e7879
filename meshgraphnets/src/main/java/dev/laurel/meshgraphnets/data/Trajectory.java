package dev.laurel.meshgraphnets.data;

import dev.laurel.meshgraphnets.Frame;
import dev.laurel.meshgraphnets.Mesh;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A simulation, frame by frame. */
public interface Trajectory {
  /** How many frames. */
  int frames();

  /** The mesh at a frame; the same object where it does not change. */
  Mesh mesh(int frame);

  /** Names of what is known on the nodes beside the mesh. */
  Set<String> fields();

  /**
   * A field at a frame, node after node.
   *
   * @throws dev.laurel.core.UserError if there is none of that name
   */
  float[] field(String name, int frame);

  /** A frame with all its fields. */
  default Frame frame(int number) {
    Map<String, float[]> all = new LinkedHashMap<>();
    fields().forEach(name -> all.put(name, field(name, number)));
    return new Frame(mesh(number), all);
  }
}
