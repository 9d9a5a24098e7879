package dev.laurel.meshgraphnets.data.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.core.UserError;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The mesher's meshes, and flows against the published benchmark. */
class FlowSolverTest {
  private static final Channel COARSE =
      Channel.benchmark().withGrading(new Channel.Grading(0.010, 0.15, 0.022, 0.035));

  @Test
  @Tag("smoke")
  void meshesAreValidAndGood() {
    for (Region region : new Region[] {Channel.benchmark(), COARSE, new Rectangle(3, 2, 0.1)}) {
      TriangleMesh mesh = TriangleMesher.mesh(region, 1);
      double least = 1;
      double sum = 0;
      double area = 0;
      Set<Long> edges = new HashSet<>();
      for (int t = 0; t < mesh.count(); t++) {
        least = Math.min(least, mesh.quality(t));
        sum += mesh.quality(t);
        area += mesh.twiceArea(t) / 2;
        for (int k = 0; k < 3; k++) {
          int a = mesh.triangles()[3 * t + k];
          int b = mesh.triangles()[3 * t + (k + 1) % 3];
          edges.add(((long) Math.min(a, b) << 32) | Math.max(a, b));
        }
      }
      assertThat(least).isGreaterThan(0.5);
      assertThat(sum / mesh.count()).isGreaterThan(0.94);
      int holes = region instanceof Channel ? 1 : 0;
      assertThat(mesh.nodes() - edges.size() + mesh.count()).isEqualTo(1 - holes);
      assertThat(area).isCloseTo(area(region), org.assertj.core.data.Offset.offset(1e-9));
      // The border is still there.
      long border =
          IntStream.range(0, mesh.nodes())
              .filter(i -> Math.abs(region.signedDistance(mesh.x()[i], mesh.y()[i])) < 1e-9)
              .count();
      assertThat(border).isEqualTo(region.border().size());
    }
  }

  /** The polygon of a region: its circle has corners. */
  private static double area(Region region) {
    if (region instanceof Channel channel) {
      long round =
          channel.border().stream()
              .filter(
                  p ->
                      Math.abs(
                              Math.hypot(p.x() - channel.centreX(), p.y() - channel.centreY())
                                  - channel.radius())
                          < 1e-9)
              .count();
      double polygon =
          round / 2.0 * channel.radius() * channel.radius() * Math.sin(2 * Math.PI / round);
      return channel.length() * channel.height() - polygon;
    }
    Rectangle rectangle = (Rectangle) region;
    return rectangle.width() * rectangle.height();
  }

  @Test
  @Tag("smoke")
  void aSeedGivesOneMesh() {
    TriangleMesh one = TriangleMesher.mesh(COARSE, 5);
    TriangleMesh two = TriangleMesher.mesh(COARSE, 5);
    assertThat(two.x()).isEqualTo(one.x());
    assertThat(two.triangles()).isEqualTo(one.triangles());
    assertThat(TriangleMesher.mesh(COARSE, 6).x()).isNotEqualTo(one.x());
  }

  /** Schaefer and Turek's case 2D-1, whose drag is 5.57 to 5.59. */
  @Test
  void steadyFlowHasTheBenchmarksDrag() {
    FlowSolver solver = new FlowSolver(COARSE, TriangleMesher.mesh(COARSE, 1), 0.3, 1e-3, 0.005);
    assertThat(solver.reynolds()).isCloseTo(20, org.assertj.core.data.Offset.offset(1e-9));
    solver.advanceTo(4);
    FlowSolver.Forces early = solver.forces();
    solver.advanceTo(5);
    FlowSolver.Forces late = solver.forces();
    assertThat(late.drag()).isBetween(5.50, 5.68);
    assertThat(late.lift()).isBetween(0.0, 0.03);
    assertThat(late.drag()).isCloseTo(early.drag(), org.assertj.core.data.Offset.offset(0.01));
    // What goes in comes out.
    double[][] u = solver.velocity();
    assertThat(Arrays.stream(u[0]).allMatch(Double::isFinite)).isTrue();
  }

  @Test
  void tooLargeTimeStepsAreHalved() {
    FlowSolver solver = new FlowSolver(COARSE, TriangleMesher.mesh(COARSE, 1), 1.5, 1e-3, 0.01);
    solver.advanceTo(0.5);
    assertThat(solver.timeStep()).isLessThan(0.005);
    assertThat(solver.courant()).isLessThan(FlowSolver.MOST_COURANT * 1.3);
    assertThat(solver.forces().drag()).isBetween(2.0, 5.0);
  }

  @Test
  void impossibleChannelsAreRefused() {
    assertThatThrownBy(() -> new Channel(2, 0.41, 0.2, 0.2, 0.3, Channel.Grading.defaults()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("is not inside");
    assertThatThrownBy(() -> COARSE.withGrading(Channel.Grading.defaults().times(5)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("at least 16 are needed");
  }
}
