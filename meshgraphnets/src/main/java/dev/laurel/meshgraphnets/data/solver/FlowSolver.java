package dev.laurel.meshgraphnets.data.solver;

import dev.laurel.core.UserError;
import dev.laurel.meshgraphnets.NodeType;

/**
 * Incompressible flow past a cylinder in a channel, by linear finite elements for velocity and
 * pressure and a projection whose splitting error keeps the equal orders stable: second-order
 * backward differences, convection extrapolated and closed-form, both systems factored once.
 */
public final class FlowSolver {
  /** Beyond this Courant number of the shortest edge the convection is not stable. */
  public static final double MOST_COURANT = 0.45;

  private static final int CHECK_EVERY = 10;
  private static final double ON_BORDER = 1e-9;

  private final Channel channel;
  private final TriangleMesh mesh;
  private final FlowOperators operators;
  private final int[] types;
  private final double viscosity;
  private final double meanInflow;
  private final double shortestEdge;
  private final boolean[] velocityFree;
  private final SymmetricSystem projection;
  private final SymmetricSystem mass;
  private double timeStep;
  private Scheme first;
  private Scheme later;
  private double time;
  private long steps;
  private boolean started;
  private double[][] velocity;
  private double[][] before;
  private double[][] beforeThat;
  private double[][] convection;
  private double[][] convectionBefore;
  private double[] pressure;

  /**
   * Drag and lift of the cylinder.
   *
   * @param drag coefficient, 2 Fx / (U^2 d) with the mean inflow U and the diameter d
   * @param lift coefficient
   */
  public record Forces(double drag, double lift) {}

  /** The factored systems of one coefficient of the time derivative. */
  private record Scheme(double alpha, SymmetricSystem momentum) {}

  /**
   * A solver at rest, but for the inflow.
   *
   * @param peakInflow largest velocity of the parabolic inflow
   * @param viscosity kinematic
   * @param timeStep seconds of a step
   * @throws UserError if a value is not positive
   */
  public FlowSolver(
      Channel channel, TriangleMesh mesh, double peakInflow, double viscosity, double timeStep) {
    if (!(peakInflow > 0 && viscosity > 0 && timeStep > 0)) {
      throw UserError.of(
          "inflow %s, viscosity %s, time step %s: positive numbers are needed",
          peakInflow, viscosity, timeStep);
    }
    this.channel = channel;
    this.mesh = mesh;
    this.viscosity = viscosity;
    this.timeStep = timeStep;
    this.meanInflow = 2 * peakInflow / 3;
    this.operators = new FlowOperators(mesh);
    this.shortestEdge = mesh.shortestEdge();
    int nodes = mesh.nodes();
    types = types(channel, mesh);
    velocityFree = new boolean[nodes];
    boolean[] pressureFree = new boolean[nodes];
    for (int i = 0; i < nodes; i++) {
      velocityFree[i] = types[i] == NodeType.NORMAL.code() || types[i] == NodeType.OUTFLOW.code();
      pressureFree[i] = types[i] != NodeType.OUTFLOW.code();
    }
    projection = new SymmetricSystem(nodes, pressureFree, operators.stiffness());
    mass = new SymmetricSystem(nodes, velocityFree, operators.mass());
    velocity = new double[2][nodes];
    for (int i = 0; i < nodes; i++) {
      if (types[i] == NodeType.INFLOW.code()) {
        double y = mesh.y()[i];
        double height = channel.height();
        velocity[0][i] = 4 * peakInflow * y * (height - y) / (height * height);
      }
    }
    pressure = new double[nodes];
    restart(timeStep);
  }

  /** Codes of {@link NodeType}: at corners of the inflow it goes before the wall. */
  private static int[] types(Channel channel, TriangleMesh mesh) {
    int[] types = new int[mesh.nodes()];
    for (int i = 0; i < types.length; i++) {
      double x = mesh.x()[i];
      double y = mesh.y()[i];
      double toCylinder =
          Math.hypot(x - channel.centreX(), y - channel.centreY()) - channel.radius();
      NodeType type = NodeType.NORMAL;
      if (x < ON_BORDER) {
        type = NodeType.INFLOW;
      } else if (y < ON_BORDER
          || y > channel.height() - ON_BORDER
          || Math.abs(toCylinder) < ON_BORDER) {
        type = NodeType.WALL_BOUNDARY;
      } else if (x > channel.length() - ON_BORDER) {
        type = NodeType.OUTFLOW;
      }
      types[i] = type.code();
    }
    return types;
  }

  /** Goes on from the present velocity with another time step, its first step of first order. */
  private void restart(double step) {
    timeStep = step;
    first = scheme(1 / step);
    later = scheme(1.5 / step);
    started = false;
    convection = null;
  }

  private Scheme scheme(double alpha) {
    SymmetricSystem.Entries entries = new SymmetricSystem.Entries();
    SymmetricSystem.Entries m = operators.mass();
    SymmetricSystem.Entries k = operators.stiffness();
    for (int e = 0; e < m.count(); e++) {
      entries.add(m.row(e), m.column(e), alpha * m.value(e) + viscosity * k.value(e));
    }
    return new Scheme(alpha, new SymmetricSystem(mesh.nodes(), velocityFree, entries));
  }

  /**
   * Takes steps until a time is reached. The time step is halved where the flow has become too fast
   * for it.
   *
   * @throws UserError if the flow has blown up
   */
  public void advanceTo(double until) {
    while (time < until - 1e-9) {
      if (steps % CHECK_EVERY == 0) {
        while (courant() > MOST_COURANT) {
          restart(timeStep / 2);
        }
      }
      step();
    }
  }

  /** The time step times the largest speed by the shortest edge. */
  public double courant() {
    double fastest = 0;
    for (int i = 0; i < mesh.nodes(); i++) {
      fastest = Math.max(fastest, Math.hypot(velocity[0][i], velocity[1][i]));
    }
    if (!Double.isFinite(fastest)) {
      throw UserError.of(
          "the flow blew up at time %.3f (step %d); take a smaller time step than %s",
          time, steps, timeStep);
    }
    return timeStep * fastest / shortestEdge;
  }

  /** One step. */
  public void step() {
    Scheme scheme = started ? later : first;
    int nodes = mesh.nodes();
    double[][] convectionNow = operators.convection(velocity);
    double[][] next = new double[2][];
    double[] right = new double[nodes];
    double[] product = new double[nodes];
    for (int d = 0; d < 2; d++) {
      double[] combined = new double[nodes];
      for (int i = 0; i < nodes; i++) {
        combined[i] = (started ? 2 * velocity[d][i] - before[d][i] / 2 : velocity[d][i]) / timeStep;
      }
      operators.mass().times(combined, right);
      next[d] = velocity[d].clone();
      // What is prescribed goes to the right side.
      double[] prescribed = new double[nodes];
      for (int i = 0; i < nodes; i++) {
        prescribed[i] = velocityFree[i] ? 0 : velocity[d][i];
      }
      operators.mass().times(prescribed, product);
      for (int i = 0; i < nodes; i++) {
        right[i] -= scheme.alpha() * product[i];
      }
      operators.stiffness().times(prescribed, product);
      for (int i = 0; i < nodes; i++) {
        double convected =
            started ? 2 * convectionNow[d][i] - convectionBefore[d][i] : convectionNow[d][i];
        right[i] -= viscosity * product[i] + convected;
      }
      scheme.momentum().solve(right, next[d]);
    }
    project(scheme.alpha(), next);
    beforeThat = started ? before : null;
    before = velocity;
    convectionBefore = convectionNow;
    convection = null;
    velocity = next;
    started = true;
    time += timeStep;
    steps++;
  }

  /** Makes a velocity free of divergence by a pressure. */
  private void project(double alpha, double[][] next) {
    int nodes = mesh.nodes();
    double[] right = operators.divergence(next);
    for (int i = 0; i < nodes; i++) {
      right[i] *= -alpha;
    }
    double[] solved = new double[nodes];
    projection.solve(right, solved);
    pressure = solved;
    double[][] gradient = operators.gradient(pressure);
    for (int d = 0; d < 2; d++) {
      double[] correction = new double[nodes];
      mass.solve(gradient[d], correction);
      for (int i = 0; i < nodes; i++) {
        if (velocityFree[i]) {
          next[d][i] -= correction[i] / alpha;
        }
      }
    }
  }

  /** The forces on the cylinder: what the equations of its nodes leave over. */
  public Forces forces() {
    if (!started) {
      throw new IllegalStateException("no step was taken");
    }
    int nodes = mesh.nodes();
    if (convection == null) {
      convection = operators.convection(velocity);
    }
    double[][] traction = operators.pressureTraction(pressure);
    double[] force = new double[2];
    double[] change = new double[nodes];
    double[] inertia = new double[nodes];
    double[] viscous = new double[nodes];
    for (int d = 0; d < 2; d++) {
      for (int i = 0; i < nodes; i++) {
        double now = velocity[d][i];
        double last = before[d][i];
        change[i] =
            (beforeThat == null ? now - last : 1.5 * now - 2 * last + beforeThat[d][i] / 2)
                / timeStep;
      }
      operators.mass().times(change, inertia);
      operators.stiffness().times(velocity[d], viscous);
      for (int i = 0; i < nodes; i++) {
        if (onCylinder(i)) {
          force[d] -= inertia[i] + viscosity * viscous[i] + convection[d][i] - traction[d][i];
        }
      }
    }
    double scale = 2 / (meanInflow * meanInflow * 2 * channel.radius());
    return new Forces(scale * force[0], scale * force[1]);
  }

  private boolean onCylinder(int node) {
    double distance =
        Math.hypot(mesh.x()[node] - channel.centreX(), mesh.y()[node] - channel.centreY());
    return Math.abs(distance - channel.radius()) < ON_BORDER;
  }

  /** Codes of {@link NodeType}, one a node. */
  public int[] nodeTypes() {
    return types.clone();
  }

  /** Velocities along x and y, one a node. */
  public double[][] velocity() {
    return new double[][] {velocity[0].clone(), velocity[1].clone()};
  }

  /** Pressures by density, one a node. */
  public double[] pressure() {
    return pressure.clone();
  }

  /** Seconds since the start. */
  public double time() {
    return time;
  }

  /** Seconds of a step. */
  public double timeStep() {
    return timeStep;
  }

  /** The Reynolds number of the mean inflow and the cylinder's diameter. */
  public double reynolds() {
    return meanInflow * 2 * channel.radius() / viscosity;
  }
}
