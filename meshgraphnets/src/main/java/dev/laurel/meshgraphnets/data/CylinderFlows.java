package dev.laurel.meshgraphnets.data;

import dev.laurel.core.UserError;
import dev.laurel.meshgraphnets.Mesh;
import dev.laurel.meshgraphnets.data.solver.Channel;
import dev.laurel.meshgraphnets.data.solver.FlowSolver;
import dev.laurel.meshgraphnets.data.solver.TriangleMesh;
import dev.laurel.meshgraphnets.data.solver.TriangleMesher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntConsumer;

/**
 * Simulated flows past cylinders of random size and place, as the published data set has them.
 *
 * @param length of the channel
 * @param leastInflow smallest peak velocity of the inflow
 * @param mostInflow largest
 * @param viscosity kinematic
 * @param frames of a trajectory
 * @param frameStep seconds between frames
 * @param skip seconds that pass before the first frame
 * @param leastCoarseness smallest factor of the edges' lengths; 1 gives some 1,400 nodes
 * @param mostCoarseness largest
 */
public record CylinderFlows(
    double length,
    double leastInflow,
    double mostInflow,
    double viscosity,
    int frames,
    double frameStep,
    double skip,
    double leastCoarseness,
    double mostCoarseness)
    implements Simulation {
  private static final double HEIGHT = 0.41;
  private static final double LEAST_RADIUS = 0.02;
  private static final double MOST_RADIUS = 0.08;
  private static final double MARGIN = 0.03;

  /** Fewer points on a circle do not resolve it. */
  private static final double POINTS_ON_CIRCLE = 18;

  private static final double SOLVER_STEP = 0.002;

  /** Checks the values. */
  public CylinderFlows {
    if (!(leastInflow > 0 && mostInflow >= leastInflow)) {
      throw UserError.of(
          "inflow from %s to %s; positive numbers that rise are needed", leastInflow, mostInflow);
    }
    if (frames < 3 || !(frameStep > 0) || !(skip >= 0)) {
      throw UserError.of(
          "%d frames of %s s after %s s; at least 3 frames of a positive time are needed",
          frames, frameStep, skip);
    }
    if (!(leastCoarseness > 0 && mostCoarseness >= leastCoarseness) || !(length >= 1)) {
      throw UserError.of(
          "a channel of length %s with coarseness from %s to %s; at least 1, and positive numbers"
              + " that rise, are needed",
          length, leastCoarseness, mostCoarseness);
    }
  }

  /** As published: channels of 1.6, 600 frames of 0.01 s from rest. */
  public static CylinderFlows defaults() {
    return new CylinderFlows(1.6, 0.3, 1.8, 1e-3, 600, 0.01, 0, 1, 1);
  }

  /** The same with other frames. */
  public CylinderFlows withFrames(int count, double step, double skipped) {
    return new CylinderFlows(
        length,
        leastInflow,
        mostInflow,
        viscosity,
        count,
        step,
        skipped,
        leastCoarseness,
        mostCoarseness);
  }

  /** The same with other inflows. */
  public CylinderFlows withInflow(double least, double most) {
    return new CylinderFlows(
        length, least, most, viscosity, frames, frameStep, skip, leastCoarseness, mostCoarseness);
  }

  /** The same with another mesh. */
  public CylinderFlows withMesh(double channelLength, double factor) {
    return withMeshes(channelLength, factor, factor);
  }

  /** The same with meshes of random coarseness. */
  public CylinderFlows withMeshes(double channelLength, double least, double most) {
    return new CylinderFlows(
        channelLength, leastInflow, mostInflow, viscosity, frames, frameStep, skip, least, most);
  }

  @Override
  public DatasetMeta meta() {
    return DatasetMeta.of(
        frames, frameStep, 0, "laurel-cylinder-flow", 3, 2, Map.of("velocity", 2, "pressure", 1));
  }

  @Override
  public Trajectory simulate(long seed, IntConsumer progress) {
    Random random = new Random(seed);
    double radius = between(random, LEAST_RADIUS, MOST_RADIUS);
    double x = between(random, 0.15, 0.5);
    double y = between(random, radius + MARGIN, HEIGHT - radius - MARGIN);
    double inflow = between(random, leastInflow, mostInflow);
    long order = random.nextLong();
    Channel.Grading grading =
        Channel.Grading.defaults().times(between(random, leastCoarseness, mostCoarseness));
    double least = Math.min(grading.least(), 2 * Math.PI * radius / POINTS_ON_CIRCLE);
    Channel channel =
        new Channel(
            length,
            HEIGHT,
            Math.max(x, radius + MARGIN),
            y,
            radius,
            new Channel.Grading(least, grading.growth(), grading.wake(), grading.most()));
    TriangleMesh triangles = TriangleMesher.mesh(channel, order);
    FlowSolver solver = new FlowSolver(channel, triangles, inflow, viscosity, SOLVER_STEP);
    if (skip > 0) {
      solver.advanceTo(skip);
    }
    List<float[]> velocity = new ArrayList<>();
    List<float[]> pressure = new ArrayList<>();
    for (int frame = 0; frame < frames; frame++) {
      if (frame > 0) {
        solver.advanceTo(skip + frame * frameStep);
      }
      velocity.add(interleaved(solver.velocity()));
      pressure.add(floats(solver.pressure()));
      progress.accept(frame + 1);
    }
    Mesh mesh =
        new Mesh(
            triangles.triangles(),
            3,
            interleaved(new double[][] {triangles.x(), triangles.y()}),
            2,
            solver.nodeTypes());
    return MemoryTrajectory.of(mesh, Map.of("velocity", velocity, "pressure", pressure));
  }

  private static double between(Random random, double least, double most) {
    return least + (most - least) * random.nextDouble();
  }

  private static float[] interleaved(double[][] columns) {
    float[] rows = new float[2 * columns[0].length];
    for (int i = 0; i < columns[0].length; i++) {
      rows[2 * i] = (float) columns[0][i];
      rows[2 * i + 1] = (float) columns[1][i];
    }
    return rows;
  }

  private static float[] floats(double[] values) {
    float[] all = new float[values.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = (float) values[i];
    }
    return all;
  }
}
