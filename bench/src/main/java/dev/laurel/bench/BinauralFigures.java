package dev.laurel.bench;

import dev.laurel.binaural.BinauralModel;
import dev.laurel.binaural.Rates;
import dev.laurel.binaural.data.TalkerPath;
import dev.laurel.binaural.dsp.DspRenderer;
import dev.laurel.binaural.dsp.DspScene;
import dev.laurel.binaural.eval.Interaural;
import dev.laurel.binaural.network.BinauralNetwork;
import dev.laurel.binaural.network.BinauralStream;
import dev.laurel.core.Engine;
import dev.laurel.core.EngineConfig;
import dev.laurel.core.report.Chart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/**
 * What rendered sound is like: differences between ears by azimuth, the pitch of who walks past,
 * and whether borders of blocks can be heard. Arguments: a model or "shipped", and a folder for
 * charts.
 */
public final class BinauralFigures {
  private static final int FRAME = Rates.SAMPLES_PER_VIEW;
  private static final double TONE = 1000;

  private BinauralFigures() {}

  /** Runs. */
  public static void main(String[] arguments) throws IOException {
    Engine.start(EngineConfig.defaults().withThreads(1));
    Path folder = Path.of(arguments[1]);
    try (BinauralModel model =
        arguments[0].equals("shipped")
            ? BinauralModel.shipped()
            : BinauralModel.load(Path.of(arguments[0]))) {
      directions(model.network(), folder);
      passing(model.network());
      borders(model.network());
    }
  }

  private static float[][] rendered(
      BinauralNetwork network, float[] mono, float[][] views, int block) {
    float[][] both = new float[2][mono.length];
    try (BinauralStream stream = new BinauralStream(network)) {
      for (int k = 0; k < views.length; k += block) {
        int end = Math.min(views.length, k + block);
        float[][] some =
            stream.next(
                Arrays.copyOfRange(mono, k * FRAME, end * FRAME),
                Arrays.copyOfRange(views, k, end));
        for (int ear = 0; ear < 2; ear++) {
          System.arraycopy(some[ear], 0, both[ear], k * FRAME, some[ear].length);
        }
      }
    }
    return both;
  }

  private static void directions(BinauralNetwork network, Path folder) throws IOException {
    Random random = new Random(1);
    int frames = 120;
    float[] noise = new float[frames * FRAME];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) (0.05 * random.nextGaussian());
    }
    double[] azimuths = new double[25];
    double[][] times = new double[2][azimuths.length];
    double[][] levels = new double[2][azimuths.length];
    System.out.println("azimuth  time (us): network, formulas  level (dB): network, formulas");
    for (int i = 0; i < azimuths.length; i++) {
      azimuths[i] = -180 + 15 * i;
      float[][] views = TalkerPath.parse("point:r=1,az=" + azimuths[i]).views(frames);
      float[][][] both = {
        rendered(network, noise, views, frames),
        new DspRenderer(DspScene.sphere()).render(noise, views)
      };
      for (int way = 0; way < 2; way++) {
        times[way][i] = 1e6 * Interaural.timeDifference(both[way]);
        levels[way][i] = -Interaural.levelDifference(both[way]);
      }
      System.out.printf(
          Locale.ROOT,
          "%7.0f  %7.0f %7.0f  %6.1f %6.1f%n",
          azimuths[i],
          times[0][i],
          times[1][i],
          levels[0][i],
          levels[1][i]);
    }
    Files.writeString(
        folder.resolve("binaural-time.svg"),
        Chart.of("", "degrees to the right", "left later by (us)")
            .with("network", azimuths, times[0], false)
            .with("formulas", azimuths, times[1], true)
            .svg());
    Files.writeString(
        folder.resolve("binaural-level.svg"),
        Chart.of("", "degrees to the right", "right louder by (dB)")
            .with("network", azimuths, levels[0], false)
            .with("formulas", azimuths, levels[1], true)
            .svg());
  }

  private static float[] tone(int samples) {
    float[] tone = new float[samples];
    for (int i = 0; i < samples; i++) {
      tone[i] = (float) (0.05 * Math.sin(2 * Math.PI * TONE * i / Rates.SAMPLES));
    }
    return tone;
  }

  /** Frequency between two samples, from zero crossings on lines between samples. */
  private static double frequency(float[] sound, int from, int to) {
    double first = -1;
    double last = -1;
    int count = -1;
    for (int i = from; i < to; i++) {
      if (sound[i] < 0 && sound[i + 1] >= 0) {
        double at = i + sound[i] / (double) (sound[i] - sound[i + 1]);
        first = first < 0 ? at : first;
        last = at;
        count++;
      }
    }
    return count * Rates.SAMPLES / (last - first);
  }

  private static void passing(BinauralNetwork network) {
    double speed = 1.2;
    float[][] views =
        TalkerPath.parse("line:from=1.2/0.6/0,to=-1.2/0.6/0,secs=" + 2.4 / speed).views(240);
    float[] mono = tone(views.length * FRAME);
    float[][] net = rendered(network, mono, views, views.length);
    float[][] formulas = new DspRenderer(DspScene.sphere()).render(mono, views);
    System.out.println("passing at 1.2 m/s, right ear: time (s), Hz of network, formulas, theory");
    for (int k = 24; k < 216; k += 32) {
      int from = k * FRAME;
      int to = (k + 24) * FRAME;
      // The mouth, 9 cm towards the listener, from the right ear, half way through.
      double t = (k + 12) / 120.0;
      double before = distance(t - 0.01, speed);
      double behind = distance(t + 0.01, speed);
      double theory = TONE * (1 - (behind - before) / 0.02 / Rates.SPEED_OF_SOUND);
      System.out.printf(
          Locale.ROOT,
          "%5.2f  %8.2f %8.2f %8.2f%n",
          t,
          frequency(net[1], from, to),
          frequency(formulas[1], from, to),
          theory);
    }
  }

  private static double distance(double t, double speed) {
    double x = 1.2 - speed * t;
    double y = 0.6;
    double level = Math.hypot(x, y);
    double mouthX = x - 0.09 * x / level;
    double mouthY = y - 0.09 * y / level;
    return Math.sqrt(mouthX * mouthX + (mouthY - 0.08) * (mouthY - 0.08) + 0.02 * 0.02);
  }

  /** How much spectra change from one 5 ms to the next, where blocks meet and elsewhere. */
  private static void borders(BinauralNetwork network) {
    float[][] views = TalkerPath.parse("orbit:r=1,period=4").views(480);
    float[] mono = tone(views.length * FRAME);
    float[][] blocks = rendered(network, mono, views, 6);
    float[][] whole = rendered(network, mono, views, views.length);
    double difference = 0;
    for (int ear = 0; ear < 2; ear++) {
      for (int i = 0; i < mono.length; i++) {
        difference = Math.max(difference, Math.abs(blocks[ear][i] - whole[ear][i]));
      }
    }
    double atBorders = 0;
    double elsewhere = 0;
    int size = 240;
    int borders = 0;
    int others = 0;
    for (int at = 4800; at + 2 * size < mono.length; at += size) {
      double flux = 0;
      for (int harmonic = 1; harmonic < 100; harmonic++) {
        flux +=
            Math.max(
                0,
                magnitude(blocks[0], at + size, size, harmonic)
                    - magnitude(blocks[0], at, size, harmonic));
      }
      if ((at + size) % (6 * FRAME) == 0) {
        atBorders += flux;
        borders++;
      } else {
        elsewhere += flux;
        others++;
      }
    }
    System.out.printf(
        Locale.ROOT,
        "blocks of 50 ms: %.1e from the whole; spectral flux at their borders %.4f, elsewhere %.4f%n",
        difference,
        atBorders / borders,
        elsewhere / others);
  }

  private static double magnitude(float[] sound, int from, int size, int bin) {
    double re = 0;
    double im = 0;
    for (int i = 0; i < size; i++) {
      double window = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / size);
      double phase = 2 * Math.PI * bin * i / size;
      re += window * sound[from + i] * Math.cos(phase);
      im += window * sound[from + i] * Math.sin(phase);
    }
    return Math.hypot(re, im);
  }
}
