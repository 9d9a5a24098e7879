package dev.laurel.eigengame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.data.DenseRows;
import dev.laurel.core.data.GeneratedRows;
import dev.laurel.core.data.NpyRows;
import dev.laurel.core.data.RowSource;
import dev.laurel.core.data.SparseRows;
import dev.laurel.core.io.Npy;
import dev.laurel.eigengame.data.StrokeDigits;
import dev.laurel.eigengame.eval.Alignment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EigenGameTest {
  @TempDir private Path folder;

  private static double[][] rows(int n, int d, long seed) {
    Random random = new Random(seed);
    double[][] rows = new double[n][d];
    for (double[] row : rows) {
      for (int j = 0; j < d; j++) {
        row[j] = 3 + random.nextGaussian() * 10 / (1 + j);
      }
    }
    return rows;
  }

  private static double error(double[][] found, double[][] truth) {
    Engine.start();
    try (PointerScope scope = new PointerScope()) {
      return Alignment.subspaceError(Tensors.of(found), Tensors.of(truth));
    }
  }

  @Test
  @Tag("smoke")
  void theExampleOfThePackageWorks() {
    double[][] rows = rows(200, 30, 1);
    PrincipalComponents found = EigenGame.fit(rows, EigenGameConfig.of(16));
    assertThat(found.transform(rows)).hasDimensions(200, 16);
    found.save(folder.resolve("model.safetensors"));
    PrincipalComponents again = PrincipalComponents.load(folder.resolve("model.safetensors"));
    assertThat(again.components()).isDeepEqualTo(found.components());
    assertThat(again.config()).isEqualTo(found.config());
    try (StreamingEigenGame stream = new StreamingEigenGame(StreamingConfig.of(16))) {
      stream.partialFit(rows);
      assertThat(error(stream.components().components(), found.components())).isLessThan(1e-2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyOracleFindsTheSameComponents(OracleChoice oracle) {
    double[][] rows = rows(60, 90, 2);
    double[][] truth =
        EigenGame.fit(rows, EigenGameConfig.of(5).withAlgorithm(new Exact())).components();
    Nash nash = Nash.defaults().withTolerance(1e-9).withOracle(oracle);
    for (boolean standardize : new boolean[] {false, true}) {
      EigenGameConfig config =
          EigenGameConfig.of(5).withStandardize(standardize).withAlgorithm(nash);
      PrincipalComponents found = EigenGame.fit(rows, config);
      if (standardize) {
        truth = EigenGame.fit(rows, config.withAlgorithm(new Exact())).components();
      }
      assertThat(found.report().converged()).isTrue();
      assertThat(error(found.components(), truth)).isLessThan(1e-12);
    }
  }

  @Test
  void theDefaultHitsTheTargetOnPicturesForFiveSeeds() {
    float[][] digits = StrokeDigits.draw(5000, 3);
    for (int k : new int[] {16, 64}) {
      double[][] truth =
          EigenGame.fit(digits, EigenGameConfig.of(k).withAlgorithm(new Exact())).components();
      for (int seed = 1; seed <= 5; seed++) {
        PrincipalComponents found = EigenGame.fit(digits, EigenGameConfig.of(k).withSeed(seed));
        try (PointerScope scope = new PointerScope()) {
          Tensor f = Tensors.of(found.components());
          Tensor t = Tensors.of(truth);
          assertThat(Alignment.streak(Alignment.angles(f, t), Alignment.STREAK_ANGLE)).isEqualTo(k);
          assertThat(Alignment.subspaceError(f, t)).isLessThan(1e-3);
        }
      }
    }
  }

  @Test
  void aFileInTilesGivesTheResultOfMemory() {
    Path path = folder.resolve("a.npy");
    double[][] rows = rows(3000, 40, 4);
    try (PointerScope scope = new PointerScope()) {
      Npy.write(path, Tensors.of(rows));
    }
    for (OracleChoice oracle : new OracleChoice[] {OracleChoice.DIRECT, OracleChoice.GRAM}) {
      EigenGameConfig config =
          EigenGameConfig.of(6).withAlgorithm(Nash.accurate().withOracle(oracle));
      try (RowSource file = NpyRows.open(path)) {
        double[][] tiled = EigenGame.fit(file, config).components();
        double[][] whole = EigenGame.fit(rows, config).components();
        for (int i = 0; i < whole.length; i++) {
          for (int j = 0; j < whole[i].length; j++) {
            assertThat(tiled[i][j] - whole[i][j]).isBetween(-1e-5, 1e-5);
          }
        }
      }
    }
  }

  @Test
  void sparseRowsGiveTheResultOfDenseOnes() {
    Random random = new Random(5);
    int n = 400;
    int d = 70;
    double[][] dense = new double[n][d];
    int[] starts = new int[n + 1];
    int[] columns = new int[n * 7];
    float[] values = new float[n * 7];
    int entries = 0;
    for (int i = 0; i < n; i++) {
      for (int j = random.nextInt(10); j < d && entries < (i + 1) * 7; j += 10) {
        values[entries] = (float) (random.nextGaussian() * (1 + j % 10));
        columns[entries] = j;
        dense[i][j] = values[entries++];
      }
      starts[i + 1] = entries;
    }
    SparseRows sparse =
        SparseRows.of(d, starts, Arrays.copyOf(columns, entries), Arrays.copyOf(values, entries));
    EigenGameConfig config = EigenGameConfig.of(4).withAlgorithm(Nash.accurate());
    PrincipalComponents found = EigenGame.fit(sparse, config);
    PrincipalComponents truth =
        EigenGame.fit(dense, EigenGameConfig.of(4).withAlgorithm(new Exact()));
    assertThat(error(found.components(), truth.components())).isLessThan(1e-5);
    for (int i = 0; i < 4; i++) {
      assertThat(found.explainedVariance()[i] / truth.explainedVariance()[i] - 1)
          .isBetween(-1e-4, 1e-4);
    }
  }

  @Test
  void theSameSeedGivesTheSameBits() {
    float[][] digits = StrokeDigits.draw(1000, 6);
    EigenGameConfig config = EigenGameConfig.of(8);
    assertThat(EigenGame.fit(digits, config).components())
        .isDeepEqualTo(EigenGame.fit(digits, config).components());
  }

  @Test
  void aDriftingStreamIsFollowed() {
    Random random = new Random(7);
    try (StreamingEigenGame game =
        new StreamingEigenGame(StreamingConfig.of(1).withMemory(4).withForgetting(0.8))) {
      double angle = 0;
      for (int step = 0; step < 200; step++) {
        angle = Math.PI / 2 * step / 199;
        double[][] batch = new double[50][6];
        for (double[] row : batch) {
          double along = 5 * random.nextGaussian();
          for (int j = 0; j < 6; j++) {
            row[j] = 0.3 * random.nextGaussian();
          }
          row[0] += along * Math.cos(angle);
          row[1] += along * Math.sin(angle);
        }
        game.partialFit(batch);
      }
      double[] found = game.components().components()[0];
      double cosine = Math.abs(found[0] * Math.cos(angle) + found[1] * Math.sin(angle));
      assertThat(Math.acos(Math.min(1, cosine))).isLessThan(0.1);
    }
  }

  @Test
  void aStreamGoesOnAfterSavingAndMergesWithAnother() {
    double[][] rows = rows(900, 20, 8);
    StreamingConfig config = StreamingConfig.of(3).withMemory(10);
    PrincipalComponents truth =
        EigenGame.fit(rows, EigenGameConfig.of(3).withAlgorithm(new Exact()));
    try (StreamingEigenGame first = new StreamingEigenGame(config);
        StreamingEigenGame second = new StreamingEigenGame(config)) {
      first.partialFit(Arrays.copyOfRange(rows, 0, 300));
      Path path = folder.resolve("stream");
      first.save(path);
      try (StreamingEigenGame resumed = StreamingEigenGame.load(path)) {
        resumed.partialFit(Arrays.copyOfRange(rows, 300, 500));
        first.partialFit(Arrays.copyOfRange(rows, 300, 500));
        assertThat(resumed.components().components())
            .isDeepEqualTo(first.components().components());
      }
      second.partialFit(Arrays.copyOfRange(rows, 500, 900));
      first.merge(second);
      assertThat(first.rows()).isEqualTo(900);
      assertThat(error(first.components().components(), truth.components())).isLessThan(1e-4);
    }
  }

  @Test
  void batchesOfOneRowAreTakenIn() {
    double[][] rows = rows(100, 5, 9);
    try (StreamingEigenGame game = new StreamingEigenGame(StreamingConfig.of(2).withMemory(5))) {
      assertThatThrownBy(game::components).isInstanceOf(UserError.class);
      for (double[] row : rows) {
        game.partialFit(new double[][] {row});
      }
      double[][] truth =
          EigenGame.fit(rows, EigenGameConfig.of(2).withAlgorithm(new Exact())).components();
      assertThat(error(game.components().components(), truth)).isLessThan(1e-6);
    }
  }

  @Test
  void rankDeficiencyIsFlaggedAndFilledOrthonormally() {
    double[][] rows = rows(50, 8, 10);
    for (double[] row : rows) {
      Arrays.fill(row, 3, 8, 1);
    }
    PrincipalComponents found = EigenGame.fit(rows, 5);
    assertThat(found.explainedVariance()[2]).isPositive();
    assertThat(found.explainedVariance()[3]).isZero();
    assertThat(found.report().warnings()).anyMatch(w -> w.contains("rank 3"));
    try (PointerScope scope = new PointerScope()) {
      Tensor v = Tensors.of(found.components());
      double[] gram = Tensors.doubles(v.mm(v.t()));
      for (int i = 0; i < gram.length; i++) {
        assertThat(gram[i] - (i % 6 == 0 ? 1 : 0)).isBetween(-1e-6, 1e-6);
      }
    }
  }

  @Test
  void farAwayMeansDoNotHideTheVarianceInFloat32() {
    double[][] near = rows(500, 10, 11);
    float[][] far = new float[near.length][10];
    for (int i = 0; i < near.length; i++) {
      for (int j = 0; j < 10; j++) {
        far[i][j] = (float) (near[i][j] + 20_000);
        near[i][j] = far[i][j];
      }
    }
    EigenGameConfig config = EigenGameConfig.of(3).withAlgorithm(Nash.accurate());
    double[][] truth = EigenGame.fit(near, config.withAlgorithm(new Exact())).components();
    PrincipalComponents found = EigenGame.fit(far, config);
    assertThat(error(found.components(), truth)).isLessThan(1e-5);
  }

  @Test
  void badInputIsRefusedInASentence() {
    double[][] rows = rows(10, 4, 12);
    assertThatThrownBy(() -> EigenGame.fit(rows, 5))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("components is 5")
        .hasMessageContaining("1 to 4");
    assertThatThrownBy(() -> EigenGame.fit(rows(1, 4, 1), 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("1 row");
    rows[6][2] = Double.NaN;
    for (OracleChoice oracle : new OracleChoice[] {OracleChoice.DIRECT, OracleChoice.GRAM}) {
      EigenGameConfig config =
          EigenGameConfig.of(2).withAlgorithm(Nash.defaults().withOracle(oracle));
      assertThatThrownBy(() -> EigenGame.fit(rows, config))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("row 7, column 3 is NaN");
    }
    assertThatThrownBy(() -> EigenGame.fit(new double[][] {{1, 2}, {1, 2}}, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no variance");
    PrincipalComponents model = EigenGame.fit(rows(10, 4, 1), 2);
    assertThatThrownBy(() -> model.transform(new double[1][3]))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("3 columns")
        .hasMessageContaining("4");
  }

  @Test
  void aLongStreamNeedsNoMoreMemoryThanAShortOne() {
    Engine.start();
    int d = 64;
    GeneratedRows source =
        new GeneratedRows(
            200_000,
            d,
            ScalarType.Float,
            "generated",
            (first, count) -> Tensors.randomNormal(new Random(first), ScalarType.Float, count, d));
    try (StreamingEigenGame game = new StreamingEigenGame(StreamingConfig.of(4))) {
      source.scan(1000, tile -> game.partialFit(tile.dense()));
      assertThat(game.rows()).isEqualTo(200_000);
      assertThat(game.components().count()).isEqualTo(4);
    }
  }

  @Test
  void minibatchGamesImproveOnRandomDirections() {
    float[][] digits = StrokeDigits.draw(4000, 13);
    double best =
        Arrays.stream(
                EigenGame.fit(digits, EigenGameConfig.of(4).withAlgorithm(new Exact()))
                    .explainedVariance())
            .sum();
    for (Minibatch.Rule rule : Minibatch.Rule.values()) {
      PrincipalComponents found =
          EigenGame.fit(digits, EigenGameConfig.of(4).withAlgorithm(Minibatch.of(rule, 0.05)));
      assertThat(Arrays.stream(found.explainedVariance()).sum())
          .as("%s", rule)
          .isGreaterThan(0.5 * best);
    }
  }

  @Test
  void aDenseSourceCanBeReadAgainAndIsTheCallersToClose() {
    try (DenseRows source = DenseRows.of(rows(100, 6, 14))) {
      PrincipalComponents once = EigenGame.fit(source, EigenGameConfig.of(2));
      PrincipalComponents twice = EigenGame.fit(source, EigenGameConfig.of(2));
      assertThat(once.components()).isDeepEqualTo(twice.components());
    }
  }
}
