package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.core.io.Npy;
import dev.laurel.core.run.Progress;
import dev.laurel.scoresde.ScoreModel;
import dev.laurel.scoresde.classify.Classifier;
import dev.laurel.scoresde.data.Examples;
import dev.laurel.scoresde.eval.FeatureStatistics;
import dev.laurel.scoresde.eval.SampleReport;
import dev.laurel.scoresde.sample.ReverseProcess;
import dev.laurel.scoresde.sample.Sampler;
import dev.laurel.scoresde.sample.SamplingTask;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code laurel sde eval}. */
@Command(
    name = "eval",
    description =
        "How alike samples and data are: Frechet, kernel and Wasserstein distances, classes.",
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  laurel sde eval digits --model digits.safetensors -n 1000 \\",
      "      --classifier digits"
    })
final class SdeEval implements Callable<Integer> {
  @Parameters(paramLabel = "DATA", description = SdeCommand.DATA)
  private String data;

  @Option(names = "--model", paramLabel = "FILE", description = "Draw samples of this model.")
  private Path model;

  @Option(
      names = "--samples",
      paramLabel = "DATA",
      description = "Instead of --model: samples in a file, or other data, for a floor.")
  private String samples;

  @Option(names = "--samples-test", description = "Of --samples, the part for tests.")
  private boolean samplesTest;

  @Option(
      names = "--classifier",
      paramLabel = "NAME",
      description =
          "Classifier of clean pictures whose features are compared: " + SdeJudge.NAMES + ".")
  private String classifier;

  @Option(
      names = "--features",
      split = ",",
      paramLabel = "FILE",
      description =
          "Instead of a classifier: features of the samples and of the data, two .npy (n, width).")
  private Path[] features;

  @Mixin private SdeTrainingDataOptions reading;

  @Option(
      names = {"-n", "--count"},
      defaultValue = "1000",
      paramLabel = "N",
      description = "Samples. Default: ${DEFAULT-VALUE}.")
  private int count = 1000;

  @Mixin private SdeSamplerOptions sampling;
  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    common.startEngine();
    if (features != null) {
      return ofFeatures();
    }
    if ((model == null) == (samples == null)) {
      throw new UserError("give one of --model and --samples");
    }
    if (count < 2) {
      throw UserError.of("--count is %d; a covariance needs at least 2", count);
    }
    try (PointerScope scope = new PointerScope();
        Examples examples = reading.open(data);
        Progress progress = common.progress();
        Classifier judge = classifier == null ? null : SdeJudge.open(classifier)) {
      if (judge != null && count <= judge.settings().network().features()) {
        System.err.printf(
            "laurel: %d samples for features of width %d: the covariance is deficient%n",
            count, judge.settings().network().features());
      }
      int[] all = IntStream.range(0, examples.count()).toArray();
      Tensor real = examples.floats(all, false, new Random(1));
      Map<String, Object> figures = new LinkedHashMap<>();
      Tensor made = samples == null ? drawn(examples, progress, figures) : read();
      SampleReport report = SampleReport.of(made, real, judge, sampling.seed());
      figures.put("report", report);
      common.print(figures, text(report));
    }
    return 0;
  }

  private Tensor drawn(Examples examples, Progress progress, Map<String, Object> figures) {
    try (ScoreModel loaded = ScoreModel.load(model)) {
      examples.requireFits(loaded);
      ReverseProcess process = sampling.process(loaded, loaded);
      long started = System.nanoTime();
      Sampler.Samples made =
          sampling
              .draws(loaded)
              .draw(
                  (from, rows) -> SamplingTask.of(process),
                  LongStream.range(0, count).toArray(),
                  loaded.config().shape(),
                  progress);
      figures.put("evaluations", made.evaluations());
      figures.put("seconds", (System.nanoTime() - started) / 1e9);
      Tensor x = loaded.config().scaling().inverse(made.x());
      return examples.pictures() ? x.clamp_min(new Scalar(0.0)).clamp_max(new Scalar(1.0)) : x;
    }
  }

  private Tensor read() {
    Examples read = reading.open(samples, count, samplesTest);
    int[] rows = IntStream.range(0, Math.min(count, read.count())).toArray();
    return read.floats(rows, false, new Random(1));
  }

  private Integer ofFeatures() {
    if (features.length != 2) {
      throw UserError.of("--features names %d files; two are needed", features.length);
    }
    try (PointerScope scope = new PointerScope()) {
      FeatureStatistics own = FeatureStatistics.of(Npy.read(features[0]));
      FeatureStatistics other = FeatureStatistics.of(Npy.read(features[1]));
      if (Math.min(own.count(), other.count()) <= own.width()) {
        System.err.printf(
            "laurel: %d and %d examples for features of width %d: a covariance is deficient%n",
            own.count(), other.count(), own.width());
      }
      double distance = own.frechetDistance(other);
      common.print(
          Map.of("frechetDistance", distance),
          String.format(Locale.ROOT, "Frechet distance of the features %.4f", distance));
    }
    return 0;
  }

  private static String text(SampleReport report) {
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%d samples, %d examples%nsliced Wasserstein distance %.4f",
                report.samples(),
                report.data(),
                report.slicedWasserstein()));
    if (!report.classShares().isEmpty()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%nby the classifier: Frechet distance %.2f, kernel distance %.4f, inception score"
                  + " %.2f%nclasses:",
              report.frechetDistance(),
              report.kernelDistance(),
              report.inceptionScore()));
      report
          .classShares()
          .forEach(
              (name, share) ->
                  text.append(String.format(Locale.ROOT, " %s %.1f%%", name, 100 * share)));
    }
    return text.toString();
  }
}
