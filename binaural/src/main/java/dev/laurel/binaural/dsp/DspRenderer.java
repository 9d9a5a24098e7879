package dev.laurel.binaural.dsp;

import dev.laurel.binaural.Rates;
import dev.laurel.binaural.dsp.SphericalHead.Ear;
import dev.laurel.binaural.warp.GeometricWarp;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Two ears' sound by formulas: every way from the mouth to an ear, straight or by a wall, has its
 * delay, which changes from sample to sample (so that moving talkers have their Doppler shift), its
 * gain and its filter, which fades into the next over each view.
 */
public final class DspRenderer {
  private static final int EARS = 2;
  private static final int SIZE = 1024;
  private static final int FRAME = Rates.SAMPLES_PER_VIEW;

  /** Samples before a frame that its filters still hear; they may be longer by one. */
  private static final int HISTORY = SIZE - FRAME;

  /** Frames that are filtered together. */
  private static final int BATCH = 32;

  private static final double NEAREST = 0.1;
  private static final double[] CENTRE = {0, 0, -0.22};

  private final DspScene scene;

  /** Of a scene. */
  public DspRenderer(DspScene scene) {
    this.scene = scene;
  }

  /**
   * One way of sound at one moment.
   *
   * @param source where it seems to come from, from the head's centre
   * @param direction of the mouth, mirrored as the source is
   * @param gain of the wall
   * @param reflected whether it comes by a wall
   */
  private record Way(double[] source, double[] direction, double gain, boolean reflected) {}

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
    List<List<Way>> borders = borders(views);
    int ways = borders.get(0).size();
    float[][][] delayed = new float[ways][EARS][];
    for (int way = 0; way < ways; way++) {
      for (Ear ear : Ear.values()) {
        delayed[way][ear.channel()] = delayed(mono, borders, way, ear);
      }
    }
    float[][] both = new float[EARS][mono.length];
    for (int from = 0; from < views.length; from += BATCH) {
      filter(delayed, borders, from, Math.min(BATCH, views.length - from), both);
    }
    return both;
  }

  /** All ways at every view's beginning, and at the end, where the last view still holds. */
  private List<List<Way>> borders(float[][] views) {
    List<List<Way>> borders = new ArrayList<>();
    for (int k = 0; k <= views.length; k++) {
      float[] view = views[Math.min(k, views.length - 1)];
      double[] mouth = GeometricWarp.mouth(view);
      double[] at = {view[0] + mouth[0], view[1] + mouth[1], view[2] + mouth[2]};
      double[] forward = GeometricWarp.turned(view, new double[] {1, 0, 0});
      List<Way> ways = new ArrayList<>();
      ways.add(new Way(fromCentre(at), forward, 1, false));
      if (scene.room() != null) {
        List<double[]> images = scene.room().images(at);
        for (int wall = 0; wall < images.size(); wall++) {
          double[] mirrored = forward.clone();
          mirrored[wall / 2] = -mirrored[wall / 2];
          ways.add(
              new Way(fromCentre(images.get(wall)), mirrored, scene.reflections()[wall], true));
        }
      }
      borders.add(ways);
    }
    return borders;
  }

  private static double[] fromCentre(double[] point) {
    return new double[] {point[0] - CENTRE[0], point[1] - CENTRE[1], point[2] - CENTRE[2]};
  }

  /** The sound of one way at an ear with its delay and gain, silence before its beginning. */
  private float[] delayed(float[] mono, List<List<Way>> borders, int way, Ear ear) {
    float[] result = new float[HISTORY + mono.length];
    double perMetre = Rates.SAMPLES / Rates.SPEED_OF_SOUND;
    for (int k = 0; k + 1 < borders.size(); k++) {
      double first = scene.head().pathLength(borders.get(k).get(way).source(), ear);
      double last = scene.head().pathLength(borders.get(k + 1).get(way).source(), ear);
      double gain = borders.get(k).get(way).gain();
      for (int i = 0; i < FRAME; i++) {
        double length = first + (last - first) * i / FRAME;
        int n = k * FRAME + i;
        double value = Lagrange.at(mono, n - length * perMetre);
        result[HISTORY + n] = (float) (gain * value / Math.max(NEAREST, length));
      }
    }
    return result;
  }

  /** Filters frames by the filters of their beginnings and of their ends, and fades between. */
  private void filter(
      float[][][] delayed, List<List<Way>> borders, int from, int frames, float[][] both) {
    int ways = delayed.length;
    float[] taps = new float[(frames + 1) * ways * EARS * SIZE];
    float[] sound = new float[frames * ways * EARS * SIZE];
    for (int f = 0; f <= frames; f++) {
      for (int way = 0; way < ways; way++) {
        for (Ear ear : Ear.values()) {
          int at = ((f * ways + way) * EARS + ear.channel()) * SIZE;
          double[] response = response(borders.get(from + f).get(way), ear);
          for (int i = 0; i < response.length; i++) {
            taps[at + i] = (float) response[i];
          }
          if (f < frames) {
            float[] all = delayed[way][ear.channel()];
            System.arraycopy(all, (from + f) * FRAME, sound, at, SIZE);
          }
        }
      }
    }
    try (PointerScope scope = new PointerScope();
        NoGradGuard none = new NoGradGuard()) {
      LongOptional size = new LongOptional(SIZE);
      Tensor filters =
          torch.fft_rfft(Tensors.of(taps, frames + 1L, ways, EARS, SIZE), size, -1, null);
      Tensor spectra = torch.fft_rfft(Tensors.of(sound, frames, ways, EARS, SIZE), size, -1, null);
      float[] first = filtered(spectra, filters.narrow(0, 0, frames), size);
      float[] last = filtered(spectra, filters.narrow(0, 1, frames), size);
      for (int f = 0; f < frames; f++) {
        for (int ear = 0; ear < EARS; ear++) {
          for (int i = 0; i < FRAME; i++) {
            int at = (f * EARS + ear) * FRAME + i;
            float fade = (i + 0.5f) / FRAME;
            both[ear][(from + f) * FRAME + i] = (1 - fade) * first[at] + fade * last[at];
          }
        }
      }
    }
  }

  /** The sum over all ways, the frame's own samples, {@code (frames, ears, 400)}. */
  private static float[] filtered(Tensor spectra, Tensor filters, LongOptional size) {
    Tensor sum = spectra.mul(filters).sum(new long[] {1}, false, null);
    Tensor sound = torch.fft_irfft(sum, size, -1, null);
    return Tensors.floats(sound.narrow(2, HISTORY, FRAME).contiguous());
  }

  /** Head, mouth and wall, one behind the other. */
  private double[] response(Way way, Ear ear) {
    double[] taps = scene.filter().taps(way.source(), ear);
    if (scene.directed()) {
      taps = Shelf.ofMouth(angle(way)).filter().applied(taps, HISTORY);
    }
    return way.reflected() ? scene.wall().filter().applied(taps, HISTORY) : taps;
  }

  /** Between the mouth's axis and the way to the head's centre. */
  private static double angle(Way way) {
    double product = 0;
    double length = 0;
    for (int axis = 0; axis < 3; axis++) {
      product -= way.direction()[axis] * way.source()[axis];
      length += way.source()[axis] * way.source()[axis];
    }
    return Math.acos(Math.max(-1, Math.min(1, product / Math.sqrt(Math.max(length, 1e-12)))));
  }
}
