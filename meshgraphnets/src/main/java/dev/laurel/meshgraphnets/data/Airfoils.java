package dev.laurel.meshgraphnets.data;

import dev.laurel.core.UserError;
import dev.laurel.meshgraphnets.Mesh;
import dev.laurel.meshgraphnets.NodeType;
import dev.laurel.meshgraphnets.data.solver.EulerSolver;
import dev.laurel.meshgraphnets.data.solver.Gas;
import dev.laurel.meshgraphnets.data.solver.TriangleMesh;
import dev.laurel.meshgraphnets.data.solver.TriangleMesher;
import dev.laurel.meshgraphnets.data.solver.WingSection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntConsumer;

/**
 * Simulated air around wing sections of one metre, of random camber and thickness, at random speeds
 * and angles; without viscosity, so that air slides along the wing. In the beginning the stream is
 * everywhere, and the wing is suddenly in it.
 *
 * @param edge length of edges at the middle of the chord, metres
 * @param radius of the disc, metres
 * @param leastMach smallest speed in that of sound
 * @param mostMach largest
 * @param mostAngle between stream and chord, degrees, either way
 * @param frames of a trajectory
 * @param frameStep seconds between frames
 */
public record Airfoils(
    double edge,
    double radius,
    double leastMach,
    double mostMach,
    double mostAngle,
    int frames,
    double frameStep)
    implements Simulation {
  private static final double DENSITY = 1.225;
  private static final double PRESSURE = 101_325;

  /** A node nearer to the disc's border than this part of the radius is on it. */
  private static final double FAR = 1e-9;

  /** Checks the values. */
  public Airfoils {
    if (!(leastMach > 0 && mostMach >= leastMach && mostMach < 1)) {
      throw UserError.of(
          "speeds from %s to %s of sound; numbers that rise, above 0 and below 1, are needed",
          leastMach, mostMach);
    }
    if (!(mostAngle >= 0 && mostAngle <= 30)) {
      throw UserError.of("an angle of %s degrees; allowed: 0 to 30", mostAngle);
    }
    if (frames < 3 || !(frameStep > 0)) {
      throw UserError.of(
          "%d frames of %s s; at least 3 of a positive time are needed", frames, frameStep);
    }
    WingSection.naca("0012").withEdge(edge).withRadius(radius);
  }

  /**
   * Some 2,200 nodes, 600 frames of 0.008 s, a fifth to seven tenths of sound, up to 10 degrees.
   */
  public static Airfoils defaults() {
    return new Airfoils(0.03, 20, 0.2, 0.7, 10, 600, 0.008);
  }

  /** The same with other frames. */
  public Airfoils withFrames(int count, double step) {
    return new Airfoils(edge, radius, leastMach, mostMach, mostAngle, count, step);
  }

  /** The same with another mesh. */
  public Airfoils withMesh(double length, double disc) {
    return new Airfoils(length, disc, leastMach, mostMach, mostAngle, frames, frameStep);
  }

  /** The same in other streams. */
  public Airfoils withStream(double least, double most, double angle) {
    return new Airfoils(edge, radius, least, most, angle, frames, frameStep);
  }

  @Override
  public DatasetMeta meta() {
    return DatasetMeta.of(
        frames,
        frameStep,
        0,
        "laurel-airfoil",
        3,
        2,
        Map.of("velocity", 2, "density", 1, "pressure", 1));
  }

  @Override
  public Trajectory simulate(long seed, IntConsumer progress) {
    Random random = new Random(seed);
    WingSection section =
        new WingSection(
            between(random, 0, 0.04),
            between(random, 0.3, 0.5),
            between(random, 0.09, 0.16),
            edge,
            radius);
    double angle = Math.toRadians(between(random, -mostAngle, mostAngle));
    double mach = between(random, leastMach, mostMach);
    double speed = mach * new Gas(DENSITY, 0, 0, PRESSURE).soundSpeed();
    Gas stream = new Gas(DENSITY, speed * Math.cos(angle), speed * Math.sin(angle), PRESSURE);
    TriangleMesh triangles = TriangleMesher.mesh(section, random.nextLong());
    int nodes = triangles.nodes();
    int[] types = new int[nodes];
    boolean[] wall = new boolean[nodes];
    float[] rest = new float[2 * nodes];
    for (int i = 0; i < nodes; i++) {
      double x = triangles.x()[i];
      double y = triangles.y()[i];
      rest[2 * i] = (float) x;
      rest[2 * i + 1] = (float) y;
      wall[i] = section.isSurface(x, y);
      boolean far = section.signedDistance(x, y) > -FAR * radius;
      types[i] = (wall[i] ? NodeType.AIRFOIL : far ? NodeType.INFLOW : NodeType.NORMAL).code();
    }
    Gas[] initial = new Gas[nodes];
    Arrays.fill(initial, stream);
    EulerSolver solver = new EulerSolver(triangles, wall, initial);
    List<float[]> velocity = new ArrayList<>();
    List<float[]> density = new ArrayList<>();
    List<float[]> pressure = new ArrayList<>();
    for (int frame = 0; frame < frames; frame++) {
      solver.advanceTo(frame * frameStep);
      float[] u = new float[2 * nodes];
      float[] rho = new float[nodes];
      float[] p = new float[nodes];
      for (int i = 0; i < nodes; i++) {
        Gas gas = solver.at(i);
        u[2 * i] = (float) gas.velocityX();
        u[2 * i + 1] = (float) gas.velocityY();
        rho[i] = (float) gas.density();
        p[i] = (float) gas.pressure();
      }
      velocity.add(u);
      density.add(rho);
      pressure.add(p);
      progress.accept(frame + 1);
    }
    return MemoryTrajectory.of(
        new Mesh(triangles.triangles(), 3, rest, 2, types),
        Map.of("velocity", velocity, "density", density, "pressure", pressure));
  }

  private static double between(Random random, double least, double most) {
    return least + (most - least) * random.nextDouble();
  }
}
