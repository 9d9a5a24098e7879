package dev.laurel.binaural.network;

import dev.laurel.binaural.data.TimedViews;
import dev.laurel.binaural.dsp.DspStream;
import dev.laurel.binaural.warp.EarStream;
import java.util.Arrays;

/** {@link Front#SPHERE}, told of each view when it comes: how it goes on is extrapolated. */
public final class SphereFront implements EarStream {
  /** Frames that are filtered together. */
  private static final int BATCH = 32;

  private final DspStream stream = new DspStream(Front.scene());
  private float[] before;
  private float[] now;
  private int within;

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
  public static float[][] render(float[] mono, float[][] views) {
    SphereFront front = new SphereFront();
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
