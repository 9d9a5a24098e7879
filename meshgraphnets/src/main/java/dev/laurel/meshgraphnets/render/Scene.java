package dev.laurel.meshgraphnets.render;

import dev.laurel.core.UserError;
import dev.laurel.meshgraphnets.Frame;
import dev.laurel.meshgraphnets.Mesh;
import dev.laurel.meshgraphnets.remesh.Interpolation;
import java.util.ArrayList;
import java.util.List;

/**
 * A state as it is drawn.
 *
 * @param mesh its nodes and cells
 * @param positions of the nodes
 * @param dimension numbers of a position
 * @param values by which nodes are coloured, one each
 */
public record Scene(Mesh mesh, float[] positions, int dimension, float[] values) {
  private static final String POSITION = "world_pos";

  /**
   * States coloured by the size of a field; by {@code world_pos}, how far nodes are from where they
   * were in the first.
   *
   * @throws UserError if a state does not have the field
   */
  public static List<Scene> of(List<Frame> states, String field) {
    List<Scene> all = new ArrayList<>();
    for (Frame state : states) {
      Mesh mesh = state.mesh();
      float[] moved = state.fields().get(POSITION);
      float[] shown = state.field(field);
      if (field.equals(POSITION)) {
        Frame first = states.get(0);
        shown = less(shown, Interpolation.between(first.mesh(), mesh, first.field(POSITION)));
      }
      all.add(
          new Scene(
              mesh,
              moved == null ? mesh.positions() : moved,
              moved == null ? mesh.dimension() : moved.length / mesh.nodes(),
              lengths(shown, mesh.nodes())));
    }
    return all;
  }

  /** The same with other colours. */
  Scene withValues(float[] other) {
    return new Scene(mesh, positions, dimension, other);
  }

  private static float[] less(float[] a, float[] b) {
    float[] difference = new float[a.length];
    for (int i = 0; i < a.length; i++) {
      difference[i] = a[i] - b[i];
    }
    return difference;
  }

  /** The length of what every node has; a single number as it is. */
  private static float[] lengths(float[] values, int nodes) {
    int width = values.length / nodes;
    if (width == 1) {
      return values;
    }
    float[] lengths = new float[nodes];
    for (int i = 0; i < nodes; i++) {
      double sum = 0;
      for (int d = 0; d < width; d++) {
        sum += (double) values[i * width + d] * values[i * width + d];
      }
      lengths[i] = (float) Math.sqrt(sum);
    }
    return lengths;
  }
}
