package dev.laurel.binaural.eval;

import dev.laurel.binaural.data.Recording;
import dev.laurel.binaural.network.BinauralNetwork;
import dev.laurel.binaural.network.BinauralStream;
import dev.laurel.core.Tensors;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;

/** How near renderings come to recordings. */
public final class Evaluation {
  private Evaluation() {}

  /** What a network makes of a recording's mono sound, whole, between -1 and 1. */
  public static float[][] rendered(BinauralNetwork network, Recording recording) {
    try (BinauralStream stream = new BinauralStream(network)) {
      float[][] both = stream.next(recording.mono(), recording.views());
      for (float[] ear : both) {
        for (int i = 0; i < ear.length; i++) {
          ear[i] = Math.max(-1, Math.min(1, ear[i]));
        }
      }
      return both;
    }
  }

  /** A network's errors on a recording, in the numbers of the paper. */
  public static Metrics of(BinauralNetwork network, Recording recording) {
    return of(rendered(network, recording), recording);
  }

  /** The errors of a rendering. */
  public static Metrics of(float[][] both, Recording recording) {
    try (PointerScope scope = new PointerScope()) {
      return Metrics.of(Tensors.of(both), Tensors.of(recording.both()));
    }
  }

  /**
   * The factor by which renderings of several recordings come nearest to them: what a gain that
   * nobody told would be.
   *
   * @param both renderings, by recording, then ear
   */
  public static double gain(List<float[][]> both, List<Recording> recordings) {
    double product = 0;
    double square = 0;
    for (int r = 0; r < both.size(); r++) {
      for (int ear = 0; ear < 2; ear++) {
        float[] made = both.get(r)[ear];
        float[] wanted = recordings.get(r).both()[ear];
        for (int i = 0; i < made.length; i++) {
          product += made[i] * wanted[i];
          square += made[i] * made[i];
        }
      }
    }
    return square > 0 ? product / square : 1;
  }

  /** The same sound, louder or quieter. */
  public static float[][] times(float[][] both, double gain) {
    float[][] result = new float[both.length][];
    for (int ear = 0; ear < both.length; ear++) {
      result[ear] = new float[both[ear].length];
      for (int i = 0; i < result[ear].length; i++) {
        result[ear][i] = (float) (gain * both[ear][i]);
      }
    }
    return result;
  }
}
