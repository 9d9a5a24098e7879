package dev.laurel.bench;

import dev.laurel.core.Engine;
import dev.laurel.core.EngineConfig;
import dev.laurel.core.Tensors;
import dev.laurel.core.run.Progress;
import dev.laurel.core.run.RunOptions;
import dev.laurel.core.run.TrainingReport;
import dev.laurel.scoresde.DataScaling;
import dev.laurel.scoresde.ModelConfig;
import dev.laurel.scoresde.ScoreModel;
import dev.laurel.scoresde.VariancePreserving;
import dev.laurel.scoresde.classify.Classifier;
import dev.laurel.scoresde.control.KnownPart;
import dev.laurel.scoresde.control.Masks;
import dev.laurel.scoresde.data.ColouredShapes;
import dev.laurel.scoresde.data.Digits;
import dev.laurel.scoresde.data.ExampleFiles;
import dev.laurel.scoresde.data.Examples;
import dev.laurel.scoresde.data.Toys;
import dev.laurel.scoresde.eval.SampleMetrics;
import dev.laurel.scoresde.eval.SampleReport;
import dev.laurel.scoresde.likelihood.BitsPerDimension;
import dev.laurel.scoresde.likelihood.Latents;
import dev.laurel.scoresde.likelihood.LikelihoodConfig;
import dev.laurel.scoresde.network.DenseConfig;
import dev.laurel.scoresde.network.NcsnppConfig;
import dev.laurel.scoresde.sample.DpmSolver;
import dev.laurel.scoresde.sample.Draws;
import dev.laurel.scoresde.sample.ReverseProcess;
import dev.laurel.scoresde.sample.SamplingTask;
import dev.laurel.scoresde.train.ScoreTraining;
import dev.laurel.scoresde.train.ScoreTrainingConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * What a model is worth after some minutes of training, as a table. Arguments: {@code digits} (10
 * minutes); {@code fashion16 FOLDER} of Fashion-MNIST (25 minutes); {@code toys} (a minute); {@code
 * shapes MODEL}, whose hues are counted. Distances are by the classifiers that come with Laurel.
 */
public final class ScoreQuality {
  private static final int SAMPLES = 1000;
  private static final int TOY_SAMPLES = 5000;
  private static final double TOY_SECONDS = 12;
  private static final double CLAMP = 1.1;
  private static final double GUIDANCE = 4;

  private ScoreQuality() {}

  /** Runs. */
  public static void main(String[] arguments) throws Exception {
    System.out.println(Engine.start(EngineConfig.defaults()));
    switch (arguments[0]) {
      case "digits" -> digits();
      case "fashion16" -> fashion(arguments[1]);
      case "toys" -> toys();
      case "shapes" -> shapes(Path.of(arguments[1]));
      case "roundtrip" -> roundTrip(Path.of(arguments[1]));
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void digits() throws Exception {
    NcsnppConfig network =
        NcsnppConfig.ddpmpp().withSize(16, List.of(1, 2), 1, List.of(4)).withDropout(0);
    ModelConfig config =
        ModelConfig.pictures(VariancePreserving.defaults(), network, 1, 8, 8).withLevels(17);
    try (Examples training = Digits.training();
        Examples test = Digits.test();
        Classifier judge = Classifier.shipped("digits")) {
      table(config, training, training, test, judge, 64, new double[] {0.5, 1, 2, 3, 10});
    }
  }

  private static void fashion(String folder) throws Exception {
    NcsnppConfig network =
        NcsnppConfig.ddpmpp().withSize(16, List.of(1, 2, 2), 1, List.of(8)).withDropout(0);
    ModelConfig config = ModelConfig.pictures(VariancePreserving.defaults(), network, 1, 16, 16);
    ExampleFiles.Options half = new ExampleFiles.Options(0, false, 2, 1, 0, false);
    ExampleFiles.Options compared = new ExampleFiles.Options(0, false, 2, 1, 10_000, false);
    String file = folder + "/train-images-idx3-ubyte.gz";
    try (Examples training = ExampleFiles.open(file, half);
        Examples real = ExampleFiles.open(file, compared);
        Examples test = ExampleFiles.open(folder + "/t10k-images-idx3-ubyte.gz", half);
        Classifier judge = Classifier.shipped("fashion16")) {
      table(config, training, real, test, judge, 32, new double[] {1, 2.5, 4, 25});
    }
  }

  private static void table(
      ModelConfig config,
      Examples training,
      Examples compared,
      Examples test,
      Classifier judge,
      int batch,
      double[] minutes)
      throws Exception {
    Path checkpoint = Files.createTempDirectory("laurel").resolve("checkpoint");
    try (PointerScope scope = new PointerScope();
        ScoreModel model = ScoreModel.create(config);
        Examples few = test.select(IntStream.range(0, 64).toArray())) {
      Tensor real = floats(compared);
      Tensor other = floats(test);
      SampleReport floor =
          SampleReport.of(other.narrow(0, 0, Math.min(SAMPLES, other.size(0))), real, judge, 1);
      System.out.printf(
          Locale.ROOT, "floor: test pictures, Frechet %.3f%n", floor.frechetDistance());
      System.out.println("| minutes | steps | loss | Frechet | bits/dim | smallest class |");
      System.out.println("| --- | --- | --- | --- | --- | --- |");
      for (double until : minutes) {
        TrainingReport trained =
            ScoreTraining.train(
                model,
                training,
                null,
                ScoreTrainingConfig.brief().withBatch(batch).withSeconds(60 * until),
                RunOptions.defaults().withCheckpoint(checkpoint, 600));
        Tensor drawn =
            Draws.of(DpmSolver.defaults().withClamp(CLAMP))
                .draw(model.process(), SAMPLES, config.shape())
                .x();
        SampleReport report =
            SampleReport.of(inside(config.scaling().inverse(drawn)), real, judge, 1);
        BitsPerDimension bits =
            BitsPerDimension.of(
                model,
                few,
                BitsPerDimension.Settings.defaults()
                    .withLikelihood(LikelihoodConfig.defaults().withTolerance(1e-3)),
                Progress.silent());
        System.out.printf(
            Locale.ROOT,
            "| %.1f | %d | %.4f | %.3f | %.3f +- %.3f | %.1f%% |%n",
            until,
            trained.steps(),
            trained.loss(),
            report.frechetDistance(),
            bits.mean(),
            bits.standardError(),
            100 * report.smallestShare());
      }
    } finally {
      Files.deleteIfExists(checkpoint);
    }
  }

  private static void toys() {
    System.out.println("| toy | steps | sliced Wasserstein | floor |");
    System.out.println("| --- | --- | --- | --- |");
    for (Toys toy : Toys.values()) {
      try (PointerScope scope = new PointerScope();
          Examples training = toy.draw(50_000, 1);
          Examples truth = toy.draw(TOY_SAMPLES, 2);
          Examples fresh = toy.draw(TOY_SAMPLES, 3)) {
        DataScaling scaling = DataScaling.Standardized.of(training.values());
        ModelConfig config =
            ModelConfig.vectors(
                VariancePreserving.defaults(), DenseConfig.defaults().withSize(128, 3), scaling, 2);
        try (ScoreModel model = ScoreModel.create(config)) {
          TrainingReport trained =
              ScoreTraining.train(
                  model,
                  training,
                  null,
                  ScoreTrainingConfig.brief().withBatch(256).withSeconds(TOY_SECONDS),
                  RunOptions.defaults());
          Tensor drawn =
              Draws.of(DpmSolver.defaults().withSteps(40))
                  .withBatch(TOY_SAMPLES)
                  .draw(model.process(), TOY_SAMPLES, config.shape())
                  .x();
          System.out.printf(
              Locale.ROOT,
              "| %s | %d | %.4f | %.4f |%n",
              toy.name().toLowerCase(Locale.ROOT),
              trained.steps(),
              distance(scaling.inverse(drawn), floats(truth)),
              distance(floats(fresh), floats(truth)));
        }
      }
    }
  }

  private static double distance(Tensor a, Tensor b) {
    Tensor directions = SampleMetrics.directions(200, 2, 1);
    return SampleMetrics.slicedWasserstein(a.flatten(1, -1), b.flatten(1, -1), directions, 2);
  }

  /** Of grey pictures of shapes: how often the hue that was given them is the shape's. */
  private static void shapes(Path file) {
    int count = 200;
    try (PointerScope scope = new PointerScope();
        ScoreModel model = ScoreModel.load(file);
        Examples shapes = ColouredShapes.draw(count, model.config().height(), 99)) {
      Tensor seen =
          model
              .config()
              .scaling()
              .forward(floats(shapes).mean(new long[] {1}, true, new ScalarTypeOptional()))
              .expand(count, 3, model.config().height(), model.config().width());
      Tensor drawn =
          Draws.of(DpmSolver.defaults().withClamp(CLAMP).withStochastic(true).withSteps(50))
              .draw(
                  (from, rows) -> {
                    KnownPart known = KnownPart.colourisation(seen.narrow(0, from, rows));
                    ReverseProcess guided =
                        new ReverseProcess(
                            model.config().sde(), known.guidance(model.process(), GUIDANCE));
                    return SamplingTask.of(guided).withConstraint(known);
                  },
                  LongStream.range(0, count).toArray(),
                  model.config().shape(),
                  Progress.silent())
              .x();
      Tensor coloured = inside(model.config().scaling().inverse(drawn));
      System.out.printf(
          Locale.ROOT,
          "hues of %d colourised shapes: %.1f%% right; of the originals: %.1f%%%n",
          count,
          100 * rightHues(coloured, shapes.labels()),
          100 * rightHues(floats(shapes), shapes.labels()));
    }
  }

  /** Digits to their codes and back, and what completion does to the known part. */
  private static void roundTrip(Path file) {
    try (PointerScope scope = new PointerScope();
        ScoreModel model = ScoreModel.load(file);
        Examples test = Digits.test();
        Examples few = test.select(IntStream.range(0, 64).toArray())) {
      Tensor data = floats(few);
      Tensor seen = model.config().scaling().forward(data);
      Latents latents = new Latents(model.process(), 1e-5);
      Tensor back = latents.decode(latents.encode(seen).x()).x();
      double error = model.config().scaling().inverse(back).sub(data).abs().max().item_double();
      Tensor mask = Masks.of(Masks.Part.LEFT, 1, 8, 8, 1).expand(seen.shape());
      KnownPart known = KnownPart.inpainting(seen, mask);
      Tensor completed =
          Draws.of(DpmSolver.defaults().withClamp(CLAMP))
              .draw(
                  (from, rows) -> SamplingTask.of(model.process()).withConstraint(known),
                  LongStream.range(0, few.count()).toArray(),
                  model.config().shape(),
                  Progress.silent())
              .x();
      double changed = completed.sub(seen).mul(mask).abs().max().item_double();
      System.out.printf(
          Locale.ROOT,
          "largest error of 64 digits to their codes and back: %.2g; of known pixels: %.2g%n",
          error,
          changed);
    }
  }

  private static double rightHues(Tensor pictures, int[] labels) {
    int right = 0;
    for (int i = 0; i < labels.length; i++) {
      try (PointerScope scope = new PointerScope()) {
        Tensor one = pictures.select(0, i);
        int found =
            ColouredShapes.classByHue(
                Tensors.floats(one.select(0, 0)),
                Tensors.floats(one.select(0, 1)),
                Tensors.floats(one.select(0, 2)));
        right += found == labels[i] ? 1 : 0;
      }
    }
    return right / (double) labels.length;
  }

  private static Tensor inside(Tensor x) {
    return x.clamp_min(new Scalar(0.0)).clamp_max(new Scalar(1.0));
  }

  private static Tensor floats(Examples examples) {
    int[] all = IntStream.range(0, examples.count()).toArray();
    return examples.floats(all, false, new Random(1));
  }
}
