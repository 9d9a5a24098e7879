package dev.laurel.binaural.dsp;

import dev.laurel.binaural.Rates;
import dev.laurel.core.UserError;
import java.util.Arrays;

/**
 * Two ears' sound by formulas: every way from the mouth to an ear, straight or by a wall, has its
 * delay, which changes from sample to sample (so that moving talkers have their Doppler shift), its
 * gain and its filter, which fades into the next over each view.
 */
public final class DspRenderer {
  private static final int FRAME = Rates.SAMPLES_PER_VIEW;

  /** Frames that are filtered together. */
  private static final int BATCH = 32;

  private final DspScene scene;

  /** Of a scene. */
  public DspRenderer(DspScene scene) {
    this.scene = scene;
  }

  /**
   * Renders.
   *
   * @param mono samples
   * @param views one for every 400 samples, seven numbers each; the last holds
   * @return both ears, left and right
   * @throws UserError if there are not as many views
   */
  public float[][] render(float[] mono, float[][] views) {
    if ((long) views.length * FRAME != mono.length || views.length == 0) {
      throw UserError.of(
          "%d views and %d samples; a view for every %d is needed",
          views.length, mono.length, FRAME);
    }
    float[][] next = Arrays.copyOfRange(views, 1, views.length + 1);
    next[views.length - 1] = views[views.length - 1];
    return render(mono, views, next);
  }

  /**
   * The same with what views go to until their frames end.
   *
   * @param next the views at the frames' ends
   */
  public float[][] render(float[] mono, float[][] views, float[][] next) {
    DspStream stream = new DspStream(scene);
    float[][] both = new float[2][mono.length];
    for (int k = 0; k < views.length; k += BATCH) {
      int end = Math.min(views.length, k + BATCH);
      float[][] block =
          stream.next(
              Arrays.copyOfRange(mono, k * FRAME, end * FRAME),
              Arrays.copyOfRange(views, k, end),
              Arrays.copyOfRange(next, k, end),
              0);
      for (int ear = 0; ear < 2; ear++) {
        System.arraycopy(block[ear], 0, both[ear], k * FRAME, block[ear].length);
      }
    }
    return both;
  }
}
