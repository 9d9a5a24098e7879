package dev.laurel.binaural.dsp;

import dev.laurel.binaural.data.TimedViews;
import dev.laurel.binaural.warp.EarStream;

/**
 * {@link DspStream} that is told of each view only when it comes: how it goes on until the next one
 * is extrapolated.
 */
public final class LiveRenderer implements EarStream {
  private final DspStream stream;
  private float[] before;
  private float[] now;
  private int within;

  /** Begins, with silence before. */
  public LiveRenderer(DspScene scene) {
    stream = new DspStream(scene);
  }

  @Override
  public float[][] next(float[] mono, float[][] views, int each, boolean begins) {
    float[][] ahead = new float[views.length][];
    within = begins ? 0 : within;
    for (int k = 0; k < views.length; k++) {
      if (k > 0 || begins) {
        before = now;
        now = views[k].clone();
      }
      ahead[k] = TimedViews.ahead(before, now);
    }
    float[][] both = stream.next(mono, views, ahead, within);
    within += each;
    return both;
  }

  /** The whole at once. */
  public static float[][] render(DspScene scene, float[] mono, float[][] views) {
    float[][] ahead = new float[views.length][];
    for (int k = 0; k < views.length; k++) {
      ahead[k] = TimedViews.ahead(k == 0 ? null : views[k - 1], views[k]);
    }
    return new DspRenderer(scene).render(mono, views, ahead);
  }
}
