package dev.laurel.meshgraphnets.eval;

import dev.laurel.core.UserError;
import dev.laurel.meshgraphnets.Frame;
import dev.laurel.meshgraphnets.Mesh;
import dev.laurel.meshgraphnets.data.FrameReader;
import dev.laurel.meshgraphnets.remesh.Interpolation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How far a rollout is from the truth, state by state: the squared error, mean over the components
 * of a node and over all nodes, those of the boundary among them (official {@code cfd_eval.py}).
 *
 * @param meanSquares of state after state; the first is the given one's
 */
public record RolloutErrors(double[] meanSquares) {
  /** The official horizons. */
  public static final List<Integer> HORIZONS = List.of(1, 10, 20, 50, 100, 200);

  /** Compares predicted with true values, as far as both go. */
  public static RolloutErrors of(List<float[]> predicted, List<float[]> truth) {
    int states = Math.min(predicted.size(), truth.size());
    if (states < 2) {
      throw UserError.of("%d states; an error needs at least 2", states);
    }
    double[] all = new double[states];
    for (int t = 0; t < states; t++) {
      float[] a = predicted.get(t);
      float[] b = truth.get(t);
      double sum = 0;
      for (int i = 0; i < a.length; i++) {
        double difference = (double) a[i] - b[i];
        sum += difference * difference;
      }
      all[t] = sum / a.length;
    }
    return new RolloutErrors(all);
  }

  /**
   * Compares states with a trajectory's, on the trajectory's meshes.
   *
   * @param truth whose second frame is where the rollout began
   */
  public static RolloutErrors of(List<Frame> states, FrameReader truth, String field) {
    List<float[]> predicted = new ArrayList<>();
    List<float[]> wanted = new ArrayList<>();
    for (int t = 0; t < Math.min(states.size(), truth.count()); t++) {
      Frame state = states.get(t);
      Mesh mesh = truth.trajectory().mesh(t + 1);
      predicted.add(Interpolation.between(state.mesh(), mesh, state.field(field)));
      wanted.add(truth.trajectory().field(field, t + 1));
    }
    return of(predicted, wanted);
  }

  /** The mean over the first predicted states, at most as many as there are. */
  public double meanSquare(int steps) {
    int last = Math.min(steps, meanSquares.length - 1);
    double sum = 0;
    for (int t = 1; t <= last; t++) {
      sum += meanSquares[t];
    }
    return sum / last;
  }

  /** The root of {@link #meanSquare}. */
  public double rootMeanSquare(int steps) {
    return Math.sqrt(meanSquare(steps));
  }

  /** The root of the mean over all predicted states. */
  public double rootMeanSquare() {
    return rootMeanSquare(meanSquares.length - 1);
  }

  /** {@code mse_h_steps} of the official horizons. */
  public Map<String, Double> official() {
    Map<String, Double> all = new LinkedHashMap<>();
    HORIZONS.forEach(steps -> all.put("mse_" + steps + "_steps", meanSquare(steps)));
    return all;
  }
}
