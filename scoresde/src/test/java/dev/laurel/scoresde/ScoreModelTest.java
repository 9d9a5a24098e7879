package dev.laurel.scoresde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.run.RunOptions;
import dev.laurel.core.run.TrainingReport;
import dev.laurel.scoresde.classify.Classifier;
import dev.laurel.scoresde.classify.ClassifierTraining;
import dev.laurel.scoresde.control.ClassGuidance;
import dev.laurel.scoresde.data.ColouredShapes;
import dev.laurel.scoresde.data.Digits;
import dev.laurel.scoresde.data.Examples;
import dev.laurel.scoresde.data.GaussianMixture;
import dev.laurel.scoresde.data.Toys;
import dev.laurel.scoresde.eval.SampleMetrics;
import dev.laurel.scoresde.eval.SampleReport;
import dev.laurel.scoresde.likelihood.BitsPerDimension;
import dev.laurel.scoresde.likelihood.GaussianBaseline;
import dev.laurel.scoresde.likelihood.Latents;
import dev.laurel.scoresde.likelihood.LikelihoodConfig;
import dev.laurel.scoresde.network.ClassifierConfig;
import dev.laurel.scoresde.network.DenseConfig;
import dev.laurel.scoresde.network.NcsnppConfig;
import dev.laurel.scoresde.sample.DpmSolver;
import dev.laurel.scoresde.sample.Draws;
import dev.laurel.scoresde.sample.ReverseProcess;
import dev.laurel.scoresde.train.ScoreTraining;
import dev.laurel.scoresde.train.ScoreTrainingConfig;
import dev.laurel.scoresde.train.TimeSampling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models from training to file, on small data. */
class ScoreModelTest {
  @TempDir private Path folder;

  private static ModelConfig digits() {
    NcsnppConfig network =
        NcsnppConfig.ddpmpp().withSize(8, List.of(1, 2), 1, List.of(4)).withDropout(0);
    return ModelConfig.pictures(VariancePreserving.defaults(), network, 1, 8, 8).withLevels(17);
  }

  private static ModelConfig vectors(Examples examples) {
    return ModelConfig.vectors(
        VariancePreserving.defaults(),
        DenseConfig.defaults().withSize(64, 3),
        DataScaling.Standardized.of(examples.values()),
        2);
  }

  private static ScoreTrainingConfig steps(long steps) {
    return ScoreTrainingConfig.brief().withSteps(steps).withBatch(16);
  }

  private static double[] weights(ScoreModel model) {
    try (PointerScope scope = new PointerScope()) {
      return model.tensors().values().stream()
          .flatMapToDouble(tensor -> Arrays.stream(Tensors.doubles(tensor)))
          .toArray();
    }
  }

  @Test
  @Tag("smoke")
  void aStoppedTrainingGoesOnToTheSameBits() {
    try (PointerScope scope = new PointerScope();
        Examples examples = Digits.training();
        ScoreModel straight = ScoreModel.create(digits());
        ScoreModel stopped = ScoreModel.create(digits());
        ScoreModel resumed = ScoreModel.create(digits().withSeed(1))) {
      ScoreTraining.train(straight, examples, null, steps(6), RunOptions.defaults());
      RunOptions kept =
          RunOptions.defaults().withCheckpoint(folder.resolve("state.safetensors"), 1e9);
      ScoreTraining.train(stopped, examples, null, steps(3), kept);
      TrainingReport report = ScoreTraining.train(resumed, examples, null, steps(6), kept);
      assertThat(report.steps()).isEqualTo(6);
      assertThat(weights(resumed)).isEqualTo(weights(straight)).isNotEqualTo(weights(stopped));
    }
  }

  @Test
  @Tag("smoke")
  void aModelIsTheSameAfterItWasSaved() {
    Path file = folder.resolve("model.safetensors");
    try (PointerScope scope = new PointerScope();
        ScoreModel model = ScoreModel.create(digits().withSeed(4))) {
      model.save(file, Map.of("loss", 1));
      try (ScoreModel loaded = ScoreModel.load(file)) {
        assertThat(loaded.config()).isEqualTo(model.config());
        assertThat(weights(loaded)).isEqualTo(weights(model));
      }
    }
  }

  /** Of a convolutional network, whose kernels may differ by batch: to 1e-5. */
  @Test
  @Tag("smoke")
  void samplesAreTheSameInAnyBatch() {
    try (PointerScope scope = new PointerScope();
        ScoreModel model = ScoreModel.create(digits())) {
      Draws draws = Draws.of(DpmSolver.defaults());
      double[] together =
          Tensors.doubles(draws.withBatch(11).draw(model.process(), 11, new long[] {1, 8, 8}).x());
      double[] apart =
          Tensors.doubles(draws.withBatch(4).draw(model.process(), 11, new long[] {1, 8, 8}).x());
      assertThat(together).containsExactly(apart, Offset.offset(1e-5));
    }
  }

  @Test
  void noiseLevelsThatLabelsNumberNeedDiscreteTraining() {
    NcsnppConfig network =
        NcsnppConfig.ncsnpp()
            .withEmbedding(NcsnppConfig.Embedding.POSITIONAL, true)
            .withSize(8, List.of(1, 2), 1, List.of(4));
    ModelConfig config = ModelConfig.pictures(VarianceExploding.defaults(), network, 1, 8, 8);
    assertThatThrownBy(() -> ScoreModel.create(config))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("needs discrete training");
    ScoreModel.create(config.withContinuous(false)).close();
  }

  @Test
  void damagedFilesAreRefused() throws IOException {
    Path file = folder.resolve("model.safetensors");
    try (ScoreModel model = ScoreModel.create(digits())) {
      model.save(file, Map.of());
    }
    byte[] whole = Files.readAllBytes(file);
    for (int part = 0; part < 8; part++) {
      Files.write(file, Arrays.copyOf(whole, whole.length * part / 8));
      assertThatThrownBy(() -> ScoreModel.load(file).close()).isInstanceOf(UserError.class);
    }
  }

  @Test
  void vectorsAreLearned() {
    try (PointerScope scope = new PointerScope();
        Examples training = Toys.RINGS.draw(5000, 1);
        Examples test = Toys.RINGS.draw(300, 2)) {
      ModelConfig config = vectors(training);
      try (ScoreModel model = ScoreModel.create(config)) {
        ScoreTrainingConfig brief =
            ScoreTrainingConfig.brief().withSteps(2500).withBatch(256).withRate(4e-3, 100);
        ScoreTraining.train(model, training, null, brief, RunOptions.defaults());
        BitsPerDimension.Settings settings =
            BitsPerDimension.Settings.defaults()
                .withBatch(300)
                .withLikelihood(
                    LikelihoodConfig.defaults()
                        .withTolerance(1e-3)
                        .withProbe(LikelihoodConfig.Probe.EXACT, 1));
        double bits =
            BitsPerDimension.of(model, test, settings, dev.laurel.core.run.Progress.silent())
                .mean();
        double normal = GaussianBaseline.bitsPerDimension(training, test, 1);
        assertThat(bits).isLessThan(normal - 0.4);
        Tensor samples =
            config
                .scaling()
                .inverse(
                    Draws.of(DpmSolver.defaults())
                        .withBatch(500)
                        .draw(model.process(), 500, config.shape())
                        .x());
        int[] all = IntStream.range(0, 300).toArray();
        SampleReport report =
            SampleReport.of(samples, test.floats(all, false, new Random(1)), null, 1);
        assertThat(report.slicedWasserstein()).isLessThan(0.15);
      }
    }
  }

  @Test
  void codesLeadBackToTheData() {
    Sde sde = VariancePreserving.defaults();
    GaussianMixture mixture = GaussianMixture.three();
    try (PointerScope scope = new PointerScope()) {
      Tensor x = mixture.draw(50, 1);
      Latents latents = new Latents(new ReverseProcess(sde, mixture.score(sde)), 1e-5);
      Tensor codes = latents.encode(x).x();
      assertThat(codes.sub(x).abs().mean().item_double()).isGreaterThan(0.1);
      Tensor back = latents.decode(codes).x();
      assertThat(back.sub(x).abs().max().item_double()).isLessThan(5e-3);
      Tensor way = latents.between(x.narrow(0, 0, 1), x.narrow(0, 1, 1), 5);
      assertThat(way.narrow(0, 0, 1).sub(x.narrow(0, 0, 1)).abs().max().item_double())
          .isLessThan(1e-5);
    }
  }

  @Test
  void aClassifierGuidesToAClass() {
    try (PointerScope scope = new PointerScope();
        Examples training = Digits.training();
        Examples test = Digits.test()) {
      ClassifierConfig clean = ClassifierConfig.small(1, 10, false);
      Path file = folder.resolve("judge.safetensors");
      try (Classifier judge =
          Classifier.create(new Classifier.Settings(clean, training.classes()))) {
        TrainingReport report =
            ClassifierTraining.train(
                judge,
                null,
                training,
                test,
                64,
                ClassifierTraining.defaults(250, 1),
                RunOptions.defaults());
        assertThat(report.metrics().get("accuracy")).isGreaterThan(0.9);
        judge.save(file, Map.of());
        try (Classifier loaded = Classifier.load(file)) {
          Tensor pictures = test.floats(new int[] {0, 1, 2, 3}, false, new Random(1));
          assertThat(Tensors.doubles(loaded.logits(pictures)))
              .isEqualTo(Tensors.doubles(judge.logits(pictures)));
          assertThatThrownBy(() -> loaded.guide(VariancePreserving.defaults()))
              .isInstanceOf(UserError.class);
        }
      }
      // The score of data at 0, with a classifier whose logits grow with one pixel.
      Sde sde = VariancePreserving.defaults();
      ScoreFunction score = (x, t) -> Tensors.times(x, -1);
      ClassGuidance.NoisedClassifier brightness =
          (x, t) ->
              Tensors.beside(
                  Tensors.times(x.flatten(1, -1).narrow(1, 0, 1), -5),
                  Tensors.times(x.flatten(1, -1).narrow(1, 0, 1), 5));
      int[] wanted = IntStream.range(0, 200).map(i -> i % 2).toArray();
      ClassGuidance guided = new ClassGuidance(score, brightness, wanted, 1);
      Tensor samples =
          Draws.of(DpmSolver.defaults())
              .withBatch(200)
              .draw(new ReverseProcess(sde, guided), 200, new long[] {1, 1, 2})
              .x();
      Tensor logits = brightness.logits(samples, 0.5);
      assertThat(SampleMetrics.accuracy(logits, wanted)).isGreaterThan(0.95);
    }
  }

  @Test
  void shapesHaveTheHueOfTheirClass() {
    try (PointerScope scope = new PointerScope();
        Examples shapes = ColouredShapes.draw(100, 32, 5)) {
      assertThat(shapes.values().shape()).containsExactly(100, 3, 32, 32);
      for (int i = 0; i < 100; i++) {
        Tensor one = shapes.floats(new int[] {i}, false, new Random(1)).select(0, 0);
        int found =
            ColouredShapes.classByHue(
                Tensors.floats(one.select(0, 0)),
                Tensors.floats(one.select(0, 1)),
                Tensors.floats(one.select(0, 2)));
        assertThat(found).isEqualTo(shapes.labels()[i]);
      }
    }
  }

  @Test
  void importanceSamplingOfTimesIsUnbiased() {
    Random random = new Random(3);
    for (TimeSampling sampling : TimeSampling.values()) {
      double sum = 0;
      int draws = 200;
      for (int i = 0; i < draws; i++) {
        TimeSampling.Times times = sampling.draw(VariancePreserving.defaults(), 100, random);
        for (int k = 0; k < 100; k++) {
          double weight = times.weights() == null ? 1 : times.weights()[k];
          sum += weight * times.times()[k] * times.times()[k] / (100.0 * draws);
        }
      }
      assertThat(sum).as("%s", sampling).isCloseTo(1.0 / 3, Offset.offset(0.03));
    }
  }

  @Test
  void memoryStaysFlatOverAThousandSteps() throws IOException {
    try (PointerScope scope = new PointerScope();
        Examples rings = Toys.RINGS.draw(1000, 1);
        ScoreModel model = ScoreModel.create(vectors(rings))) {
      Path state = folder.resolve("state.safetensors");
      RunOptions kept = RunOptions.defaults().withCheckpoint(state, 1e9);
      ScoreTraining.train(model, rings, null, steps(500), kept);
      draw(model);
      long before = resident();
      ScoreTraining.train(model, rings, null, steps(1500), kept);
      draw(model);
      assertThat(resident()).isLessThan((long) (1.05 * before) + (16 << 20));
    }
  }

  private static void draw(ScoreModel model) {
    try (PointerScope scope = new PointerScope()) {
      Draws.of(DpmSolver.defaults().withSteps(200))
          .draw(model.process(), 8, model.config().shape());
    }
    System.gc();
  }

  private static long resident() throws IOException {
    String pages = Files.readString(Path.of("/proc/self/statm")).split(" ", -1)[1];
    return Long.parseLong(pages) * 4096;
  }

  @Test
  void whatDoesNotFitTogetherIsNamed() {
    assertThatThrownBy(
            () -> digits().withSde(SubVariancePreserving.defaults()).withContinuous(false))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("sub-VP");
    assertThatThrownBy(
            () ->
                ModelConfig.pictures(
                    VariancePreserving.defaults(), NcsnppConfig.ddpmpp(), 1, 28, 28))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("multiples of 8");
    assertThatThrownBy(() -> new VariancePreserving(0.1, 20, 20).step(0.5))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("at least 21");
    assertThatThrownBy(() -> new VarianceExploding(1, 0.5, 10, false))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("sigmaMin");
    assertThatThrownBy(() -> new VariancePreserving(3, 2, 10)).isInstanceOf(UserError.class);
    try (PointerScope scope = new PointerScope();
        Examples shapes = ColouredShapes.draw(4, 8, 1);
        ScoreModel discrete = ScoreModel.create(digits().withContinuous(false));
        ScoreModel model = ScoreModel.create(digits())) {
      assertThatThrownBy(() -> shapes.requireFits(model))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("[4, 3, 8, 8]");
      assertThatThrownBy(
              () ->
                  model.score(
                      Tensors.zeros(org.bytedeco.pytorch.global.torch.ScalarType.Float, 1, 1, 8, 8),
                      0))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("above 0, at most 1");
      assertThatThrownBy(discrete::requireContinuous).isInstanceOf(UserError.class);
      ScoreTrainingConfig weighted = steps(1).withLoss(true, true, TimeSampling.UNIFORM);
      assertThatThrownBy(
              () ->
                  ScoreTraining.train(
                      discrete, Digits.training(), null, weighted, RunOptions.defaults()))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("continuous training");
    }
  }
}
