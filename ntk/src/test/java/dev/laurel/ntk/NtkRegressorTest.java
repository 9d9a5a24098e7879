package dev.laurel.ntk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.io.Artifact;
import dev.laurel.core.run.Progress;
import dev.laurel.core.run.RunOptions;
import dev.laurel.ntk.data.Friedman;
import dev.laurel.ntk.data.InMemory;
import dev.laurel.ntk.data.Scaler;
import dev.laurel.ntk.data.Schema;
import dev.laurel.ntk.eval.CrossValidation;
import dev.laurel.ntk.eval.RegressionScores;
import dev.laurel.ntk.sgd.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NtkRegressorTest {
  private static final double[][] X = Friedman.rows(600, 6, 1);
  private static final double[] Y = Friedman.targets(X, 1, 2);
  private static final double[][] TEST = Friedman.rows(300, 6, 3);
  private static final double[] TRUTH = Friedman.targets(TEST, 0, 4);

  @TempDir Path folder;

  private static double r2(NtkRegressor model) {
    double[][] truth = new double[TRUTH.length][1];
    for (int i = 0; i < truth.length; i++) {
      truth[i][0] = TRUTH[i];
    }
    return RegressionScores.of(truth, model.predict(TEST)).r2();
  }

  private static List<NtkConfig> everyMethod() {
    return List.of(
        NtkConfig.exact(),
        NtkConfig.kernelPass(),
        NtkConfig.networkPass(256),
        NtkConfig.nystrom(200));
  }

  @Test
  void everyMethodLearnsIsSavedAndReadBackTheSame() {
    for (NtkConfig config : everyMethod()) {
      Path file = folder.resolve("model.safetensors");
      try (NtkRegressor model = NtkRegressor.fit(X, Y, config)) {
        assertThat(r2(model)).as(config.toString()).isGreaterThan(0.6);
        model.save(file);
        try (NtkRegressor again = NtkRegressor.load(file)) {
          assertThat(again.predict(TEST)).isDeepEqualTo(model.predict(TEST));
          assertThat(again.config()).isEqualTo(config);
          assertThat(again.report()).isEqualTo(model.report());
          try (PointerScope scope = new PointerScope()) {
            Tensor test = Tensors.of(TEST);
            assertThat(Tensors.doubles(again.deviation(test)))
                .isEqualTo(Tensors.doubles(model.deviation(test)));
          }
        }
      }
      try (NtkRegressor twin = NtkRegressor.fit(X, Y, config);
          NtkRegressor read = NtkRegressor.load(file)) {
        assertThat(twin.predict(TEST)).as("the same seed").isDeepEqualTo(read.predict(TEST));
      }
    }
  }

  @Test
  void exactIsBetterThanAPassAndIntervalsHoldWhatTheyPromise() {
    try (InMemory rows = InMemory.of(X, Y);
        NtkRegressor exact = NtkRegressor.fit(X, Y, NtkConfig.exact());
        NtkRegressor pass = NtkRegressor.fit(X, Y, NtkConfig.kernelPass())) {
      assertThat(r2(exact)).isGreaterThan(0.9).isGreaterThan(r2(pass));
      assertThat(exact.report().coverage95()).isBetween(0.9, 0.99);
      CrossValidation found =
          CrossValidation.of(
              rows,
              Schema.unnamed(6, 1),
              NtkConfig.exact(),
              4,
              CrossValidation.Split.RANDOM,
              1,
              Progress.silent());
      assertThat(found.coverage90()).isBetween(0.84, 0.97);
      assertThat(found.folds()).hasSize(4);
      assertThat(found.r2()).isGreaterThan(0.8);
    }
  }

  @Test
  void severalTargetsAreLearnedTogetherAsAlone() {
    double[][] two = new double[Y.length][];
    for (int i = 0; i < two.length; i++) {
      two[i] = new double[] {Y[i], -2 * Y[i] + 3};
    }
    NtkConfig config = NtkConfig.exact().withMethod(new Method.Exact(1e-6));
    try (InMemory both = InMemory.of(X, two);
        NtkRegressor model = NtkRegressor.fit(both, config);
        NtkRegressor alone = NtkRegressor.fit(X, Y, config)) {
      double[][] found = model.predict(TEST);
      double[][] single = alone.predict(TEST);
      for (int i = 0; i < found.length; i++) {
        assertThat(found[i][0]).isCloseTo(single[i][0], org.assertj.core.data.Offset.offset(1e-6));
        assertThat(found[i][1])
            .isCloseTo(-2 * single[i][0] + 3, org.assertj.core.data.Offset.offset(1e-6));
      }
    }
  }

  @Test
  void aPassGoesOnExactlyWhereItWasInterrupted() {
    NtkConfig config = NtkConfig.networkPass(64).withScaling(Scaler.Mode.SPHERE);
    double[][] rows = Friedman.rows(9000, 6, 9);
    double[] targets = Friedman.targets(rows, 1, 10);
    Path checkpoint = folder.resolve("state.safetensors");
    try (InMemory examples = InMemory.of(rows, targets);
        NtkRegressor whole = NtkRegressor.fit(examples, config)) {
      int[] blocks = {0};
      Progress interrupting =
          new Progress() {
            @Override
            public void begin(String task, long steps) {}

            @Override
            public void step(long done, Map<String, Double> metrics) {
              if (++blocks[0] == 2) {
                Thread.currentThread().interrupt();
              }
            }

            @Override
            public void note(String message) {}

            @Override
            public void end() {}
          };
      RunOptions first = new RunOptions(interrupting, checkpoint, 1000);
      assertThatThrownBy(() -> NtkRegressor.fit(examples, Schema.unnamed(6, 1), config, first))
          .isInstanceOf(CancellationException.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(checkpoint).exists();
      RunOptions second = new RunOptions(Progress.silent(), checkpoint, 1000);
      try (NtkRegressor resumed =
          NtkRegressor.fit(examples, Schema.unnamed(6, 1), config, second)) {
        assertThat(resumed.predict(TEST)).isDeepEqualTo(whole.predict(TEST));
        assertThat(resumed.report().heldOutR2()).isEqualTo(whole.report().heldOutR2());
      }
      assertThatThrownBy(
              () -> NtkRegressor.fit(examples, Schema.unnamed(6, 1), config.withSeed(2), second))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("state of another fit");
    }
  }

  @Test
  void whatCannotBeLearnedIsRefusedInASentence() {
    double[][] constant = new double[50][2];
    double[] flat = new double[600];
    assertRefused(constant, new double[50], "zero variance");
    assertRefused(X, flat, "zero variance");
    double[] targets = new double[50];
    for (int i = 0; i < 50; i++) {
      targets[i] = i;
    }
    assertRefused(constant, targets, "all 2 columns are constant");
    assertRefused(new double[][] {{1, 2}}, new double[] {1}, "at least 2");
    double[][] hole = {{1, 2}, {Double.NaN, 1}, {3, 1}};
    assertRefused(hole, new double[] {1, 2, 3}, "not finite");
    assertThatThrownBy(
            () ->
                NtkRegressor.fit(
                    X,
                    Y,
                    NtkConfig.kernelPass()
                        .withScaling(Scaler.Mode.SPHERE)
                        .withMethod(
                            new Method.KernelPass(1, Schedule.defaults().withStepSize(5.0)))))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("kappa^2");
  }

  private static void assertRefused(double[][] x, double[] y, String message) {
    for (NtkConfig config : everyMethod()) {
      assertThatThrownBy(() -> NtkRegressor.fit(x, y, config))
          .as(config.toString())
          .isInstanceOf(UserError.class)
          .hasMessageContaining(message);
    }
  }

  @Test
  void duplicatedRowsAreLearnedWithARegularisationAndRefusedWithout() {
    double[][] twice = new double[1200][];
    double[] targets = new double[1200];
    for (int i = 0; i < 1200; i++) {
      twice[i] = X[i % 600];
      targets[i] = Y[i % 600];
    }
    try (NtkRegressor model = NtkRegressor.fit(twice, targets, NtkConfig.exact())) {
      assertThat(r2(model)).isGreaterThan(0.5);
    }
    assertThatThrownBy(
            () ->
                NtkRegressor.fit(
                    twice, targets, NtkConfig.exact().withMethod(new Method.Exact(0.0))))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("duplicated");
  }

  @Test
  void constantColumnsAreLeftOutAndNamed() {
    double[][] wider = new double[X.length][];
    for (int i = 0; i < X.length; i++) {
      wider[i] = new double[] {X[i][0], 7, X[i][1], X[i][2], X[i][3], X[i][4]};
    }
    NtkConfig config = NtkConfig.exact().withScaling(Scaler.Mode.BALL);
    try (NtkRegressor model = NtkRegressor.fit(wider, Y, config)) {
      assertThat(model.report().warnings()).anyMatch(text -> text.contains("'column 2'"));
    }
  }

  @Test
  void damagedFilesAreRefused() throws IOException {
    Path file = folder.resolve("model.safetensors");
    try (NtkRegressor model = NtkRegressor.fit(X, Y, NtkConfig.nystrom(50))) {
      model.save(file);
    }
    byte[] whole = Files.readAllBytes(file);
    for (int length : new int[] {0, 7, 100, whole.length / 2, whole.length - 1}) {
      Path cut = Files.write(folder.resolve("cut"), java.util.Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> NtkRegressor.load(cut)).isInstanceOf(UserError.class);
    }
  }

  @Test
  void filesThatOnlyLookLikeModelsAreRefused() {
    Path file = folder.resolve("empty.safetensors");
    Artifact.Kind kind = new Artifact.Kind("ntk.regressor", 1);
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> tensors = Map.of("error", Tensors.of(new double[] {1}, 1));
      for (Object configuration : new Object[] {Map.of(), List.of(), Map.of("schema", 1)}) {
        Artifact.write(file, kind, configuration, Map.of(), tensors);
        assertThatThrownBy(() -> NtkRegressor.load(file))
            .isInstanceOf(UserError.class)
            .hasMessageContaining("empty.safetensors");
      }
    }
  }

  @Test
  void aClassThatAFoldLacksIsNoObstacle() {
    double[][] classes = new double[60][];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = new double[] {i == 7 ? 0 : i % 2, i == 7 ? 0 : 1 - i % 2, i == 7 ? 1 : 0};
    }
    try (InMemory rows = InMemory.of(java.util.Arrays.copyOf(X, 60), classes)) {
      Schema plain = Schema.unnamed(6, 1);
      Schema schema = new Schema(plain.columns(), List.of("kind"), List.of("odd", "even", "rare"));
      CrossValidation found =
          CrossValidation.of(
              rows,
              schema,
              NtkConfig.exact(),
              5,
              CrossValidation.Split.RANDOM,
              1,
              Progress.silent());
      assertThat(found.accuracy()).isBetween(0.2, 1.0);
      assertThat(found.r2()).isNotNaN();
    }
  }

  @Test
  void nativeMemoryIsFreed() {
    NtkConfig config = NtkConfig.exact().withScaling(Scaler.Mode.SPHERE);
    double[][] few = java.util.Arrays.copyOf(X, 60);
    double[] targets = java.util.Arrays.copyOf(Y, 60);
    long[] counts = new long[2];
    for (int round = 0; round < 15; round++) {
      for (NtkConfig one :
          List.of(
              config,
              NtkConfig.networkPass(16).withScaling(Scaler.Mode.BALL),
              NtkConfig.nystrom(20))) {
        try (NtkRegressor model = NtkRegressor.fit(few, targets, one)) {
          double[][] unused = model.predict(few);
        }
      }
      if (round == 5) {
        counts[0] = Pointer.totalCount();
      }
      counts[1] = Pointer.totalCount();
    }
    assertThat(counts[1]).isLessThanOrEqualTo(counts[0]);
  }

  @Test
  void theExampleOfThePackageRuns() {
    double[][] x = X;
    double[] y = Y;
    double[][] fresh = TEST;
    Path file = folder.resolve("example.safetensors");
    try (NtkRegressor model = NtkRegressor.fit(x, y, NtkConfig.exact())) {
      double[][] found = model.predict(fresh);
      double r2 = model.report().heldOutR2();
      model.save(file);
      assertThat(found).hasDimensions(300, 1);
      assertThat(r2).isPositive();
    }
  }
}
