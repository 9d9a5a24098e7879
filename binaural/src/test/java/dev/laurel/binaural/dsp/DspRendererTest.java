package dev.laurel.binaural.dsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.binaural.Rates;
import dev.laurel.core.Engine;
import dev.laurel.core.UserError;
import java.util.Random;
import java.util.function.DoubleFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is heard is where it should be, as loud as it should be, and without clicks. */
class DspRendererTest {
  private static final int FS = Rates.SAMPLES;

  @BeforeAll
  static void start() {
    Engine.start();
  }

  /** A talker whose mouth is at a place that changes with time, and who looks forward. */
  private static float[][] views(int frames, DoubleFunction<double[]> mouth) {
    float[][] views = new float[frames][];
    for (int k = 0; k < frames; k++) {
      double[] at = mouth.apply(k / 120.0);
      views[k] =
          new float[] {
            (float) (at[0] - 0.09), (float) at[1], (float) (at[2] - 0.22 + 0.20), 0, 0, 0, 1
          };
    }
    return views;
  }

  private static float[] tone(int samples, double frequency) {
    float[] tone = new float[samples];
    for (int i = 0; i < samples; i++) {
      tone[i] = (float) (0.1 * Math.sin(2 * Math.PI * frequency * i / FS));
    }
    return tone;
  }

  private static double[] at(double azimuth, double distance) {
    return new double[] {distance * Math.cos(azimuth), distance * Math.sin(azimuth), 0};
  }

  private static double level(float[] sound, int from) {
    double sum = 0;
    for (int i = from; i < sound.length; i++) {
      sum += sound[i] * sound[i];
    }
    return 10 * Math.log10(sum / (sound.length - from));
  }

  /** Samples by which the left ear hears later, where both are most alike. */
  private static int lag(float[][] both) {
    int best = 0;
    double largest = Double.NEGATIVE_INFINITY;
    for (int lag = -60; lag <= 60; lag++) {
      double sum = 0;
      for (int i = 4000; i < both[0].length - 100; i++) {
        sum += both[0][i + lag] * both[1][i];
      }
      if (sum > largest) {
        largest = sum;
        best = lag;
      }
    }
    return best;
  }

  @Test
  void timeAndLevelFollowTheAzimuth() {
    Random random = new Random(1);
    float[] noise = new float[40 * 400];
    double low = 0;
    for (int i = 0; i < noise.length; i++) {
      // Below some 1,500 Hz, where ears compare times.
      low += 0.15 * (random.nextGaussian() - low);
      noise[i] = (float) (0.1 * low);
    }
    DspRenderer renderer = new DspRenderer(DspScene.sphere());
    SphericalHead head = SphericalHead.usual();
    double before = Double.NEGATIVE_INFINITY;
    for (int degrees : new int[] {-80, -40, 0, 40, 80}) {
      double azimuth = Math.toRadians(degrees);
      float[][] both = renderer.render(noise, views(40, t -> at(azimuth, 2)));
      double later =
          (head.pathLength(at(azimuth, 2), SphericalHead.Ear.LEFT)
                  - head.pathLength(at(azimuth, 2), SphericalHead.Ear.RIGHT))
              / Rates.SPEED_OF_SOUND
              * FS;
      assertThat((double) lag(both)).as("lag at %d", degrees).isCloseTo(later, within(6.0));
      double louder = level(both[1], 4000) - level(both[0], 4000);
      assertThat(louder).as("level at %d", degrees).isGreaterThan(before);
      before = louder;
      if (degrees == 0) {
        assertThat(louder).isCloseTo(0, within(1e-3));
      }
    }
  }

  @Test
  void whatComesNearerSoundsHigher() {
    double speed = 10;
    float[] tone = tone(240 * 400, 1000);
    float[][] both =
        new DspRenderer(DspScene.sphere())
            .render(tone, views(240, t -> new double[] {25 - speed * t, 0, 0}));
    int crossings = 0;
    int first = 0;
    int last = 0;
    for (int i = 20_000; i < 90_000; i++) {
      if (both[0][i] < 0 && both[0][i + 1] >= 0) {
        crossings++;
        first = first == 0 ? i : first;
        last = i;
      }
    }
    double heard = (crossings - 1.0) * FS / (last - first);
    double wanted = 1000 * (1 + speed / Rates.SPEED_OF_SOUND);
    assertThat(heard).isCloseTo(wanted, within(0.01 * (wanted - 1000) + 0.5));
  }

  /** A tone around the head: all that is not the tone is far below it. */
  @Test
  void movingMakesNoClicks() {
    int frames = 480;
    float[] tone = tone(frames * 400, 1000);
    float[][] both =
        new DspRenderer(DspScene.sphere()).render(tone, views(frames, t -> at(Math.PI * t, 1)));
    int from = 48_000;
    int size = 1 << 16;
    double total = 0;
    double largestElsewhere = 0;
    for (int frequency = 60; frequency < 12_000; frequency += 23) {
      double re = 0;
      double im = 0;
      for (int i = 0; i < size; i++) {
        double window = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / size);
        double phase = 2 * Math.PI * frequency * i / FS;
        re += window * both[0][from + i] * Math.cos(phase);
        im += window * both[0][from + i] * Math.sin(phase);
      }
      double here = re * re + im * im;
      if (frequency > 950 && frequency < 1050) {
        total = Math.max(total, here);
      } else {
        largestElsewhere = Math.max(largestElsewhere, here);
      }
    }
    assertThat(10 * Math.log10(largestElsewhere / total)).isLessThan(-60);
  }

  @Test
  void silenceStaysSilenceAndViewsMustFit() {
    DspScene room =
        DspScene.sphere()
            .withRoom(
                new Shoebox(new double[] {-2, -2, -1.6}, new double[] {2.6, 2.2, 1.2}),
                0.5,
                0.6,
                0.6,
                0.5,
                0.3,
                0.4)
            .withDirected(true);
    DspRenderer renderer = new DspRenderer(room);
    float[][] both = renderer.render(new float[800], views(2, t -> at(1, 1)));
    assertThat(both[0]).containsOnly(0);
    assertThat(both[1]).containsOnly(0);
    float[] click = new float[4000];
    click[0] = 1;
    float[][] echoes = renderer.render(click, views(10, t -> at(1, 1)));
    double direct = 0;
    for (float value :
        new DspRenderer(DspScene.sphere().withDirected(true))
            .render(click, views(10, t -> at(1, 1)))[0]) {
      direct += value * value;
    }
    double all = 0;
    for (float value : echoes[0]) {
      all += value * value;
    }
    assertThat(all).isGreaterThan(direct);
    assertThatThrownBy(() -> renderer.render(click, new float[3][7]))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("3 views and 4000 samples");
    assertThatThrownBy(() -> room.withRoom(room.room(), 2, 0, 0, 0, 0, 0))
        .isInstanceOf(UserError.class);
  }
}
