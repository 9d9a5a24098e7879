package dev.laurel.meshgraphnets.data.solver;

import dev.laurel.core.UserError;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Cloth: a Saint Venant-Kirchhoff membrane that bends isometrically (Bergou et al. 2006), in
 * gravity and wind, by the backward Euler method with one Newton step (Baraff and Witkin 1998).
 * Compression adds no stiffness, so that every system is positive definite.
 */
public final class ClothSolver {
  private static final double AIR_DENSITY = 1.2;
  private static final double TOLERANCE = 1e-4;
  private static final int MOST_ITERATIONS = 100;

  private final TriangleMesh rest;
  private final Material material;
  private final boolean[] free;
  private final double[] mass;
  private final double[] area;

  /** The inverse of every triangle's rest edges, row by row. */
  private final double[][] inverseRest;

  private final int[][] triangles;
  private final List<Hinge> hinges;
  private final BlockMatrix stiffness;
  private final double[] position;
  private final double[] velocity;

  /**
   * What the cloth is made of.
   *
   * @param density kilograms a square metre
   * @param stretch Young's modulus times thickness, newtons a metre
   * @param poisson Poisson's ratio
   * @param bend bending stiffness, newton metres
   * @param damping of the velocity, a second
   */
  public record Material(
      double density, double stretch, double poisson, double bend, double damping)
      implements Serializable {
    /** Checks the values. */
    public Material {
      if (!(density > 0
          && stretch > 0
          && bend >= 0
          && damping >= 0
          && poisson >= 0
          && poisson < 0.5)) {
        throw UserError.of(
            "cloth of density %s, stretch %s, poisson %s, bend %s, damping %s: positive numbers and"
                + " a Poisson's ratio below 0.5 are needed",
            density, stretch, poisson, bend, damping);
      }
    }

    /** A light fabric. */
    public static Material defaults() {
      return new Material(0.3, 200, 0.3, 5e-4, 0.02);
    }
  }

  /** Two triangles at an edge, with the weights of its four nodes in the bending. */
  private record Hinge(int[] nodes, double[] weights) {}

  /**
   * A cloth at rest in the plane z = 0.
   *
   * @param rest its mesh
   * @param held nodes that stay where they are
   */
  public ClothSolver(TriangleMesh rest, Material material, boolean[] held) {
    this.rest = rest;
    this.material = material;
    int nodes = rest.nodes();
    free = new boolean[nodes];
    position = new double[3 * nodes];
    velocity = new double[3 * nodes];
    mass = new double[nodes];
    area = new double[rest.count()];
    inverseRest = new double[rest.count()][];
    triangles = new int[rest.count()][];
    for (int i = 0; i < nodes; i++) {
      free[i] = !held[i];
      position[3 * i] = rest.x()[i];
      position[3 * i + 1] = rest.y()[i];
    }
    for (int t = 0; t < rest.count(); t++) {
      int[] n = {rest.triangles()[3 * t], rest.triangles()[3 * t + 1], rest.triangles()[3 * t + 2]};
      triangles[t] = n;
      double twice = rest.twiceArea(t);
      area[t] = twice / 2;
      double ax = rest.x()[n[1]] - rest.x()[n[0]];
      double ay = rest.y()[n[1]] - rest.y()[n[0]];
      double bx = rest.x()[n[2]] - rest.x()[n[0]];
      double by = rest.y()[n[2]] - rest.y()[n[0]];
      inverseRest[t] = new double[] {by / twice, -bx / twice, -ay / twice, ax / twice};
      for (int node : n) {
        mass[node] += material.density() * area[t] / 3;
      }
    }
    hinges = hinges();
    List<int[]> elements = new ArrayList<>(List.of(triangles));
    hinges.forEach(hinge -> elements.add(hinge.nodes()));
    stiffness = new BlockMatrix(nodes, elements.toArray(new int[0][]));
  }

  /** The weights by which an edge's four nodes bend: cotangents of the angles at its ends. */
  private List<Hinge> hinges() {
    Map<Long, int[]> sides = new HashMap<>();
    List<Hinge> all = new ArrayList<>();
    for (int t = 0; t < triangles.length; t++) {
      for (int k = 0; k < 3; k++) {
        int a = triangles[t][k];
        int b = triangles[t][(k + 1) % 3];
        long key = ((long) Math.min(a, b) << 32) | Math.max(a, b);
        int[] other = sides.putIfAbsent(key, new int[] {t, triangles[t][(k + 2) % 3]});
        if (other != null) {
          all.add(hinge(a, b, triangles[t][(k + 2) % 3], other[1], t, other[0]));
        }
      }
    }
    return all;
  }

  private Hinge hinge(int a, int b, int c, int d, int t, int u) {
    double[] weights = {
      cotangent(b, a, c) + cotangent(b, a, d),
      cotangent(a, b, c) + cotangent(a, b, d),
      -cotangent(a, b, c) - cotangent(b, a, c),
      -cotangent(a, b, d) - cotangent(b, a, d)
    };
    double scale = Math.sqrt(3 / (area[t] + area[u]));
    for (int i = 0; i < 4; i++) {
      weights[i] *= scale;
    }
    return new Hinge(new int[] {a, b, c, d}, weights);
  }

  /** Of the angle at a node between two others. */
  private double cotangent(int at, int one, int other) {
    double ux = rest.x()[one] - rest.x()[at];
    double uy = rest.y()[one] - rest.y()[at];
    double vx = rest.x()[other] - rest.x()[at];
    double vy = rest.y()[other] - rest.y()[at];
    return (ux * vx + uy * vy) / Math.abs(ux * vy - uy * vx);
  }

  /**
   * One step.
   *
   * @param step seconds
   * @param gravity metres a second squared, 3 numbers
   * @param wind metres a second, 3 numbers
   */
  public void step(double step, double[] gravity, double[] wind) {
    int size = position.length;
    double[] force = new double[size];
    stiffness.clear();
    for (int i = 0; i < mass.length; i++) {
      for (int d = 0; d < 3; d++) {
        force[3 * i + d] = mass[i] * (gravity[d] - material.damping() * velocity[3 * i + d]);
      }
    }
    membrane(force);
    bending(force);
    blow(force, wind);
    double[] slowed = new double[size];
    stiffness.times(velocity, slowed);
    double[] right = new double[size];
    for (int i = 0; i < size; i++) {
      right[i] = step * (force[i] - step * slowed[i]);
    }
    stiffness.scale(step * step);
    for (int i = 0; i < mass.length; i++) {
      stiffness.addDiagonal(i, mass[i] * (1 + step * material.damping()));
    }
    // Free fall, which is exact where nothing else pulls.
    double[] guess = new double[size];
    for (int i = 0; i < size; i++) {
      guess[i] = step * gravity[i % 3];
    }
    double[] change = stiffness.solve(right, guess, free, TOLERANCE, MOST_ITERATIONS);
    for (int i = 0; i < size; i++) {
      velocity[i] += change[i];
      position[i] += step * velocity[i];
    }
  }

  /** Adds the stretching forces and their stiffness. */
  private void membrane(double[] force) {
    double nu = material.poisson();
    double lambda = material.stretch() * nu / (1 - nu * nu);
    double mu = material.stretch() / (2 * (1 + nu));
    for (int t = 0; t < triangles.length; t++) {
      double[][] f = deformation(t);
      double e00 = (dot(f[0], f[0]) - 1) / 2;
      double e11 = (dot(f[1], f[1]) - 1) / 2;
      double e01 = dot(f[0], f[1]) / 2;
      double trace = lambda * (e00 + e11);
      double[] s = {trace + 2 * mu * e00, 2 * mu * e01, trace + 2 * mu * e11};
      double[][] slopes = slopes(t);
      for (int i = 0; i < 3; i++) {
        int node = triangles[t][i];
        double u = s[0] * slopes[i][0] + s[1] * slopes[i][1];
        double v = s[1] * slopes[i][0] + s[2] * slopes[i][1];
        for (int d = 0; d < 3; d++) {
          force[3 * node + d] -= area[t] * (f[0][d] * u + f[1][d] * v);
        }
      }
      stiffness.addElement(
          triangles[t], membraneStiffness(f, tension(s), slopes, lambda, mu, area[t]));
    }
  }

  /** Columns of the deformation gradient. */
  private double[][] deformation(int t) {
    int[] n = triangles[t];
    double[] inverse = inverseRest[t];
    double[][] f = new double[2][3];
    for (int d = 0; d < 3; d++) {
      double a = position[3 * n[1] + d] - position[3 * n[0] + d];
      double b = position[3 * n[2] + d] - position[3 * n[0] + d];
      f[0][d] = a * inverse[0] + b * inverse[2];
      f[1][d] = a * inverse[1] + b * inverse[3];
    }
    return f;
  }

  /** How the deformation gradient changes with each node, along both rest axes. */
  private double[][] slopes(int t) {
    double[] inverse = inverseRest[t];
    return new double[][] {
      {-inverse[0] - inverse[2], -inverse[1] - inverse[3]},
      {inverse[0], inverse[1]},
      {inverse[2], inverse[3]}
    };
  }

  /** The stress without its compression. */
  private static double[] tension(double[] s) {
    double mean = (s[0] + s[2]) / 2;
    double radius = Math.hypot((s[0] - s[2]) / 2, s[1]);
    double large = mean + radius;
    double small = mean - radius;
    if (small >= 0) {
      return s;
    }
    if (large <= 0 || radius == 0) {
      return new double[3];
    }
    // The part along the direction of the larger stress.
    double share = large / (2 * radius);
    return new double[] {share * (s[0] - small), share * s[1], share * (s[2] - small)};
  }

  private static double[][] membraneStiffness(
      double[][] f, double[] s, double[][] slopes, double lambda, double mu, double area) {
    double[][] k = new double[9][9];
    // Change of the strain with every coordinate: (e00, e11, 2 e01).
    double[][] strain = new double[9][3];
    for (int i = 0; i < 3; i++) {
      for (int d = 0; d < 3; d++) {
        strain[3 * i + d][0] = slopes[i][0] * f[0][d];
        strain[3 * i + d][1] = slopes[i][1] * f[1][d];
        strain[3 * i + d][2] = slopes[i][0] * f[1][d] + slopes[i][1] * f[0][d];
      }
    }
    for (int p = 0; p < 9; p++) {
      for (int q = 0; q < 9; q++) {
        double[] a = strain[p];
        double[] b = strain[q];
        k[p][q] =
            area
                * (lambda * (a[0] + a[1]) * (b[0] + b[1])
                    + 2 * mu * (a[0] * b[0] + a[1] * b[1] + a[2] * b[2] / 2));
      }
    }
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        double value =
            area
                * (slopes[i][0] * (s[0] * slopes[j][0] + s[1] * slopes[j][1])
                    + slopes[i][1] * (s[1] * slopes[j][0] + s[2] * slopes[j][1]));
        for (int d = 0; d < 3; d++) {
          k[3 * i + d][3 * j + d] += value;
        }
      }
    }
    return k;
  }

  /** Adds the bending forces, which are linear, and their stiffness. */
  private void bending(double[] force) {
    for (Hinge hinge : hinges) {
      for (int d = 0; d < 3; d++) {
        double bent = 0;
        for (int i = 0; i < 4; i++) {
          bent += hinge.weights()[i] * position[3 * hinge.nodes()[i] + d];
        }
        for (int i = 0; i < 4; i++) {
          force[3 * hinge.nodes()[i] + d] -= material.bend() * hinge.weights()[i] * bent;
        }
      }
      for (int i = 0; i < 4; i++) {
        for (int j = 0; j < 4; j++) {
          double value = material.bend() * hinge.weights()[i] * hinge.weights()[j];
          for (int d = 0; d < 3; d++) {
            stiffness.add(hinge.nodes()[i], hinge.nodes()[j], d, d, value);
          }
        }
      }
    }
  }

  /** Adds the pressure of the wind on every triangle. */
  private void blow(double[] force, double[] wind) {
    for (int t = 0; t < triangles.length; t++) {
      int[] n = triangles[t];
      double[] u = new double[3];
      double[] v = new double[3];
      double[] moving = new double[3];
      for (int d = 0; d < 3; d++) {
        u[d] = position[3 * n[1] + d] - position[3 * n[0] + d];
        v[d] = position[3 * n[2] + d] - position[3 * n[0] + d];
        moving[d] =
            wind[d]
                - (velocity[3 * n[0] + d] + velocity[3 * n[1] + d] + velocity[3 * n[2] + d]) / 3;
      }
      double[] normal = {
        u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]
      };
      double length = Math.sqrt(dot(normal, normal));
      if (length == 0) {
        continue;
      }
      // Area is half the normal's length; the pressure is of the air that hits the face.
      double strength = AIR_DENSITY * dot(moving, normal) / (2 * length);
      for (int node : n) {
        for (int d = 0; d < 3; d++) {
          force[3 * node + d] += strength * normal[d] / 3;
        }
      }
    }
  }

  private static double dot(double[] a, double[] b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  }

  /** Kinetic, stretching and bending energy, and that of the height in a gravity. */
  public double energy(double[] gravity) {
    double energy = 0;
    for (int i = 0; i < mass.length; i++) {
      for (int d = 0; d < 3; d++) {
        energy += mass[i] * velocity[3 * i + d] * velocity[3 * i + d] / 2;
        energy -= mass[i] * gravity[d] * position[3 * i + d];
      }
    }
    double nu = material.poisson();
    double lambda = material.stretch() * nu / (1 - nu * nu);
    double mu = material.stretch() / (2 * (1 + nu));
    for (int t = 0; t < triangles.length; t++) {
      double[][] f = deformation(t);
      double e00 = (dot(f[0], f[0]) - 1) / 2;
      double e11 = (dot(f[1], f[1]) - 1) / 2;
      double e01 = dot(f[0], f[1]) / 2;
      double trace = e00 + e11;
      energy +=
          area[t] * (lambda / 2 * trace * trace + mu * (e00 * e00 + e11 * e11 + 2 * e01 * e01));
    }
    for (Hinge hinge : hinges) {
      for (int d = 0; d < 3; d++) {
        double bent = 0;
        for (int i = 0; i < 4; i++) {
          bent += hinge.weights()[i] * position[3 * hinge.nodes()[i] + d];
        }
        energy += material.bend() * bent * bent / 2;
      }
    }
    return energy;
  }

  /** Positions, 3 numbers a node. */
  public double[] positions() {
    return position.clone();
  }

  /** Velocities, 3 numbers a node. */
  public double[] velocities() {
    return velocity.clone();
  }

  /** Sets the velocity of a node. */
  public void push(int node, double x, double y, double z) {
    velocity[3 * node] = x;
    velocity[3 * node + 1] = y;
    velocity[3 * node + 2] = z;
  }

  /** Moves a node, as a held one may be. */
  public void place(int node, double x, double y, double z) {
    position[3 * node] = x;
    position[3 * node + 1] = y;
    position[3 * node + 2] = z;
  }
}
