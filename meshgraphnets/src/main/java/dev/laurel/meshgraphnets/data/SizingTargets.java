package dev.laurel.meshgraphnets.data;

import dev.laurel.core.UserError;
import dev.laurel.meshgraphnets.Graph;
import dev.laurel.meshgraphnets.Mesh;
import dev.laurel.meshgraphnets.SizingField;
import dev.laurel.meshgraphnets.remesh.Interpolation;
import dev.laurel.meshgraphnets.remesh.Sizing;
import java.util.ArrayList;
import java.util.List;

/** The sizing fields that a network learns (appendix A.3 of the paper). */
final class SizingTargets {
  private static final int FULL = 4;

  private SizingTargets() {}

  /**
   * What the remesher was told on the mesh of a frame, before it made the next one: the field of
   * the data, or where there is none, an estimate from the next mesh.
   *
   * @return xx, xy, yy of every node
   */
  static float[] at(Trajectory trajectory, int frame) {
    Mesh mesh = trajectory.mesh(frame);
    if (!trajectory.fields().contains(SizingField.NAME)) {
      Mesh next = trajectory.mesh(frame + 1);
      return Interpolation.between(next, mesh, estimated(next));
    }
    float[] values = trajectory.field(SizingField.NAME, frame);
    int width = values.length / mesh.nodes();
    if (width == 3) {
      return values;
    }
    if (width != FULL) {
      throw UserError.of(
          "%s has %d numbers a node; allowed: 3 (xx, xy, yy) and 4 (a matrix)",
          SizingField.NAME, width);
    }
    float[] all = new float[3 * mesh.nodes()];
    for (int i = 0; i < mesh.nodes(); i++) {
      all[3 * i] = values[FULL * i];
      all[3 * i + 1] = (values[FULL * i + 1] + values[FULL * i + 2]) / 2;
      all[3 * i + 2] = values[FULL * i + 3];
    }
    return all;
  }

  private static float[] estimated(Mesh mesh) {
    List<List<double[]>> edges = new ArrayList<>();
    for (int i = 0; i < mesh.nodes(); i++) {
      edges.add(new ArrayList<>());
    }
    Graph graph = Graph.of(mesh);
    float[] at = mesh.positions();
    for (int e = 0; e < graph.edges(); e++) {
      int from = graph.receivers()[e];
      int to = graph.senders()[e];
      double x = (double) at[2 * to] - at[2 * from];
      double y = (double) at[2 * to + 1] - at[2 * from + 1];
      edges.get(from).add(new double[] {x, y});
    }
    float[] all = new float[3 * mesh.nodes()];
    for (int i = 0; i < mesh.nodes(); i++) {
      Sizing sizing = Sizing.estimate(edges.get(i));
      all[3 * i] = (float) sizing.xx();
      all[3 * i + 1] = (float) sizing.xy();
      all[3 * i + 2] = (float) sizing.yy();
    }
    return all;
  }
}
