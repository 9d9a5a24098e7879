package dev.laurel.meshgraphnets.eval;

import dev.laurel.meshgraphnets.Frame;
import dev.laurel.meshgraphnets.Mesh;
import dev.laurel.meshgraphnets.data.FrameReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** What a simulator must do better than. */
public final class Baselines {
  private Baselines() {}

  /** The first state for ever. */
  public static List<Frame> noChange(FrameReader truth, int states) {
    return Collections.nCopies(states, truth.first());
  }

  /**
   * The mean over time of the true states, for ever. It is taken from the future that is to be
   * predicted, so that no steady prediction can be better; empty where the mesh changes.
   */
  public static List<Frame> mean(FrameReader truth, String field, int states) {
    Mesh mesh = truth.trajectory().mesh(1);
    List<float[]> values = new ArrayList<>();
    for (int t = 1; t <= states; t++) {
      if (!truth.trajectory().mesh(t).equals(mesh)) {
        return List.of();
      }
      values.add(truth.trajectory().field(field, t));
    }
    float[] mean = new float[values.get(0).length];
    for (int i = 0; i < mean.length; i++) {
      double sum = 0;
      for (float[] state : values) {
        sum += state[i];
      }
      mean[i] = (float) (sum / states);
    }
    return Collections.nCopies(states, new Frame(mesh, Map.of(field, mean)));
  }
}
