package dev.laurel.meshgraphnets.data;

import dev.laurel.core.UserError;
import dev.laurel.meshgraphnets.Mesh;
import dev.laurel.meshgraphnets.NodeType;
import dev.laurel.meshgraphnets.data.solver.Rectangle;
import dev.laurel.meshgraphnets.data.solver.SolidSolver;
import dev.laurel.meshgraphnets.data.solver.TetrahedronMesh;
import dev.laurel.meshgraphnets.data.solver.TriangleMesher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntConsumer;

/**
 * Simulated plates of 0.5 x 0.25 x 0.05, held at both ends, pressed by a box that moves down on a
 * straight path: place, size, slant and depth are random.
 *
 * @param edge length of the mesh's edges
 * @param frames of a trajectory
 */
public record Plates(double edge, int frames) implements Simulation {
  private static final double LENGTH = 0.5;
  private static final double WIDTH = 0.25;
  private static final double THICKNESS = 0.05;
  private static final int LAYERS = 2;
  private static final double YOUNG = 1e6;
  private static final double POISSON = 0.3;
  private static final double TOLERANCE = 1e-5;
  private static final double RADIUS = 0.03;
  private static final double CLEARANCE = 0.002;
  private static final double END = 1e-9;

  /** Checks the values. */
  public Plates {
    if (frames < 3) {
      throw UserError.of("%d frames; at least 3 are needed", frames);
    }
    if (!(edge > 0 && edge <= WIDTH / 4)) {
      throw UserError.of("edges of %s; allowed: above 0, at most %s", edge, WIDTH / 4);
    }
  }

  /** Some 1,200 nodes, 400 frames. */
  public static Plates defaults() {
    return new Plates(0.021, 400);
  }

  /** The same with another number of frames. */
  public Plates withFrames(int value) {
    return new Plates(edge, value);
  }

  /** The same with another length of edges. */
  public Plates withEdge(double value) {
    return new Plates(value, frames);
  }

  /** Frames have no time: every one is at rest. */
  @Override
  public DatasetMeta meta() {
    return DatasetMeta.of(
        frames, 0, RADIUS, "laurel-plate", 4, 3, Map.of("world_pos", 3, "stress", 1));
  }

  @Override
  public Trajectory simulate(long seed, IntConsumer progress) {
    Random random = new Random(seed);
    TetrahedronMesh plate =
        TetrahedronMesh.extruded(
            TriangleMesher.mesh(new Rectangle(LENGTH, WIDTH, edge), random.nextLong()),
            THICKNESS,
            LAYERS);
    double[] half = {
      between(random, 0.03, 0.06), between(random, 0.03, 0.06), between(random, 0.03, 0.05)
    };
    double[] centre = {
      between(random, 0.15, LENGTH - 0.15),
      between(random, 0.05, WIDTH - 0.05),
      THICKNESS + half[2] + CLEARANCE
    };
    double depth = between(random, 0.03, 0.08);
    double[] path = {
      depth * between(random, -0.3, 0.3), depth * between(random, -0.3, 0.3), -depth
    };
    TetrahedronMesh box =
        TetrahedronMesh.extruded(
                TriangleMesher.mesh(
                    new Rectangle(2 * half[0], 2 * half[1], Math.min(2 * edge, half[0])),
                    random.nextLong()),
                2 * half[2],
                2)
            .shifted(centre[0] - half[0], centre[1] - half[1], centre[2] - half[2]);
    return pressed(plate, box, new SolidSolver.Box(centre, half), path, progress);
  }

  private static double between(Random random, double least, double most) {
    return least + (most - least) * random.nextDouble();
  }

  private Trajectory pressed(
      TetrahedronMesh plate,
      TetrahedronMesh box,
      SolidSolver.Box start,
      double[] path,
      IntConsumer progress) {
    int own = plate.nodes();
    boolean[] held = new boolean[own];
    TetrahedronMesh both = plate.with(box);
    int[] types = new int[both.nodes()];
    for (int i = 0; i < both.nodes(); i++) {
      double x = both.positions()[3 * i];
      NodeType type = NodeType.OBSTACLE;
      if (i < own) {
        held[i] = x < END || x > LENGTH - END;
        type = held[i] ? NodeType.HANDLE : NodeType.NORMAL;
      }
      types[i] = type.code();
    }
    SolidSolver solver = new SolidSolver(plate, YOUNG, POISSON, held);
    List<float[]> world = new ArrayList<>();
    List<float[]> stress = new ArrayList<>();
    for (int frame = 0; frame < frames; frame++) {
      double share = (double) frame / (frames - 1);
      double[] shift = {share * path[0], share * path[1], share * path[2]};
      double[] centre = new double[3];
      for (int d = 0; d < 3; d++) {
        centre[d] = start.centre()[d] + shift[d];
      }
      solver.equilibrate(null, new SolidSolver.Box(centre, start.half()), TOLERANCE);
      float[] positions = new float[3 * both.nodes()];
      System.arraycopy(Flags.floats(solver.positions()), 0, positions, 0, 3 * own);
      for (int i = 3 * own; i < positions.length; i++) {
        positions[i] = (float) (both.positions()[i] + shift[i % 3]);
      }
      world.add(positions);
      float[] values = new float[both.nodes()];
      System.arraycopy(Flags.floats(solver.vonMises()), 0, values, 0, own);
      stress.add(values);
      progress.accept(frame + 1);
    }
    Mesh mesh = new Mesh(both.tetrahedra(), 4, Flags.floats(both.positions()), 3, types);
    return MemoryTrajectory.of(mesh, Map.of("world_pos", world, "stress", stress));
  }
}
