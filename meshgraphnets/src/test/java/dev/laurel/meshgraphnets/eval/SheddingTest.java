package dev.laurel.meshgraphnets.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.core.UserError;
import dev.laurel.meshgraphnets.Fluid;
import dev.laurel.meshgraphnets.Frame;
import dev.laurel.meshgraphnets.Mesh;
import dev.laurel.meshgraphnets.data.FrameReader;
import dev.laurel.meshgraphnets.data.MemoryTrajectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

/** The frequency of a wake, and what simulators are compared with. */
class SheddingTest {
  private static final double STEP = 0.02;

  /** Two nodes that swing across a stream, out of step, the first drifting as well. */
  private static List<float[]> wake(double frequency, int states) {
    List<float[]> all = new ArrayList<>();
    for (int t = 0; t < states; t++) {
      double turn = 2 * Math.PI * frequency * t * STEP;
      all.add(
          new float[] {1, (float) (0.1 * Math.sin(turn) + 0.001 * t), 1, (float) Math.cos(turn)});
    }
    return all;
  }

  @Property(tries = 50)
  void aFrequencyIsFound(@ForAll @DoubleRange(min = 1, max = 10) double frequency) {
    Shedding shedding = Shedding.of(wake(frequency, 240), STEP);
    assertThat(shedding.frequency()).isCloseTo(frequency, within(0.03));
  }

  @Test
  void whatStandsStillHasNone() {
    List<float[]> still = new ArrayList<>();
    for (int t = 0; t < 20; t++) {
      still.add(new float[] {1, 2, 3, 4});
    }
    Shedding shedding = Shedding.of(still, STEP);
    assertThat(shedding.frequency()).isNaN();
    assertThat(shedding.amplitude()).isZero();
    assertThatThrownBy(() -> Shedding.of(still, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("the time step is 0.0");
  }

  @Test
  void theMeanIsTheBestThatDoesNotMove() {
    Mesh mesh = new Mesh(new int[] {0, 1, 2}, 3, new float[] {0, 0, 1, 0, 0, 1}, 2, new int[3]);
    List<float[]> values = new ArrayList<>();
    for (int t = 0; t < 9; t++) {
      values.add(new float[] {t, 0, 2 * t, 1, -t, 0});
    }
    FrameReader truth =
        new FrameReader(
            Fluid.cylinderFlow(), MemoryTrajectory.of(mesh, Map.of("velocity", values)));
    List<Frame> mean = Baselines.mean(truth, "velocity", truth.count());
    assertThat(mean.get(0).field("velocity")).containsExactly(4, 0, 8, 1, -4, 0);
    // States 1 to 7 are left; the error of all but the first of them is counted.
    double square = (4 + 1 + 0 + 1 + 4 + 9) / 6.0;
    assertThat(RolloutErrors.of(mean, truth, "velocity").rootMeanSquare())
        .isCloseTo(Math.sqrt(square * (1 + 4 + 1) / 6), within(1e-9));
    List<Frame> still = Baselines.noChange(truth, truth.count());
    assertThat(RolloutErrors.of(still, truth, "velocity").rootMeanSquare())
        .isCloseTo(Math.sqrt((1 + 4 + 9 + 16 + 25 + 36) / 6.0), within(1e-9));
  }
}
