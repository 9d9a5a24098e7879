package dev.laurel.bench;

import dev.laurel.meshgraphnets.data.solver.Channel;
import dev.laurel.meshgraphnets.data.solver.FlowSolver;
import dev.laurel.meshgraphnets.data.solver.TriangleMesh;
import dev.laurel.meshgraphnets.data.solver.TriangleMesher;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The flow solver on the published benchmark of flow past a cylinder at Reynolds number 100.
 * Arguments: factor of the edges' lengths, seconds of a step, seconds simulated.
 */
public final class FlowBench {
  /** Shedding is counted after this share of the run. */
  private static final double SETTLED = 0.6;

  private FlowBench() {}

  /** Runs. */
  public static void main(String[] arguments) {
    double factor = Double.parseDouble(arguments[0]);
    double step = Double.parseDouble(arguments[1]);
    double until = Double.parseDouble(arguments[2]);
    Channel channel = Channel.benchmark().withGrading(Channel.Grading.defaults().times(factor));
    long start = System.nanoTime();
    TriangleMesh mesh = TriangleMesher.mesh(channel, 1);
    double least = 1;
    double sum = 0;
    for (int t = 0; t < mesh.count(); t++) {
      least = Math.min(least, mesh.quality(t));
      sum += mesh.quality(t);
    }
    System.out.printf(
        Locale.ROOT,
        "%d nodes, %d triangles, quality %.2f least, %.3f mean, shortest edge %.4f, meshed in %.2f s%n",
        mesh.nodes(),
        mesh.count(),
        least,
        sum / mesh.count(),
        mesh.shortestEdge(),
        (System.nanoTime() - start) / 1e9);
    FlowSolver solver = new FlowSolver(channel, mesh, 1.5, 1e-3, step);
    List<Double> crossings = new ArrayList<>();
    double lastLift = 0;
    double dragMost = 0;
    double liftMost = 0;
    double liftLeast = 0;
    long steps = 0;
    start = System.nanoTime();
    while (solver.time() < until) {
      solver.advanceTo(solver.time() + solver.timeStep());
      steps++;
      FlowSolver.Forces forces = solver.forces();
      if (solver.time() > SETTLED * until) {
        dragMost = Math.max(dragMost, forces.drag());
        liftMost = Math.max(liftMost, forces.lift());
        liftLeast = Math.min(liftLeast, forces.lift());
        if (lastLift < 0 && forces.lift() >= 0) {
          double share = lastLift / (lastLift - forces.lift());
          crossings.add(solver.time() - (1 - share) * solver.timeStep());
        }
      }
      lastLift = forces.lift();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    double period =
        (crossings.get(crossings.size() - 1) - crossings.get(0)) / (crossings.size() - 1);
    System.out.printf(
        Locale.ROOT,
        "%d steps of %s s in %.1f s, %.2f ms each; drag at most %.3f, lift %.3f to %.3f,"
            + " Strouhal number %.4f (%d periods)%n",
        steps,
        solver.timeStep(),
        seconds,
        1000 * seconds / steps,
        dragMost,
        liftLeast,
        liftMost,
        0.1 / period,
        crossings.size() - 1);
  }
}
