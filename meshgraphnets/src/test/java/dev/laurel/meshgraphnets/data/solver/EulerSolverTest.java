package dev.laurel.meshgraphnets.data.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.core.UserError;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Compressible flow against what is known of it. */
class EulerSolverTest {
  private static TriangleMesh lattice(
      double left, double bottom, double side, int columns, int rows) {
    int width = columns + 1;
    double[] x = new double[width * (rows + 1)];
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = left + side * (i % width);
      y[i] = bottom + side * Math.floorDiv(i, width);
    }
    int[] triangles = new int[6 * columns * rows];
    int at = 0;
    for (int c = 0; c < columns * rows; c++) {
      int corner = Math.floorDiv(c, columns) * width + c % columns;
      // Diagonals in both directions, as no direction should be better than the other.
      boolean turned = (Math.floorDiv(c, columns) + c % columns) % 2 == 0;
      int[] two =
          turned
              ? new int[] {
                corner, corner + 1, corner + width + 1, corner, corner + width + 1, corner + width
              }
              : new int[] {
                corner, corner + 1, corner + width, corner + 1, corner + width + 1, corner + width
              };
      for (int node : two) {
        triangles[at++] = node;
      }
    }
    return new TriangleMesh(x, y, triangles);
  }

  /** The isentropic vortex of Shu (1998), carried by a stream of (1, 0.5). */
  private static Gas vortex(double x, double y, double time) {
    double dx = x - time;
    double dy = y - 0.5 * time;
    double strength = 5 / (2 * Math.PI) * Math.exp((1 - dx * dx - dy * dy) / 2);
    double temperature = 1 - (Gas.GAMMA - 1) / (2 * Gas.GAMMA) * strength * strength;
    double density = Math.pow(temperature, 1 / (Gas.GAMMA - 1));
    return new Gas(density, 1 - strength * dy, 0.5 + strength * dx, density * temperature);
  }

  private static double vortexError(int cells) {
    TriangleMesh mesh = lattice(-5, -5, 10.0 / cells, cells, cells);
    Gas[] initial =
        IntStream.range(0, mesh.nodes())
            .mapToObj(i -> vortex(mesh.x()[i], mesh.y()[i], 0))
            .toArray(Gas[]::new);
    EulerSolver solver = new EulerSolver(mesh, new boolean[mesh.nodes()], initial);
    solver.advanceTo(1);
    return IntStream.range(0, mesh.nodes())
        .mapToDouble(
            i -> Math.abs(solver.at(i).density() - vortex(mesh.x()[i], mesh.y()[i], 1).density()))
        .average()
        .orElseThrow();
  }

  @Test
  void aVortexIsCarriedToTheSecondOrder() {
    double coarse = vortexError(40);
    double fine = vortexError(80);
    double finer = vortexError(160);
    assertThat(Math.log(fine / finer) / Math.log(2)).isGreaterThanOrEqualTo(1.8);
    assertThat(Math.log(coarse / finer) / Math.log(4)).isGreaterThanOrEqualTo(1.8);
  }

  @Test
  void aShockTubeHasItsWavesWhereTheyBelong() {
    TriangleMesh mesh = lattice(0, 0, 0.005, 200, 4);
    Gas[] initial = new Gas[mesh.nodes()];
    boolean[] wall = new boolean[mesh.nodes()];
    for (int i = 0; i < initial.length; i++) {
      initial[i] = mesh.x()[i] < 0.5 ? new Gas(1, 0, 0, 1) : new Gas(0.125, 0, 0, 0.1);
      wall[i] = true;
    }
    EulerSolver solver = new EulerSolver(mesh, wall, initial);
    double massBefore = mass(solver, mesh);
    solver.advanceTo(0.2);
    // Sod (1978): fan, contact at 0.685, shock at 0.850; the states between them.
    check(solver, mesh, 0.10, 1, 0, 1);
    check(solver, mesh, 0.60, 0.42632, 0.92745, 0.30313);
    check(solver, mesh, 0.77, 0.26557, 0.92745, 0.30313);
    check(solver, mesh, 0.93, 0.125, 0, 0.1);
    assertThat(jump(solver, mesh, 0.1953)).isCloseTo(0.850, within(0.006));
    double mass = mass(solver, mesh);
    for (int i = 0; i < initial.length; i++) {
      assertThat(Math.abs(solver.at(i).velocityY())).isLessThan(0.05);
    }
    assertThat(mass).isCloseTo(massBefore, within(1e-12));
  }

  private static double mass(EulerSolver solver, TriangleMesh mesh) {
    DualMesh dual = new DualMesh(mesh);
    return IntStream.range(0, mesh.nodes())
        .mapToDouble(i -> solver.at(i).density() * dual.area[i])
        .sum();
  }

  private static int nearest(TriangleMesh mesh, double x) {
    return IntStream.range(0, 201)
        .boxed()
        .min((i, j) -> Double.compare(Math.abs(mesh.x()[i] - x), Math.abs(mesh.x()[j] - x)))
        .map(i -> i + 2 * 201)
        .orElseThrow();
  }

  private static void check(
      EulerSolver solver, TriangleMesh mesh, double x, double density, double u, double pressure) {
    Gas gas = solver.at(nearest(mesh, x));
    assertThat(gas.density()).as("density at %s", x).isCloseTo(density, within(0.01));
    assertThat(gas.velocityX()).as("velocity at %s", x).isCloseTo(u, within(0.015));
    assertThat(gas.pressure()).as("pressure at %s", x).isCloseTo(pressure, within(0.005));
  }

  /** Where the density falls below a value for the last time. */
  private static double jump(EulerSolver solver, TriangleMesh mesh, double value) {
    return IntStream.range(2 * 201, 3 * 201)
        .filter(i -> solver.at(i).density() > value)
        .mapToDouble(i -> mesh.x()[i])
        .max()
        .orElseThrow();
  }

  private static EulerSolver.Force coefficients(
      WingSection section, double mach, double degrees, int steps) {
    TriangleMesh mesh = TriangleMesher.mesh(section, 1);
    double angle = Math.toRadians(degrees);
    Gas stream = new Gas(1, mach * Math.cos(angle), mach * Math.sin(angle), 1 / Gas.GAMMA);
    Gas[] initial = new Gas[mesh.nodes()];
    Arrays.fill(initial, stream);
    boolean[] wall = new boolean[mesh.nodes()];
    for (int i = 0; i < wall.length; i++) {
      wall[i] = section.isSurface(mesh.x()[i], mesh.y()[i]);
    }
    EulerSolver solver = new EulerSolver(mesh, wall, initial);
    solver.settle(steps);
    EulerSolver.Force force = solver.force();
    double scale = 2 / (mach * mach);
    return new EulerSolver.Force(
        scale * (force.x() * Math.cos(angle) + force.y() * Math.sin(angle)),
        scale * (force.y() * Math.cos(angle) - force.x() * Math.sin(angle)));
  }

  @Test
  void aWingHasLiftAndAlmostNoDrag() {
    WingSection section = WingSection.naca("0012").withEdge(0.045);
    EulerSolver.Force straight = coefficients(section, 0.5, 0, 4000);
    assertThat(straight.x()).isBetween(0.0, 0.005);
    assertThat(straight.y()).isCloseTo(0, within(0.005));
    EulerSolver.Force slanted = coefficients(section, 0.5, 2, 4000);
    assertThat(slanted.x()).isBetween(0.0, 0.01);
    // Thin wings with Prandtl and Glauert's rule: 2 pi sin 2 degrees / sqrt(1 - 0.25) = 0.253, and
    // a tenth more for the thickness.
    assertThat(slanted.y()).isBetween(0.25, 0.30);
  }

  @Test
  void whatCannotBeIsRefused() {
    TriangleMesh mesh = lattice(0, 0, 1, 1, 1);
    Gas[] initial = {
      new Gas(1, 0, 0, 1), new Gas(1, 0, 0, 1), new Gas(1, 0, 0, -1), new Gas(1, 0, 0, 1)
    };
    assertThatThrownBy(() -> new EulerSolver(mesh, new boolean[4], initial))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("pressure -1.0 at node 2");
    assertThatThrownBy(() -> WingSection.naca("12")).hasMessageContaining("four digits");
    assertThatThrownBy(() -> WingSection.naca("2902")).hasMessageContaining("thickness");
  }
}
