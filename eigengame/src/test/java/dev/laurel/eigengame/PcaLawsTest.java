package dev.laurel.eigengame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** What must hold for any rows. */
class PcaLawsTest {
  private static final int ROWS = 60;
  private static final EigenGameConfig EXACT =
      EigenGameConfig.of(3).withAlgorithm(Nash.defaults().withTolerance(1e-9));

  /** Rows whose columns have well separated spreads, turned by random reflections. */
  private static double[][] rows(long seed, int columns) {
    Random random = new Random(seed);
    double[][] rows = new double[ROWS][columns];
    for (double[] row : rows) {
      for (int j = 0; j < columns; j++) {
        row[j] = random.nextGaussian() * Math.pow(0.5, j);
      }
    }
    return rows;
  }

  /** The reflection of rows at the plane normal to a direction. */
  private static double[][] reflected(double[][] rows, double[] normal) {
    double square = Arrays.stream(normal).map(x -> x * x).sum();
    double[][] result = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      double along = 0;
      for (int j = 0; j < normal.length; j++) {
        along += rows[i][j] * normal[j];
      }
      result[i] = rows[i].clone();
      for (int j = 0; j < normal.length; j++) {
        result[i][j] -= 2 * along / square * normal[j];
      }
    }
    return result;
  }

  private static void sameVariances(PrincipalComponents a, PrincipalComponents b, double factor) {
    for (int i = 0; i < a.count(); i++) {
      assertThat(b.explainedVariance()[i])
          .isCloseTo(factor * a.explainedVariance()[i], within(1e-8 * factor));
    }
  }

  @Property(tries = 15)
  void componentsAreOrthonormalAndOrdered(
      @ForAll long seed, @ForAll @IntRange(min = 3, max = 9) int d) {
    PrincipalComponents found = EigenGame.fit(rows(seed, d), EXACT);
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j <= i; j++) {
        double product = 0;
        for (int c = 0; c < d; c++) {
          product += found.components()[i][c] * found.components()[j][c];
        }
        assertThat(product).isCloseTo(i == j ? 1 : 0, within(1e-9));
      }
      assertThat(i == 0 || found.explainedVariance()[i - 1] >= found.explainedVariance()[i])
          .isTrue();
    }
  }

  @Property(tries = 15)
  void variancesDoNotChangeUnderReflectionShiftAndOrder(
      @ForAll @LongRange(min = 0, max = 1 << 20) long seed,
      @ForAll @DoubleRange(min = -1e3, max = 1e3) double shift) {
    double[][] rows = rows(seed, 6);
    PrincipalComponents found = EigenGame.fit(rows, EXACT);
    double[] normal = rows(seed + 1, 6)[0];
    sameVariances(found, EigenGame.fit(reflected(rows, normal), EXACT), 1);
    double[][] shifted =
        Arrays.stream(rows)
            .map(row -> Arrays.stream(row).map(x -> x + shift).toArray())
            .toArray(double[][]::new);
    sameVariances(found, EigenGame.fit(shifted, EXACT), 1);
    List<double[]> mixed = Arrays.asList(rows.clone());
    Collections.shuffle(mixed, new Random(seed));
    sameVariances(found, EigenGame.fit(mixed.toArray(double[][]::new), EXACT), 1);
  }

  @Property(tries = 15)
  void variancesScaleWithTheSquare(
      @ForAll @LongRange(min = 0, max = 1 << 20) long seed,
      @ForAll @DoubleRange(min = 0.01, max = 1e3) double scale) {
    double[][] rows = rows(seed, 6);
    double[][] scaled =
        Arrays.stream(rows)
            .map(row -> Arrays.stream(row).map(x -> x * scale).toArray())
            .toArray(double[][]::new);
    sameVariances(EigenGame.fit(rows, EXACT), EigenGame.fit(scaled, EXACT), scale * scale);
  }

  @Property(tries = 15)
  void allComponentsGiveTheRowsBackAndAllTheVariance(
      @ForAll @LongRange(min = 0, max = 1 << 20) long seed, @ForAll boolean whiten) {
    double[][] rows = rows(seed, 5);
    PrincipalComponents found =
        EigenGame.fit(
            rows,
            EigenGameConfig.of(5)
                .withWhiten(whiten)
                .withAlgorithm(Nash.defaults().withTolerance(1e-9)));
    double[][] back = found.inverseTransform(found.transform(rows));
    for (int i = 0; i < ROWS; i++) {
      assertThat(back[i]).containsExactly(rows[i], within(1e-8));
    }
    assertThat(Arrays.stream(found.explainedVarianceRatio()).sum()).isCloseTo(1, within(1e-9));
  }

  @Property(tries = 10)
  void aMergedStreamSeesAllRows(@ForAll @LongRange(min = 0, max = 1 << 20) long seed) {
    double[][] rows = rows(seed, 5);
    StreamingConfig config = StreamingConfig.of(2).withMemory(5);
    try (StreamingEigenGame whole = new StreamingEigenGame(config);
        StreamingEigenGame first = new StreamingEigenGame(config);
        StreamingEigenGame second = new StreamingEigenGame(config)) {
      whole.partialFit(rows);
      first.partialFit(Arrays.copyOf(rows, 25));
      second.partialFit(Arrays.copyOfRange(rows, 25, ROWS));
      first.merge(second);
      assertThat(first.rows()).isEqualTo(ROWS);
      assertThat(first.mean()).containsExactly(whole.mean(), within(1e-12));
      assertThat(first.variance()).containsExactly(whole.variance(), within(1e-12));
      PrincipalComponents exact = EigenGame.fit(rows, EXACT);
      for (int i = 0; i < 2; i++) {
        assertThat(first.components().explainedVariance()[i])
            .as("with a player per column nothing is forgotten")
            .isCloseTo(exact.explainedVariance()[i], within(1e-8));
      }
    }
  }
}
