package dev.laurel.binaural.dsp;

import dev.laurel.binaural.data.TimedViews;
import dev.laurel.binaural.warp.EarStream;
import java.util.Arrays;

/**
 * {@link DspStream} that is told of each view only when it comes: how it goes on until the next one
 * is extrapolated.
 */
public final class LiveRenderer implements EarStream {
  /** Frames that are filtered together. */
  private static final int BATCH = 32;

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
    LiveRenderer front = new LiveRenderer(scene);
    float[][] both = new float[2][mono.length];
    int frame = mono.length / views.length;
    for (int k = 0; k < views.length; k += BATCH) {
      int end = Math.min(views.length, k + BATCH);
      float[][] block =
          front.next(
              Arrays.copyOfRange(mono, k * frame, end * frame),
              Arrays.copyOfRange(views, k, end),
              frame,
              true);
      for (int ear = 0; ear < 2; ear++) {
        System.arraycopy(block[ear], 0, both[ear], k * frame, block[ear].length);
      }
    }
    return both;
  }
}
