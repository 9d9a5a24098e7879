package dev.laurel.binaural.dsp;

import dev.laurel.binaural.Rates;
import dev.laurel.binaural.dsp.SphericalHead.Ear;
import dev.laurel.core.Tensors;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * {@link DspRenderer} on sound that goes on, block by block: the same as for the whole at once. Of
 * every frame it is told the view at its beginning and at its end, between which delays go on a
 * line and filters fade.
 *
 * <p>Not for several threads at once.
 */
public final class DspStream {
  private static final int EARS = 2;
  private static final int SIZE = 1024;
  private static final int FRAME = Rates.SAMPLES_PER_VIEW;

  /** Samples before a frame that its filters still hear; they may be longer by one. */
  private static final int HISTORY = SIZE - FRAME;

  /** Sound that is kept for delays, 468 m. */
  private static final int KEPT = 1 << 16;

  private static final double NEAREST = 0.1;

  private final DspScene scene;
  private final int ways;

  /** The last samples, the newest at the end. */
  private float[] past = new float[KEPT];

  /** Of every way and ear, with delay and gain. */
  private final float[][][] delayed;

  private Border known;

  /**
   * All ways at one moment.
   *
   * @param lengths by way, then ear, metres
   * @param taps by way, then ear, {@value #SIZE} each
   */
  private record Border(float[] view, List<SoundWay> ways, double[][] lengths, float[] taps) {}

  /** Begins, with silence before. */
  public DspStream(DspScene scene) {
    this.scene = scene;
    ways = scene.room() == null ? 1 : 1 + scene.reflections().length;
    delayed = new float[ways][EARS][HISTORY];
  }

  /**
   * Goes on.
   *
   * @param mono samples: some frames of 400, or a part of one
   * @param from views at the frames' beginnings
   * @param to views at their ends
   * @param within samples of the frame that came before, if it is a part
   * @return both ears' samples, left and right
   */
  public float[][] next(float[] mono, float[][] from, float[][] to, int within) {
    int frames = from.length;
    int each = mono.length / frames;
    float[] heard = Arrays.copyOf(past, KEPT + mono.length);
    System.arraycopy(mono, 0, heard, KEPT, mono.length);
    past = Arrays.copyOfRange(heard, mono.length, KEPT + mono.length);
    int taps = ways * EARS * SIZE;
    float[] first = new float[frames * taps];
    float[] last = new float[frames * taps];
    float[] sound = new float[frames * taps];
    for (int f = 0; f < frames; f++) {
      Border start = border(from[f]);
      Border end = border(to[f]);
      System.arraycopy(start.taps(), 0, first, f * taps, taps);
      System.arraycopy(end.taps(), 0, last, f * taps, taps);
      for (int way = 0; way < ways; way++) {
        for (int ear = 0; ear < EARS; ear++) {
          float[] line = Arrays.copyOf(delayed[way][ear], HISTORY + each);
          delay(heard, KEPT + f * each, line, start, end, way, ear, within);
          // The frame is the end of what is filtered, whatever its length.
          int at = f * taps + (way * EARS + ear) * SIZE;
          System.arraycopy(line, 0, sound, at + SIZE - line.length, line.length);
          delayed[way][ear] = Arrays.copyOfRange(line, each, HISTORY + each);
        }
      }
    }
    return filtered(sound, first, last, frames, each, within);
  }

  private Border border(float[] view) {
    if (known != null && Arrays.equals(known.view(), view)) {
      return known;
    }
    List<SoundWay> all = SoundWay.of(scene, view);
    double[][] lengths = new double[ways][EARS];
    float[] taps = new float[ways * EARS * SIZE];
    for (int way = 0; way < ways; way++) {
      for (Ear ear : Ear.values()) {
        lengths[way][ear.channel()] = scene.head().pathLength(all.get(way).source(), ear);
        double[] response = response(all.get(way), ear);
        int at = (way * EARS + ear.channel()) * SIZE;
        for (int i = 0; i < response.length; i++) {
          taps[at + i] = (float) response[i];
        }
      }
    }
    known = new Border(view.clone(), all, lengths, taps);
    return known;
  }

  /** Head, mouth and wall, one behind the other. */
  private double[] response(SoundWay way, Ear ear) {
    double[] taps = scene.filter().taps(way.source(), ear);
    if (scene.directed()) {
      taps = Shelf.ofMouth(way.angle()).filter().applied(taps, HISTORY);
    }
    return way.reflected() ? scene.wall().filter().applied(taps, HISTORY) : taps;
  }

  /** One way's sound at an ear behind its history, with delay and gain. */
  private void delay(
      float[] heard,
      int begin,
      float[] line,
      Border start,
      Border end,
      int way,
      int ear,
      int within) {
    double perMetre = Rates.SAMPLES / Rates.SPEED_OF_SOUND;
    double gain = start.ways().get(way).gain();
    double first = start.lengths()[way][ear];
    double step = (end.lengths()[way][ear] - first) / FRAME;
    for (int i = 0; i < line.length - HISTORY; i++) {
      double length = first + step * (within + i);
      double value = Lagrange.at(heard, begin + i - length * perMetre);
      line[HISTORY + i] = (float) (gain * value / Math.max(NEAREST, length));
    }
  }

  /** Filters frames by the filters of their beginnings and of their ends, and fades between. */
  private float[][] filtered(
      float[] sound, float[] first, float[] last, int frames, int each, int within) {
    float[][] both = new float[EARS][frames * each];
    try (PointerScope scope = new PointerScope();
        NoGradGuard none = new NoGradGuard()) {
      Tensor spectra = spectra(sound, frames);
      float[] before = filtered(spectra, spectra(first, frames), each);
      float[] behind = filtered(spectra, spectra(last, frames), each);
      for (int f = 0; f < frames; f++) {
        for (int ear = 0; ear < EARS; ear++) {
          for (int i = 0; i < each; i++) {
            int at = (f * EARS + ear) * each + i;
            float fade = (within + i + 0.5f) / FRAME;
            both[ear][f * each + i] = (1 - fade) * before[at] + fade * behind[at];
          }
        }
      }
    }
    return both;
  }

  private Tensor spectra(float[] signals, int frames) {
    return torch.fft_rfft(
        Tensors.of(signals, frames, ways, EARS, SIZE), new LongOptional(SIZE), -1, null);
  }

  /** The sum over all ways, the frame's own samples, {@code (frames, ears, each)}. */
  private static float[] filtered(Tensor spectra, Tensor filters, int each) {
    Tensor sum = spectra.mul(filters).sum(new long[] {1}, false, null);
    Tensor sound = torch.fft_irfft(sum, new LongOptional(SIZE), -1, null);
    return Tensors.floats(sound.narrow(2, SIZE - each, each).contiguous());
  }
}
