package dev.laurel.meshgraphnets.data;

import dev.laurel.core.UserError;
import dev.laurel.meshgraphnets.Mesh;
import dev.laurel.meshgraphnets.remesh.NodeGradients;
import dev.laurel.meshgraphnets.remesh.Sizing;
import java.io.Serializable;
import java.util.List;

/**
 * Edges of cloth as long as its bending allows (the curvature part of Narain, Samii, O'Brien 2012).
 *
 * @param shortest no edge is asked to be shorter
 * @param longest no edge is longer
 * @param angle largest change of the normal along an edge, in radians
 */
public record BendSizing(double shortest, double longest, double angle) implements Serializable {
  /** Checks the values. */
  public BendSizing {
    if (!(shortest > 0 && longest >= shortest && angle > 0)) {
      throw UserError.of(
          "edges from %s to %s by an angle of %s: positive numbers, the lengths in order, are needed",
          shortest, longest, angle);
    }
  }

  /** The sizing of a cloth whose nodes are at some places of the world. */
  List<Sizing> of(Mesh mesh, float[] world) {
    return NodeGradients.sizing(mesh, normals(mesh, world), angle).stream()
        .map(one -> one.clamped(shortest, longest))
        .toList();
  }

  /** Unit normals of the nodes: the mean of their triangles', by area. */
  private static float[] normals(Mesh mesh, float[] world) {
    double[] sum = new double[world.length];
    for (int t = 0; t < mesh.cellCount(); t++) {
      int a = 3 * mesh.cells()[3 * t];
      int b = 3 * mesh.cells()[3 * t + 1];
      int c = 3 * mesh.cells()[3 * t + 2];
      for (int d = 0; d < 3; d++) {
        int e = (d + 1) % 3;
        int f = (d + 2) % 3;
        double normal =
            ((double) world[b + e] - world[a + e]) * ((double) world[c + f] - world[a + f])
                - ((double) world[b + f] - world[a + f]) * ((double) world[c + e] - world[a + e]);
        sum[a + d] += normal;
        sum[b + d] += normal;
        sum[c + d] += normal;
      }
    }
    float[] normals = new float[world.length];
    for (int i = 0; i < world.length; i += 3) {
      double length = Math.hypot(Math.hypot(sum[i], sum[i + 1]), sum[i + 2]);
      for (int d = 0; d < 3 && length > 0; d++) {
        normals[i + d] = (float) (sum[i + d] / length);
      }
    }
    return normals;
  }
}
