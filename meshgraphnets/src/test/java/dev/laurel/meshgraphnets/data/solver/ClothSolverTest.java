package dev.laurel.meshgraphnets.data.solver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.meshgraphnets.data.Flags;
import dev.laurel.meshgraphnets.data.Trajectory;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Cloth against what is known of it. */
class ClothSolverTest {
  private static final double[] GRAVITY = {0, 0, -9.81};
  private static final double[] CALM = {0, 0, 0};

  @Test
  @Tag("smoke")
  void freeFallIsExact() {
    TriangleMesh mesh = TriangleMesher.mesh(new Rectangle(1, 1, 0.2), 1);
    ClothSolver solver =
        new ClothSolver(
            mesh, new ClothSolver.Material(0.3, 200, 0.3, 1e-3, 0), new boolean[mesh.nodes()]);
    int steps = 25;
    double step = 0.01;
    // Upright, so that air, which stands still here, does not brake it.
    for (int i = 0; i < mesh.nodes(); i++) {
      solver.place(i, mesh.x()[i], 0, mesh.y()[i]);
    }
    for (int k = 0; k < steps; k++) {
      solver.step(step, GRAVITY, CALM);
    }
    double fallen = -9.81 * step * step * steps * (steps + 1) / 2;
    for (int i = 0; i < mesh.nodes(); i++) {
      assertThat(solver.positions()[3 * i + 2] - mesh.y()[i])
          .isCloseTo(fallen, Offset.offset(1e-10));
    }
  }

  @Test
  void energyOnlyFallsInCalmAir() {
    TriangleMesh mesh = TriangleMesher.mesh(new Rectangle(1.5, 1, 0.12), 1);
    boolean[] held = new boolean[mesh.nodes()];
    for (int i = 0; i < held.length; i++) {
      held[i] = mesh.x()[i] < 1e-9;
    }
    ClothSolver solver = new ClothSolver(mesh, ClothSolver.Material.defaults(), held);
    double last = solver.energy(GRAVITY);
    for (int k = 0; k < 150; k++) {
      solver.step(0.01, GRAVITY, CALM);
      double now = solver.energy(GRAVITY);
      assertThat(now).as("step %d", k).isLessThan(last + 1e-6 * Math.abs(last));
      last = now;
    }
  }

  /** A strip that hangs gets longer by density * gravity * length^2 / (2 stretch). */
  @Test
  void aHangingStripIsAsLongAsItsWeightMakesIt() {
    double length = 2;
    TriangleMesh mesh = TriangleMesher.mesh(new Rectangle(length, 0.4, 0.1), 1);
    boolean[] held = new boolean[mesh.nodes()];
    for (int i = 0; i < held.length; i++) {
      held[i] = mesh.x()[i] < 1e-9;
    }
    double stretch = 300;
    ClothSolver solver =
        new ClothSolver(mesh, new ClothSolver.Material(0.3, stretch, 0, 1e-4, 4), held);
    double[] along = {9.81, 0, 0};
    for (int k = 0; k < 600; k++) {
      solver.step(0.02, along, CALM);
    }
    double lower = 0;
    int ends = 0;
    for (int i = 0; i < mesh.nodes(); i++) {
      if (mesh.x()[i] > length - 1e-9) {
        lower += solver.positions()[3 * i];
        ends++;
      }
    }
    double longer = 0.3 * 9.81 * length * length / (2 * stretch);
    assertThat(lower / ends - length).isCloseTo(longer, Offset.offset(0.02 * longer));
  }

  @Test
  void flagsStayWholeAndHeld() {
    Trajectory flag = Flags.defaults().withEdge(0.25).withFrames(40, 0.02).simulate(3, frame -> {});
    assertThat(flag.frames()).isEqualTo(40);
    float[] first = flag.field("world_pos", 0);
    float[] last = flag.field("world_pos", 39);
    int held = 0;
    double moved = 0;
    for (int i = 0; i < flag.mesh(0).nodes(); i++) {
      if (flag.mesh(0).nodeTypes()[i] == 3) {
        held++;
        assertThat(last[3 * i]).isEqualTo(first[3 * i]);
        assertThat(last[3 * i + 2]).isEqualTo(first[3 * i + 2]);
      }
      assertThat(Math.abs(last[3 * i]) + Math.abs(last[3 * i + 1]) + Math.abs(last[3 * i + 2]))
          .isLessThan(12);
      moved = Math.max(moved, Math.abs(last[3 * i + 1]));
    }
    assertThat(held).isEqualTo(2);
    assertThat(moved).isGreaterThan(0.1);
  }
}
