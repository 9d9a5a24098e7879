package dev.laurel.binaural.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.core.UserError;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

/** Tones stay the tones they were. */
class ResamplerTest {
  private static final int RATE = 48_000;

  private static float[] tone(int rate, double frequency, int samples) {
    float[] tone = new float[samples];
    for (int i = 0; i < samples; i++) {
      tone[i] = (float) (0.5 * Math.sin(2 * Math.PI * frequency * i / rate));
    }
    return tone;
  }

  @Property(tries = 30)
  void tonesAreKept(@ForAll @DoubleRange(min = 50, max = 7000) double frequency) {
    for (int rate : new int[] {16_000, 22_050, 44_100, 96_000}) {
      float[] found = Resampler.of(tone(rate, frequency, rate / 10), rate, RATE);
      float[] wanted = tone(RATE, frequency, found.length);
      assertThat(found.length).isCloseTo(RATE / 10, within(RATE / rate + 1));
      for (int i = 300; i < found.length - 300; i++) {
        assertThat(found[i]).as("%d Hz, %d", rate, i).isCloseTo(wanted[i], within(5e-4f));
      }
    }
  }

  @Example
  void whatIsTooHighIsTakenOut() {
    float[] found = Resampler.of(tone(96_000, 30_000, 9600), 96_000, RATE);
    for (int i = 300; i < found.length - 300; i++) {
      assertThat(Math.abs(found[i])).isLessThan(1e-3f);
    }
  }

  @Example
  void ratesMustBeRates() {
    assertThatThrownBy(() -> Resampler.of(new float[4], 0, RATE))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("from 0 to 48000");
    assertThat(Resampler.of(new float[] {1, 2}, RATE, RATE)).containsExactly(1, 2);
    assertThat(Resampler.of(new float[0], 16_000, RATE)).isEmpty();
  }
}
