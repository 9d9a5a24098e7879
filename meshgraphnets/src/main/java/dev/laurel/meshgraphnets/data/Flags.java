package dev.laurel.meshgraphnets.data;

import dev.laurel.core.UserError;
import dev.laurel.meshgraphnets.Mesh;
import dev.laurel.meshgraphnets.NodeType;
import dev.laurel.meshgraphnets.data.solver.ClothSolver;
import dev.laurel.meshgraphnets.data.solver.Rectangle;
import dev.laurel.meshgraphnets.data.solver.TriangleMesh;
import dev.laurel.meshgraphnets.data.solver.TriangleMesher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntConsumer;

/**
 * Simulated flags of 3 x 2 metres, held at two corners, each in a steady wind of its own direction
 * and strength.
 *
 * @param edge length of the mesh's edges, metres
 * @param frames of a trajectory
 * @param frameStep seconds between frames
 * @param leastWind metres a second
 * @param mostWind metres a second
 * @param material of the cloth
 */
public record Flags(
    double edge,
    int frames,
    double frameStep,
    double leastWind,
    double mostWind,
    ClothSolver.Material material)
    implements Simulation {
  private static final double WIDTH = 3;
  private static final double HEIGHT = 2;
  private static final double GRAVITY = 9.81;
  private static final int STEPS_A_FRAME = 2;
  private static final double CORNER = 1e-9;

  /** Checks the values. */
  public Flags {
    if (frames < 3 || !(frameStep > 0)) {
      throw UserError.of(
          "%d frames of %s s; at least 3 of a positive time are needed", frames, frameStep);
    }
    if (!(leastWind >= 0 && mostWind >= leastWind)) {
      throw UserError.of("wind from %s to %s; numbers that rise are needed", leastWind, mostWind);
    }
  }

  /** Some 1,500 nodes, 400 frames of 0.02 s, winds of 2 to 8 metres a second. */
  public static Flags defaults() {
    return new Flags(0.068, 400, 0.02, 2, 8, ClothSolver.Material.defaults());
  }

  /** The same with other frames. */
  public Flags withFrames(int count, double step) {
    return new Flags(edge, count, step, leastWind, mostWind, material);
  }

  /** The same with another length of edges. */
  public Flags withEdge(double value) {
    return new Flags(value, frames, frameStep, leastWind, mostWind, material);
  }

  @Override
  public DatasetMeta meta() {
    return DatasetMeta.of(frames, frameStep, 0, "laurel-flag", 3, 2, Map.of("world_pos", 3));
  }

  @Override
  public Trajectory simulate(long seed, IntConsumer progress) {
    Random random = new Random(seed);
    TriangleMesh plane = TriangleMesher.mesh(new Rectangle(WIDTH, HEIGHT, edge), random.nextLong());
    int nodes = plane.nodes();
    boolean[] held = new boolean[nodes];
    int[] types = new int[nodes];
    float[] meshPositions = new float[2 * nodes];
    for (int i = 0; i < nodes; i++) {
      boolean corner =
          plane.x()[i] < CORNER && (plane.y()[i] < CORNER || plane.y()[i] > HEIGHT - CORNER);
      held[i] = corner;
      types[i] = corner ? NodeType.HANDLE.code() : NodeType.NORMAL.code();
      meshPositions[2 * i] = (float) plane.x()[i];
      meshPositions[2 * i + 1] = (float) plane.y()[i];
    }
    ClothSolver solver = new ClothSolver(plane, material, held);
    // The flag hangs in the plane of x and z: the mesh's y is up.
    for (int i = 0; i < nodes; i++) {
      solver.place(i, plane.x()[i], 0, plane.y()[i]);
    }
    double strength = leastWind + (mostWind - leastWind) * random.nextDouble();
    double direction = Math.PI * (random.nextDouble() - 0.5);
    double[] wind = {strength * Math.cos(direction), strength * Math.sin(direction), 0};
    double[] gravity = {0, 0, -GRAVITY};
    List<float[]> world = new ArrayList<>();
    for (int frame = 0; frame < frames; frame++) {
      for (int k = 0; k < STEPS_A_FRAME && frame > 0; k++) {
        solver.step(frameStep / STEPS_A_FRAME, gravity, wind);
      }
      world.add(floats(solver.positions()));
      progress.accept(frame + 1);
    }
    return new MemoryTrajectory(
        new Mesh(plane.triangles(), 3, meshPositions, 2, types), Map.of("world_pos", world));
  }

  static float[] floats(double[] values) {
    float[] all = new float[values.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = (float) values[i];
    }
    return all;
  }
}
