package dev.laurel.meshgraphnets.data;

import dev.laurel.core.UserError;
import dev.laurel.meshgraphnets.Frame;
import dev.laurel.meshgraphnets.Mesh;
import dev.laurel.meshgraphnets.NodeType;
import dev.laurel.meshgraphnets.SizingField;
import dev.laurel.meshgraphnets.data.solver.ClothSolver;
import dev.laurel.meshgraphnets.data.solver.Rectangle;
import dev.laurel.meshgraphnets.data.solver.TriangleMesh;
import dev.laurel.meshgraphnets.data.solver.TriangleMesher;
import dev.laurel.meshgraphnets.remesh.Remesher;
import dev.laurel.meshgraphnets.remesh.Sizing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
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
 * @param sizing by which meshes follow the cloth's bending; null: they stay as they are
 */
public record Flags(
    double edge,
    int frames,
    double frameStep,
    double leastWind,
    double mostWind,
    ClothSolver.Material material,
    BendSizing sizing)
    implements Simulation {
  private static final String POSITION = "world_pos";
  private static final String VELOCITY = "velocity";
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
    return new Flags(0.068, 400, 0.02, 2, 8, ClothSolver.Material.defaults(), null);
  }

  /** The same with other frames. */
  public Flags withFrames(int count, double step) {
    return new Flags(edge, count, step, leastWind, mostWind, material, sizing);
  }

  /** The same with another length of edges. */
  public Flags withEdge(double value) {
    return new Flags(value, frames, frameStep, leastWind, mostWind, material, sizing);
  }

  /** The same on meshes that follow the bending. */
  public Flags withSizing(BendSizing value) {
    return new Flags(edge, frames, frameStep, leastWind, mostWind, material, value);
  }

  @Override
  public DatasetMeta meta() {
    Map<String, Integer> widths =
        sizing == null ? Map.of(POSITION, 3) : Map.of(POSITION, 3, SizingField.NAME, 3);
    DatasetMeta meta = DatasetMeta.of(frames, frameStep, 0, "laurel-flag", 3, 2, widths);
    return sizing == null ? meta : meta.withChangingMeshes();
  }

  @Override
  public Trajectory simulate(long seed, IntConsumer progress) {
    Random random = new Random(seed);
    TriangleMesh plane = TriangleMesher.mesh(new Rectangle(WIDTH, HEIGHT, edge), random.nextLong());
    double strength = leastWind + (mostWind - leastWind) * random.nextDouble();
    double direction = Math.PI * (random.nextDouble() - 0.5);
    double[] wind = {strength * Math.cos(direction), strength * Math.sin(direction), 0};
    double[] gravity = {0, 0, -GRAVITY};
    Frame now = hanging(plane);
    ClothSolver solver = solver(now);
    List<Mesh> meshes = new ArrayList<>();
    Map<String, List<float[]>> fields = new TreeMap<>();
    for (int frame = 0; frame < frames; frame++) {
      for (int k = 0; k < STEPS_A_FRAME && frame > 0; k++) {
        solver.step(frameStep / STEPS_A_FRAME, gravity, wind);
      }
      now =
          now.with(POSITION, floats(solver.positions()))
              .with(VELOCITY, floats(solver.velocities()));
      meshes.add(now.mesh());
      fields.computeIfAbsent(POSITION, name -> new ArrayList<>()).add(now.field(POSITION));
      if (sizing != null) {
        List<Sizing> wanted = sizing.of(now.mesh(), now.field(POSITION));
        fields.computeIfAbsent(SizingField.NAME, name -> new ArrayList<>()).add(floats(wanted));
        Frame next = Remesher.defaults().remesh(now, wanted);
        if (!next.mesh().equals(now.mesh())) {
          now = next;
          solver = solver(now);
        }
      }
      progress.accept(frame + 1);
    }
    return new MemoryTrajectory(meshes, fields);
  }

  /** In the plane of x and z, the mesh's y upwards, at rest. */
  private static Frame hanging(TriangleMesh plane) {
    int nodes = plane.nodes();
    int[] types = new int[nodes];
    float[] rest = new float[2 * nodes];
    float[] world = new float[3 * nodes];
    for (int i = 0; i < nodes; i++) {
      boolean corner =
          plane.x()[i] < CORNER && (plane.y()[i] < CORNER || plane.y()[i] > HEIGHT - CORNER);
      types[i] = corner ? NodeType.HANDLE.code() : NodeType.NORMAL.code();
      rest[2 * i] = (float) plane.x()[i];
      rest[2 * i + 1] = (float) plane.y()[i];
      world[3 * i] = rest[2 * i];
      world[3 * i + 2] = rest[2 * i + 1];
    }
    return new Frame(
        new Mesh(plane.triangles(), 3, rest, 2, types),
        Map.of(POSITION, world, VELOCITY, new float[3 * nodes]));
  }

  /** A solver that goes on from a state. */
  private ClothSolver solver(Frame state) {
    Mesh mesh = state.mesh();
    int nodes = mesh.nodes();
    double[] x = new double[nodes];
    double[] y = new double[nodes];
    boolean[] held = new boolean[nodes];
    for (int i = 0; i < nodes; i++) {
      x[i] = mesh.positions()[2 * i];
      y[i] = mesh.positions()[2 * i + 1];
      held[i] = mesh.is(i, NodeType.HANDLE);
    }
    ClothSolver solver = new ClothSolver(new TriangleMesh(x, y, mesh.cells()), material, held);
    float[] at = state.field(POSITION);
    float[] moving = state.field(VELOCITY);
    for (int i = 0; i < nodes; i++) {
      solver.place(i, at[3 * i], at[3 * i + 1], at[3 * i + 2]);
      solver.push(i, moving[3 * i], moving[3 * i + 1], moving[3 * i + 2]);
    }
    return solver;
  }

  private static float[] floats(List<Sizing> sizing) {
    float[] all = new float[3 * sizing.size()];
    int at = 0;
    for (Sizing one : sizing) {
      all[at++] = (float) one.xx();
      all[at++] = (float) one.xy();
      all[at++] = (float) one.yy();
    }
    return all;
  }

  static float[] floats(double[] values) {
    float[] all = new float[values.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = (float) values[i];
    }
    return all;
  }
}
