package dev.laurel.meshgraphnets.remesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.testing.Golden;
import dev.laurel.meshgraphnets.Frame;
import dev.laurel.meshgraphnets.Mesh;
import dev.laurel.meshgraphnets.NodeType;
import dev.laurel.meshgraphnets.data.solver.Rectangle;
import dev.laurel.meshgraphnets.data.solver.TriangleMesh;
import dev.laurel.meshgraphnets.data.solver.TriangleMesher;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.assertj.core.data.Offset;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Remeshing: its parts against the reference, the whole by what must hold of every mesh. */
class RemesherTest {
  private static final double SIDE = 2;

  @Test
  @Tag("smoke")
  void lengthsFlipsAndEstimatesAreTheReferences() {
    try (Golden golden = Golden.open("meshgraphnets", "remesh_primitives");
        PointerScope scope = new PointerScope()) {
      double[] x = golden.numbers("mesh_pos");
      double[] s = golden.numbers("sizing_field");
      List<Node> nodes = new ArrayList<>();
      List<List<double[]>> edges = new ArrayList<>();
      for (int i = 0; i < x.length / 2; i++) {
        Sizing sizing = new Sizing(s[4 * i], s[4 * i + 1], s[4 * i + 3]);
        nodes.add(new Node(x[2 * i], x[2 * i + 1], 0, sizing, new double[0]));
        edges.add(new ArrayList<>());
      }
      int[] from = Tensors.ints(golden.tensor("edge.i"));
      int[] to = Tensors.ints(golden.tensor("edge.j"));
      int[] opposite = Tensors.ints(golden.tensor("edge.opposite"));
      int[] split = Tensors.ints(golden.tensor("edge.must_split"));
      int[] flip = Tensors.ints(golden.tensor("edge.should_flip"));
      DynamicMesh mesh = new DynamicMesh(nodes, Tensors.ints(golden.tensor("cells")));
      double[] lengths = new double[from.length];
      double[] values = golden.numbers("edge.flip_value");
      for (int e = 0; e < from.length; e++) {
        Node i = nodes.get(from[e]);
        Node j = nodes.get(to[e]);
        lengths[e] = mesh.length(from[e], to[e]);
        assertThat(lengths[e] > 1).isEqualTo(split[e] == 1);
        edges.get(from[e]).add(new double[] {j.x() - i.x(), j.y() - i.y()});
        edges.get(to[e]).add(new double[] {i.x() - j.x(), i.y() - j.y()});
        if (opposite[2 * e] >= 0 && opposite[2 * e + 1] >= 0) {
          double value =
              FlipRule.value(i, j, nodes.get(opposite[2 * e]), nodes.get(opposite[2 * e + 1]));
          assertThat(value).isCloseTo(values[e], Offset.offset(1e-5 * Math.abs(values[e]) + 1e-7));
          assertThat(flips(mesh, from[e], to[e])).isEqualTo(flip[e] == 1);
        }
      }
      Golden.assertClose(lengths, golden.numbers("edge.metric_len2"), 1e-5, "metric_len2");
      double[] objectives = golden.numbers("estimate.objective");
      for (int i = 0; i < objectives.length; i++) {
        Sizing found = Sizing.estimate(edges.get(i));
        double sum = 0;
        for (double[] u : edges.get(i)) {
          assertThat(found.of(u[0], u[1])).isLessThanOrEqualTo(1 + 1e-6);
          sum += found.of(u[0], u[1]);
        }
        assertThat(sum).isGreaterThanOrEqualTo(objectives[i] * (1 - 1e-3));
        assertThat(found.determinant()).isGreaterThanOrEqualTo(-1e-9);
      }
    }
  }

  private static boolean flips(DynamicMesh mesh, int from, int to) {
    for (int t : mesh.around(from)) {
      for (int k = 0; k < 3; k++) {
        if (mesh.corner(t, k + 1) == from && mesh.corner(t, k + 2) == to && mesh.over(t, k) >= 0) {
          return mesh.flipValue(t, k) < 0 && mesh.convex(t, k);
        }
      }
    }
    return flips(mesh, to, from);
  }

  @Test
  @Tag("smoke")
  void fieldsAreInterpolatedAsTheReference() {
    try (Golden golden = Golden.open("meshgraphnets", "remesh_primitives");
        PointerScope scope = new PointerScope()) {
      float[] x = Tensors.floats(golden.tensor("mesh_pos"));
      Mesh mesh = new Mesh(Tensors.ints(golden.tensor("cells")), 3, x, 2, new int[x.length / 2]);
      Interpolation interpolation = new Interpolation(mesh);
      float[] query = Tensors.floats(golden.tensor("interp.query"));
      int[] cells = Tensors.ints(golden.tensor("interp.cell"));
      double[] weights = golden.numbers("interp.weights");
      for (int i = 0; i < cells.length; i++) {
        Interpolation.Place place = interpolation.locate(query[2 * i], query[2 * i + 1]);
        assertThat(place.cell()).isEqualTo(cells[i]);
        for (int k = 0; k < 3; k++) {
          assertThat(place.weights()[k]).isCloseTo(weights[3 * i + k], Offset.offset(1e-5));
        }
      }
      float[] out = interpolation.at(query, Tensors.floats(golden.tensor("interp.values")));
      double[] expected = golden.numbers("interp.out");
      for (int i = 0; i < expected.length; i++) {
        assertThat((double) out[i]).isCloseTo(expected[i], Offset.offset(1e-5));
      }
    }
  }

  private static Frame square(double edge, long seed) {
    TriangleMesh plane = TriangleMesher.mesh(new Rectangle(SIDE, SIDE, edge), seed);
    float[] positions = new float[2 * plane.nodes()];
    float[] linear = new float[plane.nodes()];
    int[] types = new int[plane.nodes()];
    for (int i = 0; i < plane.nodes(); i++) {
      positions[2 * i] = (float) plane.x()[i];
      positions[2 * i + 1] = (float) plane.y()[i];
      linear[i] = 3 * positions[2 * i] - positions[2 * i + 1];
      boolean corner =
          (positions[2 * i] == 0 || positions[2 * i] == SIDE)
              && (positions[2 * i + 1] == 0 || positions[2 * i + 1] == SIDE);
      types[i] = corner && positions[2 * i] == 0 ? NodeType.HANDLE.code() : 0;
    }
    return new Frame(new Mesh(plane.triangles(), 3, positions, 2, types), Map.of("linear", linear));
  }

  /** Short edges near a moving spot, long ones elsewhere, longer along a direction. */
  private static List<Sizing> sizing(Mesh mesh, Random random, double fine, double coarse) {
    double x = SIDE * random.nextDouble();
    double y = SIDE * random.nextDouble();
    double angle = Math.PI * random.nextDouble();
    List<Sizing> all = new ArrayList<>();
    for (int i = 0; i < mesh.nodes(); i++) {
      double away = Math.hypot(mesh.positions()[2 * i] - x, mesh.positions()[2 * i + 1] - y);
      double one = 1 / Math.pow(Math.min(coarse, fine + 0.4 * away), 2);
      double two = one / 3;
      double c = Math.cos(angle);
      double s = Math.sin(angle);
      all.add(
          new Sizing(one * c * c + two * s * s, (one - two) * c * s, one * s * s + two * c * c));
    }
    return all;
  }

  @Property(tries = 40)
  void meshesStayValid(
      @ForAll @LongRange(min = 0, max = 1_000_000) long seed,
      @ForAll @DoubleRange(min = 0.06, max = 0.5) double fine,
      @ForAll @DoubleRange(min = 0.1, max = 0.5) double edge) {
    Frame before = square(edge, seed);
    List<Sizing> sizing = sizing(before.mesh(), new Random(seed), fine, 0.7);
    Frame after = Remesher.defaults().remesh(before, sizing);
    valid(after);
    assertThat(area(after.mesh())).isCloseTo(SIDE * SIDE, Offset.offset(1e-6));
    // The corners are there; a linear field stays the linear field.
    Set<String> corners = new HashSet<>();
    float[] linear = after.field("linear");
    int handles = 0;
    for (int i = 0; i < after.mesh().nodes(); i++) {
      float x = after.mesh().positions()[2 * i];
      float y = after.mesh().positions()[2 * i + 1];
      if ((x == 0 || x == SIDE) && (y == 0 || y == SIDE)) {
        corners.add(x + " " + y);
      }
      assertThat((double) linear[i]).isCloseTo(3.0 * x - y, Offset.offset(1e-5));
      handles += after.mesh().nodeTypes()[i] == NodeType.HANDLE.code() ? 1 : 0;
    }
    assertThat(corners).hasSize(4);
    assertThat(handles).isGreaterThanOrEqualTo(2);
  }

  /** Positive areas, one connected surface without holes. */
  private static void valid(Frame frame) {
    Mesh mesh = frame.mesh();
    Set<Long> edges = new HashSet<>();
    for (int t = 0; t < mesh.cellCount(); t++) {
      assertThat(twice(mesh, t)).isPositive();
      for (int k = 0; k < 3; k++) {
        int a = mesh.cells()[3 * t + k];
        int b = mesh.cells()[3 * t + (k + 1) % 3];
        edges.add(((long) Math.min(a, b) << 32) | Math.max(a, b));
      }
    }
    assertThat(mesh.nodes() - edges.size() + mesh.cellCount()).isEqualTo(1);
  }

  private static double twice(Mesh mesh, int t) {
    float[] x = mesh.positions();
    int a = 2 * mesh.cells()[3 * t];
    int b = 2 * mesh.cells()[3 * t + 1];
    int c = 2 * mesh.cells()[3 * t + 2];
    return ((double) x[b] - x[a]) * ((double) x[c + 1] - x[a + 1])
        - ((double) x[c] - x[a]) * ((double) x[b + 1] - x[a + 1]);
  }

  private static double area(Mesh mesh) {
    double sum = 0;
    for (int t = 0; t < mesh.cellCount(); t++) {
      sum += twice(mesh, t) / 2;
    }
    return sum;
  }

  @Test
  @Tag("smoke")
  void edgesAreAsLongAsAllowed() {
    Frame before = square(0.3, 1);
    double wanted = 0.12;
    List<Sizing> sizing = new ArrayList<>();
    for (int i = 0; i < before.mesh().nodes(); i++) {
      sizing.add(Sizing.uniform(wanted));
    }
    Frame fine = Remesher.defaults().remesh(before, sizing);
    assertThat(longest(fine.mesh())).isLessThanOrEqualTo(wanted * (1 + 1e-5));
    assertThat(fine.mesh().nodes()).isBetween(300, 1200);
    List<Sizing> loose = new ArrayList<>();
    for (int i = 0; i < fine.mesh().nodes(); i++) {
      loose.add(Sizing.uniform(0.5));
    }
    Frame coarse = Remesher.defaults().remesh(fine, loose);
    assertThat(longest(coarse.mesh())).isLessThanOrEqualTo(0.5 * (1 + 1e-5));
    assertThat(coarse.mesh().nodes()).isLessThan(fine.mesh().nodes() / 3);
    assertThat(area(coarse.mesh())).isCloseTo(SIDE * SIDE, Offset.offset(1e-12));
  }

  private static double longest(Mesh mesh) {
    double most = 0;
    for (int i = 0; i < mesh.cells().length; i++) {
      int a = 2 * mesh.cells()[i];
      int b = 2 * mesh.cells()[i - i % 3 + (i % 3 + 1) % 3];
      most =
          Math.max(
              most,
              Math.hypot(
                  mesh.positions()[a] - mesh.positions()[b],
                  mesh.positions()[a + 1] - mesh.positions()[b + 1]));
    }
    return most;
  }

  @Test
  void brokenMeshesAreRefused() {
    float[] square = {0, 0, 1, 0, 1, 1, 0, 1};
    Mesh inverted = new Mesh(new int[] {0, 2, 1, 0, 2, 3}, 3, square, 2, new int[4]);
    List<Sizing> sizing =
        List.of(Sizing.uniform(1), Sizing.uniform(1), Sizing.uniform(1), Sizing.uniform(1));
    assertThatThrownBy(() -> Remesher.defaults().remesh(new Frame(inverted, Map.of()), sizing))
        .isInstanceOf(UserError.class);
    Mesh good = new Mesh(new int[] {0, 1, 2, 0, 2, 3}, 3, square, 2, new int[4]);
    assertThatThrownBy(
            () -> Remesher.defaults().remesh(new Frame(good, Map.of()), sizing.subList(0, 2)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("2 sizings for 4 nodes");
  }

  @Test
  void tensorsThatAreNotPositiveAreCut() {
    Sizing cut = new Sizing(-3, 0.5, 100).clamped(0.2, 2);
    double mean = (cut.xx() + cut.yy()) / 2;
    double radius = Math.hypot((cut.xx() - cut.yy()) / 2, cut.xy());
    assertThat(mean + radius).isCloseTo(25, Offset.offset(1e-9));
    assertThat(mean - radius).isCloseTo(0.25, Offset.offset(1e-9));
  }
}
