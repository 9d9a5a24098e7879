package dev.laurel.meshgraphnets.data.solver;

import dev.laurel.core.UserError;
import java.util.Arrays;

/**
 * A compressible neo-Hookean solid in equilibrium, some nodes held or moved, some pushed out of a
 * rigid box: the energy is lowered by Newton's method, its systems solved by conjugate gradients
 * that stop where the energy is not convex, its steps shortened until it falls.
 */
public final class SolidSolver {
  private static final double CG_TOLERANCE = 1e-3;
  private static final int MOST_CG = 400;
  private static final int MOST_NEWTON = 60;
  private static final int MOST_HALVINGS = 40;
  private static final double SUFFICIENT = 1e-4;

  /** Contact is so many times as stiff as the solid's own edges. */
  private static final double CONTACT_STIFFNESS = 20;

  private final TetrahedronMesh rest;
  private final double lambda;
  private final double mu;
  private final boolean[] free;
  private final int[][] elements;
  private final double[] volume;
  private final double[][] inverseRest;
  private final BlockMatrix hessian;
  private final double contact;
  private final double forceScale;
  private final double[] position;

  /**
   * A rigid box, its sides along the axes.
   *
   * @param centre x, y, z
   * @param half half its sides
   */
  public record Box(double[] centre, double[] half) {}

  /**
   * A solid at rest.
   *
   * @param young Young's modulus, newtons a square metre
   * @param poisson Poisson's ratio
   * @param held nodes whose place is prescribed
   */
  public SolidSolver(TetrahedronMesh rest, double young, double poisson, boolean[] held) {
    if (!(young > 0 && poisson >= 0 && poisson < 0.5)) {
      throw UserError.of(
          "a solid of modulus %s and Poisson's ratio %s; a positive number, and 0 to 0.5, are needed",
          young, poisson);
    }
    this.rest = rest;
    lambda = young * poisson / ((1 + poisson) * (1 - 2 * poisson));
    mu = young / (2 * (1 + poisson));
    position = rest.positions().clone();
    free = new boolean[rest.nodes()];
    for (int i = 0; i < free.length; i++) {
      free[i] = !held[i];
    }
    elements = new int[rest.count()][];
    volume = new double[rest.count()];
    inverseRest = new double[rest.count()][];
    double total = 0;
    for (int t = 0; t < elements.length; t++) {
      elements[t] = Arrays.copyOfRange(rest.tetrahedra(), 4 * t, 4 * t + 4);
      inverseRest[t] = Small.inverse(edges(position, elements[t]));
      volume[t] = TetrahedronMesh.volume(position, elements[t]);
      total += volume[t];
    }
    hessian = new BlockMatrix(rest.nodes(), elements);
    double edge = Math.cbrt(total / elements.length);
    contact = CONTACT_STIFFNESS * young * edge;
    forceScale = young * edge * edge;
  }

  /** Edges from the first node, as columns. */
  private static double[] edges(double[] positions, int[] nodes) {
    double[] edges = new double[9];
    for (int k = 0; k < 3; k++) {
      for (int d = 0; d < 3; d++) {
        edges[3 * d + k] = positions[3 * nodes[k + 1] + d] - positions[3 * nodes[0] + d];
      }
    }
    return edges;
  }

  /** Prescribes the place of a held node. */
  public void place(int node, double x, double y, double z) {
    position[3 * node] = x;
    position[3 * node + 1] = y;
    position[3 * node + 2] = z;
  }

  /**
   * Finds the equilibrium.
   *
   * @param load force on every node, 3 numbers each; null for none
   * @param box that pushes free nodes out; null for none
   * @param tolerance of the largest force left, as a share of Young's modulus on an edge squared
   * @return Newton steps
   * @throws UserError if the energy cannot be lowered though it is not at rest
   */
  public int equilibrate(double[] load, Box box, double tolerance) {
    for (int step = 0; step < MOST_NEWTON; step++) {
      double[] downhill = assemble(load, box);
      double largest = 0;
      for (int i = 0; i < downhill.length; i++) {
        largest = Math.max(largest, free[i / 3] ? Math.abs(downhill[i]) : 0);
      }
      if (largest <= tolerance * forceScale) {
        return step;
      }
      double[] direction =
          hessian.solve(downhill, new double[downhill.length], free, CG_TOLERANCE, MOST_CG);
      if (!descend(load, box, downhill, direction)) {
        throw UserError.of(
            "no equilibrium: forces of %.3g are left after %d Newton steps; move less at a time",
            largest, step);
      }
    }
    throw UserError.of("no equilibrium after %d Newton steps; move less at a time", MOST_NEWTON);
  }

  /** Goes along a direction as far as the energy falls enough; whether it could. */
  private boolean descend(double[] load, Box box, double[] downhill, double[] direction) {
    double slope = 0;
    for (int i = 0; i < direction.length; i++) {
      slope -= free[i / 3] ? downhill[i] * direction[i] : 0;
    }
    double before = energy(position, load, box);
    double length = 1;
    double[] trial = new double[position.length];
    for (int halving = 0; halving < MOST_HALVINGS; halving++) {
      for (int i = 0; i < trial.length; i++) {
        trial[i] = position[i] + length * direction[i];
      }
      double after = energy(trial, load, box);
      double rounding = 1e-13 * Math.abs(before);
      if (after <= before + SUFFICIENT * length * slope + rounding) {
        System.arraycopy(trial, 0, position, 0, trial.length);
        return true;
      }
      length /= 2;
    }
    return false;
  }

  /** The energy; infinite where a tetrahedron is turned inside out. */
  private double energy(double[] x, double[] load, Box box) {
    double energy = 0;
    for (int t = 0; t < elements.length; t++) {
      double[] f = Small.product(edges(x, elements[t]), inverseRest[t]);
      double j = Small.determinant(f);
      if (!(j > 0)) {
        return Double.POSITIVE_INFINITY;
      }
      double squares = 0;
      for (double value : f) {
        squares += value * value;
      }
      double log = Math.log(j);
      energy += volume[t] * (mu / 2 * (squares - 3 - 2 * log) + lambda / 2 * log * log);
    }
    for (int i = 0; i < free.length; i++) {
      if (free[i]) {
        energy += box == null ? 0 : contact / 2 * square(depth(x, i, box).depth());
        for (int d = 0; d < 3 && load != null; d++) {
          energy -= load[3 * i + d] * x[3 * i + d];
        }
      }
    }
    return energy;
  }

  private static double square(double value) {
    return value * value;
  }

  /** How deep a node is in a box, and along which axis, towards which side, it is least so. */
  private record Depth(double depth, int axis, int side) {}

  private static Depth depth(double[] x, int node, Box box) {
    double least = Double.POSITIVE_INFINITY;
    int axis = 0;
    int side = 1;
    for (int d = 0; d < 3; d++) {
      double from = x[3 * node + d] - box.centre()[d];
      double inside = box.half()[d] - Math.abs(from);
      if (inside <= 0) {
        return new Depth(0, 0, 0);
      }
      if (inside < least) {
        least = inside;
        axis = d;
        side = from < 0 ? -1 : 1;
      }
    }
    return new Depth(least, axis, side);
  }

  /** Fills the second derivatives and returns the forces. */
  private double[] assemble(double[] load, Box box) {
    double[] force = load == null ? new double[position.length] : load.clone();
    hessian.clear();
    for (int t = 0; t < elements.length; t++) {
      double[] f = Small.product(edges(position, elements[t]), inverseRest[t]);
      double[] inverse = Small.inverse(f);
      double log = Math.log(Small.determinant(f));
      double[][] slopes = slopes(inverseRest[t]);
      double[] stress = firstStress(f, inverse, log);
      for (int i = 0; i < 4; i++) {
        for (int d = 0; d < 3; d++) {
          double sum = 0;
          for (int k = 0; k < 3; k++) {
            sum += stress[3 * d + k] * slopes[i][k];
          }
          force[3 * elements[t][i] + d] -= volume[t] * sum;
        }
      }
      hessian.addElement(elements[t], stiffness(inverse, log, slopes, volume[t]));
    }
    for (int i = 0; i < free.length && box != null; i++) {
      Depth depth = free[i] ? depth(position, i, box) : new Depth(0, 0, 0);
      if (depth.depth() > 0) {
        force[3 * i + depth.axis()] += contact * depth.depth() * depth.side();
        hessian.add(i, i, depth.axis(), depth.axis(), contact);
      }
    }
    return force;
  }

  /** mu (F - F^-T) + lambda ln J F^-T. */
  private double[] firstStress(double[] f, double[] inverse, double log) {
    double[] stress = new double[9];
    for (int a = 0; a < 3; a++) {
      for (int b = 0; b < 3; b++) {
        stress[3 * a + b] = mu * f[3 * a + b] + (lambda * log - mu) * inverse[3 * b + a];
      }
    }
    return stress;
  }

  /** How the deformation gradient changes with each of the four nodes. */
  private static double[][] slopes(double[] inverseRest) {
    double[][] slopes = new double[4][3];
    for (int k = 0; k < 3; k++) {
      for (int i = 0; i < 3; i++) {
        slopes[i + 1][k] = inverseRest[3 * i + k];
        slopes[0][k] -= inverseRest[3 * i + k];
      }
    }
    return slopes;
  }

  private double[][] stiffness(double[] inverse, double log, double[][] slopes, double volume) {
    double[][] k = new double[12][12];
    // g[i] = F^-T slope of node i.
    double[][] g = new double[4][3];
    for (int i = 0; i < 4; i++) {
      for (int a = 0; a < 3; a++) {
        for (int b = 0; b < 3; b++) {
          g[i][a] += inverse[3 * b + a] * slopes[i][b];
        }
      }
    }
    double shear = mu - lambda * log;
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        double product = 0;
        for (int b = 0; b < 3; b++) {
          product += slopes[i][b] * slopes[j][b];
        }
        for (int a = 0; a < 3; a++) {
          k[3 * i + a][3 * j + a] += volume * mu * product;
          for (int b = 0; b < 3; b++) {
            k[3 * i + a][3 * j + b] +=
                volume * (shear * g[i][b] * g[j][a] + lambda * g[i][a] * g[j][b]);
          }
        }
      }
    }
    return k;
  }

  /**
   * The von Mises stress of Cauchy's tensor at every node: the mean over its tetrahedra by volume.
   */
  public double[] vonMises() {
    double[] sum = new double[rest.nodes()];
    double[] weight = new double[rest.nodes()];
    for (int t = 0; t < elements.length; t++) {
      double value = vonMises(t);
      for (int node : elements[t]) {
        sum[node] += volume[t] * value;
        weight[node] += volume[t];
      }
    }
    for (int i = 0; i < sum.length; i++) {
      sum[i] = weight[i] > 0 ? sum[i] / weight[i] : 0;
    }
    return sum;
  }

  private double vonMises(int t) {
    double[] f = Small.product(edges(position, elements[t]), inverseRest[t]);
    double j = Small.determinant(f);
    double[] first = firstStress(f, Small.inverse(f), Math.log(j));
    double[] s = Small.productTransposed(first, f);
    for (int i = 0; i < 9; i++) {
      s[i] /= j;
    }
    double normal = square(s[0] - s[4]) + square(s[4] - s[8]) + square(s[8] - s[0]);
    double shear = square(s[1]) + square(s[5]) + square(s[2]);
    return Math.sqrt(normal / 2 + 3 * shear);
  }

  /** Positions, 3 numbers a node. */
  public double[] positions() {
    return position.clone();
  }

  /** The energy of the deformation. */
  public double energy() {
    return energy(position, null, null);
  }
}
