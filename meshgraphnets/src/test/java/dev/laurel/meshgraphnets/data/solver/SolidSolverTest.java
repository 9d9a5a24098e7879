package dev.laurel.meshgraphnets.data.solver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.meshgraphnets.NodeType;
import dev.laurel.meshgraphnets.data.Plates;
import dev.laurel.meshgraphnets.data.Trajectory;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Solids against what is known of them. */
class SolidSolverTest {
  private static final double YOUNG = 1e6;

  private static TetrahedronMesh block(double x, double y, double z, double edge, int layers) {
    return TetrahedronMesh.extruded(TriangleMesher.mesh(new Rectangle(x, y, edge), 1), z, layers);
  }

  @Test
  @Tag("smoke")
  void tetrahedraFillTheBlock() {
    TetrahedronMesh mesh = block(0.5, 0.25, 0.05, 0.05, 3);
    double volume = 0;
    for (int t = 0; t < mesh.count(); t++) {
      int[] nodes = java.util.Arrays.copyOfRange(mesh.tetrahedra(), 4 * t, 4 * t + 4);
      double one = TetrahedronMesh.volume(mesh.positions(), nodes);
      assertThat(one).isPositive();
      volume += one;
    }
    assertThat(volume).isCloseTo(0.5 * 0.25 * 0.05, Offset.offset(1e-12));
  }

  /** An affine displacement of the border continues inside, with the same stress everywhere. */
  @Test
  @Tag("smoke")
  void thePatchTestIsExact() {
    TetrahedronMesh mesh = block(0.4, 0.3, 0.2, 0.1, 3);
    double[] x = mesh.positions();
    boolean[] border = new boolean[mesh.nodes()];
    for (int i = 0; i < border.length; i++) {
      border[i] = onEnd(x[3 * i], 0.4) || onEnd(x[3 * i + 1], 0.3) || onEnd(x[3 * i + 2], 0.2);
    }
    SolidSolver solver = new SolidSolver(mesh, YOUNG, 0.3, border);
    double[] wanted = new double[x.length];
    for (int i = 0; i < border.length; i++) {
      wanted[3 * i] = 1.1 * x[3 * i] + 0.05 * x[3 * i + 1];
      wanted[3 * i + 1] = 0.95 * x[3 * i + 1] + 0.02 * x[3 * i + 2];
      wanted[3 * i + 2] = 1.03 * x[3 * i + 2] - 0.04 * x[3 * i];
      if (border[i]) {
        solver.place(i, wanted[3 * i], wanted[3 * i + 1], wanted[3 * i + 2]);
      }
    }
    solver.equilibrate(null, null, 1e-13);
    double[] found = solver.positions();
    for (int i = 0; i < wanted.length; i++) {
      assertThat(found[i]).isCloseTo(wanted[i], Offset.offset(1e-9));
    }
    double[] stress = solver.vonMises();
    for (double value : stress) {
      assertThat(value).isCloseTo(stress[0], Offset.offset(1e-6 * stress[0]));
    }
  }

  private static boolean onEnd(double value, double length) {
    return value < 1e-9 || value > length - 1e-9;
  }

  /** Linear tetrahedra are too stiff in bending, less so the finer they are. */
  @Test
  void aCantileverBendsAsBeamTheorySays() {
    double length = 0.5;
    double height = 0.125;
    double width = 0.06;
    TetrahedronMesh mesh = block(length, height, width, 0.0125, 5);
    boolean[] held = new boolean[mesh.nodes()];
    double[] load = new double[3 * mesh.nodes()];
    int tips = 0;
    for (int i = 0; i < held.length; i++) {
      held[i] = mesh.positions()[3 * i] < 1e-9;
      tips += mesh.positions()[3 * i] > length - 1e-9 ? 1 : 0;
    }
    double force = 0.5;
    for (int i = 0; i < held.length; i++) {
      if (mesh.positions()[3 * i] > length - 1e-9) {
        load[3 * i + 1] = -force / tips;
      }
    }
    SolidSolver solver = new SolidSolver(mesh, YOUNG, 0, held);
    solver.equilibrate(load, null, 1e-8);
    double bent = 0;
    for (int i = 0; i < held.length; i++) {
      if (mesh.positions()[3 * i] > length - 1e-9) {
        bent += (mesh.positions()[3 * i + 1] - solver.positions()[3 * i + 1]) / tips;
      }
    }
    double inertia = width * Math.pow(height, 3) / 12;
    double shear = YOUNG / 2 * width * height * 5 / 6;
    double theory = force * Math.pow(length, 3) / (3 * YOUNG * inertia) + force * length / shear;
    assertThat(bent).isCloseTo(theory, Offset.offset(0.05 * theory));
  }

  @Test
  void platesArePressedByTheScript() {
    Plates plates = Plates.defaults().withEdge(0.05).withFrames(12);
    Trajectory plate = plates.simulate(4, frame -> {});
    float[] first = plate.field("world_pos", 0);
    float[] last = plate.field("world_pos", 11);
    double deepest = 0;
    double most = 0;
    Double shift = null;
    for (int i = 0; i < plate.mesh(0).nodes(); i++) {
      int type = plate.mesh(0).nodeTypes()[i];
      double down = first[3 * i + 2] - last[3 * i + 2];
      if (type == NodeType.OBSTACLE.code()) {
        shift = shift == null ? down : shift;
        assertThat(down).isCloseTo(shift, Offset.offset(1e-6));
      } else if (type == NodeType.HANDLE.code()) {
        assertThat(down).isZero();
      } else {
        deepest = Math.max(deepest, down);
        most = Math.max(most, plate.field("stress", 11)[i]);
      }
    }
    assertThat(deepest).isGreaterThan(0.01);
    assertThat(most).isGreaterThan(1e4);
    // Bent by the box, never through it: the plate is below the box's lower face.
    assertThat(deepest).isLessThan(shift + 0.01);
  }
}
