package dev.laurel.meshgraphnets.data.solver;

/** The integrals of linear finite elements on triangles, all in closed form. */
final class FlowOperators {
  private final TriangleMesh mesh;
  private final double[] area;

  /** Derivatives of the three shape functions of every triangle along x, then along y. */
  private final double[] slopes;

  private final SymmetricSystem.Entries mass = new SymmetricSystem.Entries();
  private final SymmetricSystem.Entries stiffness = new SymmetricSystem.Entries();

  FlowOperators(TriangleMesh mesh) {
    this.mesh = mesh;
    area = new double[mesh.count()];
    slopes = new double[6 * mesh.count()];
    for (int t = 0; t < mesh.count(); t++) {
      double twice = mesh.twiceArea(t);
      area[t] = twice / 2;
      for (int k = 0; k < 3; k++) {
        int next = mesh.triangles()[3 * t + (k + 1) % 3];
        int last = mesh.triangles()[3 * t + (k + 2) % 3];
        slopes[6 * t + k] = (mesh.y()[next] - mesh.y()[last]) / twice;
        slopes[6 * t + 3 + k] = (mesh.x()[last] - mesh.x()[next]) / twice;
      }
      assemble(t);
    }
  }

  private void assemble(int t) {
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        int row = mesh.triangles()[3 * t + i];
        int column = mesh.triangles()[3 * t + j];
        mass.add(row, column, area[t] / 12 * (i == j ? 2 : 1));
        double product =
            slopes[6 * t + i] * slopes[6 * t + j] + slopes[6 * t + 3 + i] * slopes[6 * t + 3 + j];
        stiffness.add(row, column, area[t] * product);
      }
    }
  }

  /** Integrals of products of shape functions. */
  SymmetricSystem.Entries mass() {
    return mass;
  }

  /** Integrals of products of their gradients; entries in the order of {@link #mass()}. */
  SymmetricSystem.Entries stiffness() {
    return stiffness;
  }

  /** Integrals of shape functions times (u . grad) u, for both components. */
  double[][] convection(double[][] u) {
    double[][] all = new double[2][mesh.nodes()];
    int[] nodes = mesh.triangles();
    for (int t = 0; t < area.length; t++) {
      double dudx = slope(u[0], t, 0);
      double dudy = slope(u[0], t, 3);
      double dvdx = slope(u[1], t, 0);
      double dvdy = slope(u[1], t, 3);
      int a = nodes[3 * t];
      int b = nodes[3 * t + 1];
      int c = nodes[3 * t + 2];
      double sumX = u[0][a] + u[0][b] + u[0][c];
      double sumY = u[1][a] + u[1][b] + u[1][c];
      double weight = area[t] / 12;
      for (int k = 0; k < 3; k++) {
        int node = nodes[3 * t + k];
        double x = weight * (sumX + u[0][node]);
        double y = weight * (sumY + u[1][node]);
        all[0][node] += dudx * x + dudy * y;
        all[1][node] += dvdx * x + dvdy * y;
      }
    }
    return all;
  }

  /** Integrals of shape functions times the divergence. */
  double[] divergence(double[][] u) {
    double[] all = new double[mesh.nodes()];
    for (int t = 0; t < area.length; t++) {
      double value = area[t] / 3 * (slope(u[0], t, 0) + slope(u[1], t, 3));
      for (int k = 0; k < 3; k++) {
        all[mesh.triangles()[3 * t + k]] += value;
      }
    }
    return all;
  }

  /** Integrals of shape functions times the gradient, for both components. */
  double[][] gradient(double[] p) {
    double[][] all = new double[2][mesh.nodes()];
    for (int t = 0; t < area.length; t++) {
      double x = area[t] / 3 * slope(p, t, 0);
      double y = area[t] / 3 * slope(p, t, 3);
      for (int k = 0; k < 3; k++) {
        int node = mesh.triangles()[3 * t + k];
        all[0][node] += x;
        all[1][node] += y;
      }
    }
    return all;
  }

  /** Integrals of the pressure times the derivatives of shape functions, for both components. */
  double[][] pressureTraction(double[] p) {
    double[][] all = new double[2][mesh.nodes()];
    int[] nodes = mesh.triangles();
    for (int t = 0; t < area.length; t++) {
      double sum = p[nodes[3 * t]] + p[nodes[3 * t + 1]] + p[nodes[3 * t + 2]];
      double mean = area[t] * sum / 3;
      for (int k = 0; k < 3; k++) {
        all[0][nodes[3 * t + k]] += mean * slopes[6 * t + k];
        all[1][nodes[3 * t + k]] += mean * slopes[6 * t + 3 + k];
      }
    }
    return all;
  }

  private double slope(double[] values, int t, int offset) {
    int[] nodes = mesh.triangles();
    return values[nodes[3 * t]] * slopes[6 * t + offset]
        + values[nodes[3 * t + 1]] * slopes[6 * t + offset + 1]
        + values[nodes[3 * t + 2]] * slopes[6 * t + offset + 2];
  }
}
