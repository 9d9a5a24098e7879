package dev.laurel.meshgraphnets.data.solver;

import dev.laurel.core.UserError;
import java.util.Arrays;

/**
 * Compressible flow without viscosity, by finite volumes around the nodes: linear reconstruction
 * limited after Barth and Jespersen (1989), fluxes by {@link Hllc}, two-stage Runge-Kutta steps
 * that preserve strong stability. Walls let nothing through; at the rest of the border the gas
 * outside stays as it was in the beginning, and waves leave.
 */
public final class EulerSolver {
  /** Of the time steps. */
  public static final double COURANT = 0.6;

  private static final int VARIABLES = 4;

  private final TriangleMesh mesh;
  private final DualMesh dual;
  private final boolean[] wall;

  /** Density, velocity, pressure of every node. */
  private final double[][] state;

  private final double[][] outside;
  private final double[][] conserved;
  private final double[][] gradientX;
  private final double[][] gradientY;
  private final double[][] limit;
  private double time;

  /**
   * The force of the gas on the walls.
   *
   * @param x newtons a metre of depth
   * @param y newtons a metre of depth
   */
  public record Force(double x, double y) {}

  /**
   * A flow that is about to begin.
   *
   * @param wall which nodes are of a wall: an edge of the border is, if both its ends are
   * @param initial of every node
   * @throws UserError if density or pressure are not positive somewhere
   */
  public EulerSolver(TriangleMesh mesh, boolean[] wall, Gas[] initial) {
    this.mesh = mesh;
    this.wall = wall.clone();
    dual = new DualMesh(mesh);
    int nodes = mesh.nodes();
    state = new double[VARIABLES][nodes];
    conserved = new double[VARIABLES][nodes];
    gradientX = new double[VARIABLES][nodes];
    gradientY = new double[VARIABLES][nodes];
    limit = new double[VARIABLES][nodes];
    for (int i = 0; i < nodes; i++) {
      Gas gas = initial[i];
      if (!(gas.density() > 0 && gas.pressure() > 0)) {
        throw UserError.of(
            "density %s and pressure %s at node %d: positive numbers are needed",
            gas.density(), gas.pressure(), i);
      }
      conserved[0][i] = gas.density();
      conserved[1][i] = gas.density() * gas.velocityX();
      conserved[2][i] = gas.density() * gas.velocityY();
      conserved[3][i] = gas.energy();
    }
    unpack();
    outside = copy(state);
  }

  private static double[][] copy(double[][] columns) {
    return Arrays.stream(columns).map(double[]::clone).toArray(double[][]::new);
  }

  /** Takes equal steps of the largest stable length for all nodes until a time. */
  public void advanceTo(double end) {
    while (time < end) {
      double[] steps = steps();
      double step = Math.min(end - time, Arrays.stream(steps).min().orElseThrow());
      Arrays.fill(steps, step);
      step(steps);
      time += step;
    }
  }

  /**
   * Comes nearer to a steady flow: every node takes steps of its own length, so time has no sense.
   */
  public void settle(int count) {
    for (int k = 0; k < count; k++) {
      step(steps());
    }
  }

  /** The second-order step of Shu and Osher (1988). */
  private void step(double[] steps) {
    double[][] before = copy(conserved);
    euler(steps);
    euler(steps);
    for (int k = 0; k < VARIABLES; k++) {
      for (int i = 0; i < before[k].length; i++) {
        conserved[k][i] = (conserved[k][i] + before[k][i]) / 2;
      }
    }
    unpack();
  }

  private void euler(double[] steps) {
    double[][] change = change();
    for (int k = 0; k < VARIABLES; k++) {
      for (int i = 0; i < steps.length; i++) {
        conserved[k][i] += steps[i] / dual.area[i] * change[k][i];
      }
    }
    unpack();
  }

  /** Density, velocity and pressure of the conserved quantities. */
  private void unpack() {
    for (int i = 0; i < mesh.nodes(); i++) {
      double density = conserved[0][i];
      double u = conserved[1][i] / density;
      double v = conserved[2][i] / density;
      double pressure = (Gas.GAMMA - 1) * (conserved[3][i] - density * (u * u + v * v) / 2);
      if (!(density > 0 && pressure > 0)) {
        throw UserError.of(
            "at %s s the gas has density %s and pressure %s at (%s, %s); a finer mesh or a gentler"
                + " flow is needed",
            time, density, pressure, mesh.x()[i], mesh.y()[i]);
      }
      state[0][i] = density;
      state[1][i] = u;
      state[2][i] = v;
      state[3][i] = pressure;
    }
  }

  /** The largest stable step of every node. */
  private double[] steps() {
    double[] speeds = new double[mesh.nodes()];
    for (int e = 0; e < dual.from.length; e++) {
      double length = Math.hypot(dual.faceX[e], dual.faceY[e]);
      for (int node : new int[] {dual.from[e], dual.to[e]}) {
        double across = state[1][node] * dual.faceX[e] + state[2][node] * dual.faceY[e];
        speeds[node] += (Math.abs(across) + sound(node) * length) / 2;
      }
    }
    for (int i = 0; i < speeds.length; i++) {
      speeds[i] = COURANT * dual.area[i] / speeds[i];
    }
    return speeds;
  }

  private double sound(int node) {
    return Math.sqrt(Gas.GAMMA * state[3][node] / state[0][node]);
  }

  /** What flows into every cell in a second. */
  private double[][] change() {
    for (int k = 0; k < VARIABLES; k++) {
      dual.gradients(state[k], gradientX[k], gradientY[k]);
      limit(k);
    }
    double[][] change = new double[VARIABLES][mesh.nodes()];
    double[] left = new double[VARIABLES];
    double[] right = new double[VARIABLES];
    double[] flux = new double[VARIABLES];
    for (int e = 0; e < dual.from.length; e++) {
      int i = dual.from[e];
      int j = dual.to[e];
      double dx = (mesh.x()[j] - mesh.x()[i]) / 2;
      double dy = (mesh.y()[j] - mesh.y()[i]) / 2;
      for (int k = 0; k < VARIABLES; k++) {
        left[k] = state[k][i] + limit[k][i] * (gradientX[k][i] * dx + gradientY[k][i] * dy);
        right[k] = state[k][j] - limit[k][j] * (gradientX[k][j] * dx + gradientY[k][j] * dy);
      }
      double length = Math.hypot(dual.faceX[e], dual.faceY[e]);
      Hllc.flux(left, right, dual.faceX[e] / length, dual.faceY[e] / length, flux);
      for (int k = 0; k < VARIABLES; k++) {
        change[k][i] -= length * flux[k];
        change[k][j] += length * flux[k];
      }
    }
    border(change);
    return change;
  }

  private void border(double[][] change) {
    double[] inner = new double[VARIABLES];
    double[] outer = new double[VARIABLES];
    double[] flux = new double[VARIABLES];
    for (int s = 0; s < dual.borderFrom.length; s++) {
      int i = dual.borderFrom[s];
      int j = dual.borderTo[s];
      // The normal points out of the mesh; each end has half of the edge.
      double nx = (mesh.y()[j] - mesh.y()[i]) / 2;
      double ny = (mesh.x()[i] - mesh.x()[j]) / 2;
      double length = Math.hypot(nx, ny);
      boolean closed = wall[i] && wall[j];
      for (int[] ends : new int[][] {{i, j}, {j, i}}) {
        int node = ends[0];
        if (closed) {
          // Exact for pressures that are linear along the edge.
          double pressure = (5 * state[3][node] + state[3][ends[1]]) / 6;
          change[1][node] -= pressure * nx;
          change[2][node] -= pressure * ny;
          continue;
        }
        for (int k = 0; k < VARIABLES; k++) {
          inner[k] = state[k][node];
          outer[k] = outside[k][node];
        }
        Hllc.flux(inner, outer, nx / length, ny / length, flux);
        for (int k = 0; k < VARIABLES; k++) {
          change[k][node] -= length * flux[k];
        }
      }
    }
  }

  /** By how much gradients shrink so that no face's value is beyond those of the neighbours. */
  private void limit(int k) {
    double[] values = state[k];
    double[] least = values.clone();
    double[] most = values.clone();
    for (int e = 0; e < dual.from.length; e++) {
      int i = dual.from[e];
      int j = dual.to[e];
      least[i] = Math.min(least[i], values[j]);
      most[i] = Math.max(most[i], values[j]);
      least[j] = Math.min(least[j], values[i]);
      most[j] = Math.max(most[j], values[i]);
    }
    Arrays.fill(limit[k], 1);
    for (int e = 0; e < dual.from.length; e++) {
      int i = dual.from[e];
      int j = dual.to[e];
      double dx = (mesh.x()[j] - mesh.x()[i]) / 2;
      double dy = (mesh.y()[j] - mesh.y()[i]) / 2;
      shrink(k, i, gradientX[k][i] * dx + gradientY[k][i] * dy, least[i], most[i]);
      shrink(k, j, -gradientX[k][j] * dx - gradientY[k][j] * dy, least[j], most[j]);
    }
  }

  private void shrink(int k, int node, double change, double least, double most) {
    double room = change > 0 ? most - state[k][node] : least - state[k][node];
    if (Math.abs(change) > Math.abs(room)) {
      limit[k][node] = Math.min(limit[k][node], room / change);
    }
  }

  /** The force on all walls. */
  public Force force() {
    double x = 0;
    double y = 0;
    for (int s = 0; s < dual.borderFrom.length; s++) {
      int i = dual.borderFrom[s];
      int j = dual.borderTo[s];
      if (wall[i] && wall[j]) {
        double pressure = (state[3][i] + state[3][j]) / 2;
        x += pressure * (mesh.y()[j] - mesh.y()[i]);
        y += pressure * (mesh.x()[i] - mesh.x()[j]);
      }
    }
    return new Force(x, y);
  }

  /** Seconds since the beginning. */
  public double time() {
    return time;
  }

  /** The gas at a node. */
  public Gas at(int node) {
    return new Gas(state[0][node], state[1][node], state[2][node], state[3][node]);
  }
}
