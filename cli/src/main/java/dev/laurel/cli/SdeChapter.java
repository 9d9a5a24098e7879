package dev.laurel.cli;

import dev.laurel.core.Tensors;
import dev.laurel.core.report.Chart;
import dev.laurel.core.report.Pictures;
import dev.laurel.core.report.Report;
import dev.laurel.core.run.Progress;
import dev.laurel.core.run.RunOptions;
import dev.laurel.core.run.TrainingReport;
import dev.laurel.scoresde.ModelConfig;
import dev.laurel.scoresde.ScoreModel;
import dev.laurel.scoresde.VariancePreserving;
import dev.laurel.scoresde.control.KnownPart;
import dev.laurel.scoresde.control.Masks;
import dev.laurel.scoresde.data.Digits;
import dev.laurel.scoresde.data.Examples;
import dev.laurel.scoresde.likelihood.BitsPerDimension;
import dev.laurel.scoresde.likelihood.GaussianBaseline;
import dev.laurel.scoresde.likelihood.LikelihoodConfig;
import dev.laurel.scoresde.network.NcsnppConfig;
import dev.laurel.scoresde.sample.DpmSolver;
import dev.laurel.scoresde.sample.Draws;
import dev.laurel.scoresde.sample.FilmStrip;
import dev.laurel.scoresde.sample.Sampler;
import dev.laurel.scoresde.sample.SamplingTask;
import dev.laurel.scoresde.train.ScoreTraining;
import dev.laurel.scoresde.train.ScoreTrainingConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** The tour's chapter on score-based generative models. */
final class SdeChapter implements Chapter {
  private static final double SECONDS = 120;
  private static final double BRIEF_SECONDS = 20;
  private static final double CLAMP = 1.1;
  private static final int ZOOM = 4;
  private static final int COMPLETED = 8;

  private final Tour tour;
  private final Progress progress;

  SdeChapter(Tour tour) {
    this.tour = tour;
    this.progress = tour.progress();
  }

  @Override
  public Finding write(Report report) {
    progress.note("Score-based models: 1,500 handwritten digits of 8 x 8");
    NcsnppConfig network =
        NcsnppConfig.ddpmpp().withSize(16, List.of(1, 2), 1, List.of(4)).withDropout(0);
    ModelConfig config =
        ModelConfig.pictures(VariancePreserving.defaults(), network, 1, 8, 8).withLevels(17);
    try (PointerScope scope = new PointerScope();
        Examples training = Digits.training();
        Examples test = Digits.test();
        ScoreModel model = ScoreModel.create(config)) {
      List<double[]> losses = new ArrayList<>();
      TrainingReport trained =
          ScoreTraining.train(
              model,
              training,
              null,
              ScoreTrainingConfig.brief().withSeconds(tour.of(SECONDS, BRIEF_SECONDS)),
              RunOptions.defaults().withProgress(new Losses(progress, losses)));
      report
          .section("A distribution, learned by adding noise to it")
          .lead("What would more pictures like these look like, and how likely is this one?")
          .text(
              String.format(
                  Locale.ROOT,
                  "Noise is added to pictures until nothing else is left. A network of %,d numbers"
                      + " learned in %.0f seconds, %,d steps, to tell at every amount of noise where"
                      + " the pictures lie. With that the way is gone backwards: every column below"
                      + " begins as noise.",
                  model.parameters(),
                  trained.seconds(),
                  trained.steps()));
      sampled(report, model);
      completed(report, model, test);
      double[] bits = likelihood(report, model, training, test);
      if (losses.isEmpty()) {
        losses.add(new double[] {trained.steps(), trained.loss()});
      }
      report
          .chart(
              Chart.of("", "steps", "loss")
                  .with("loss", column(losses, 0), column(losses, 1), false),
              "The loss: the mean square error in the noise that was added.")
          .code(
              COMMANDS,
              """
              laurel sde train digits --multipliers 1,2 --attention 4 --minutes 3 \\
                  --out digits.safetensors
              laurel sde sample --model digits.safetensors -n 64 --film film.png --out grid.png
              laurel sde inpaint digits --test --known left --model digits.safetensors \\
                  --out completed.png
              """)
          .code(
              JAVA,
              """
              try (ScoreModel model = ScoreModel.load(Path.of("digits.safetensors"))) {
                Draws draws = Draws.of(DpmSolver.defaults().withClamp(1.1));
                Tensor seen = draws.draw(model.process(), 64, model.config().shape()).x();
                Tensor pictures = model.config().scaling().inverse(seen);
              }
              """);
      return new Finding(
          "What would more pictures like these look like?",
          String.format(Locale.ROOT, "%.2f bits per pixel of new digits", bits[0]),
          String.format(Locale.ROOT, "a normal distribution %.2f", bits[1]));
    }
  }

  private static void sampled(Report report, ScoreModel model) {
    FilmStrip film = new FilmStrip(8, 12);
    Sampler.Samples samples =
        Draws.of(DpmSolver.defaults().withClamp(CLAMP))
            .draw(
                (from, rows) -> SamplingTask.of(model.process()).withObserver(film),
                LongStream.range(0, 48).toArray(),
                model.config().shape(),
                Progress.silent());
    Tensor frames = Tensors.above(film.frames(), samples.x().narrow(0, 0, film.rows()));
    report
        .picture(grid(model, frames, film.rows()), "Twelve samples on their way from noise.")
        .picture(
            grid(model, samples.x(), 12),
            String.format(
                Locale.ROOT,
                "48 samples by DPM-Solver++ in %d evaluations of the network each.",
                samples.evaluations()));
  }

  private static void completed(Report report, ScoreModel model, Examples test) {
    int[] rows = IntStream.range(0, COMPLETED).toArray();
    Tensor seen = test.batch(rows, model, new Random(1), false, false);
    Tensor mask = Masks.of(Masks.Part.TOP, 1, 8, 8, 1);
    Tensor[] lines = new Tensor[5];
    lines[0] = seen;
    lines[1] = seen.mul(mask);
    for (int i = 2; i < lines.length; i++) {
      lines[i] =
          Draws.of(DpmSolver.defaults().withClamp(CLAMP).withStochastic(true).withSteps(40))
              .withSeed(i)
              .draw(
                  (from, count) ->
                      SamplingTask.of(model.process())
                          .withConstraint(KnownPart.inpainting(seen, mask.expand(seen.shape()))),
                  LongStream.range(0, COMPLETED).toArray(),
                  model.config().shape(),
                  Progress.silent())
              .x();
    }
    report
        .text(
            "The same model, never told of the task, completes pictures: the upper half is put in"
                + " after every step, as noisy as the rest.")
        .picture(
            grid(model, Tensors.above(lines), COMPLETED),
            "Digits it has not seen; what is known of them; three completions of each.");
  }

  private static double[] likelihood(
      Report report, ScoreModel model, Examples training, Examples test) {
    BitsPerDimension.Settings settings =
        BitsPerDimension.Settings.defaults()
            .withLikelihood(LikelihoodConfig.defaults().withTolerance(1e-3));
    try (Examples some = test.select(IntStream.range(0, 64).toArray())) {
      BitsPerDimension found = BitsPerDimension.of(model, some, settings, Progress.silent());
      double normal = GaussianBaseline.bitsPerDimension(training, some, 1);
      report
          .text("It also says how likely a picture is: its exact code length.")
          .table(
              List.of("64 digits it has not seen", "bits per pixel"),
              List.of(
                  List.of(
                      "the model",
                      String.format(
                          Locale.ROOT, "%.2f +- %.2f", found.mean(), found.standardError())),
                  List.of(
                      "a normal distribution with full covariance",
                      String.format(Locale.ROOT, "%.2f", normal)),
                  List.of(
                      "17 levels, all equally likely",
                      String.format(Locale.ROOT, "%.2f", Math.log(17) / Math.log(2)))));
      return new double[] {found.mean(), normal};
    }
  }

  private static String grid(ScoreModel model, Tensor seen, int perLine) {
    Tensor pictures = model.config().scaling().inverse(seen).clamp_min(new Scalar(0.0));
    return Pictures.dataUrl(Pictures.grid(pictures, perLine, ZOOM));
  }

  private static double[] column(List<double[]> rows, int column) {
    return rows.stream().mapToDouble(row -> row[column]).toArray();
  }

  /** Passes progress on and keeps the losses. */
  private record Losses(Progress to, List<double[]> losses) implements Progress {
    @Override
    public void begin(String task, long steps) {
      to.begin(task, steps);
    }

    @Override
    public void step(long done, Map<String, Double> metrics) {
      to.step(done, metrics);
      if (metrics.containsKey("loss")) {
        losses.add(new double[] {done, metrics.get("loss")});
      }
    }

    @Override
    public void note(String message) {
      to.note(message);
    }

    @Override
    public void end() {
      to.end();
    }
  }
}
