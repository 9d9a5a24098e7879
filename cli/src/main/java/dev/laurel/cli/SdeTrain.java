package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.core.run.Progress;
import dev.laurel.core.run.RunOptions;
import dev.laurel.core.run.TrainingReport;
import dev.laurel.scoresde.ModelConfig;
import dev.laurel.scoresde.ScoreModel;
import dev.laurel.scoresde.data.Examples;
import dev.laurel.scoresde.train.ScoreTraining;
import dev.laurel.scoresde.train.ScoreTrainingConfig;
import dev.laurel.scoresde.train.TimeSampling;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code laurel sde train}. */
@Command(
    name = "train",
    description = "Train a score model on pictures or vectors.",
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  laurel sde train train-images-idx3-ubyte.gz --pad 2 --halve 1 --minutes 25 \\",
      "      --out fashion.safetensors"
    })
final class SdeTrain implements Callable<Integer> {

  @Parameters(paramLabel = "DATA", description = SdeCommand.DATA)
  private String data;

  @Mixin private OutOptions out;
  @Mixin private SdeTrainingDataOptions reading;
  @Mixin private SdeNetworkOptions network;

  @Option(
      names = "--steps",
      defaultValue = "1000000",
      paramLabel = "N",
      description = "Most steps. Default: ${DEFAULT-VALUE}.")
  private long steps = 1_000_000;

  @Option(
      names = "--minutes",
      defaultValue = "10",
      paramLabel = "M",
      description = "Most time, over all resumptions; 0: no limit. Default: ${DEFAULT-VALUE}.")
  private double minutes = 10;

  @Option(
      names = "--batch",
      defaultValue = "64",
      paramLabel = "N",
      description = "Examples of a step. Default: ${DEFAULT-VALUE}.")
  private int batch = 64;

  @Option(
      names = "--rate",
      defaultValue = "0.001",
      paramLabel = "R",
      description = "Learning rate of Adam. Default: ${DEFAULT-VALUE}.")
  private double rate = 1e-3;

  @Option(
      names = "--warmup",
      defaultValue = "300",
      paramLabel = "N",
      description = "Steps in which the rate rises. Default: ${DEFAULT-VALUE}.")
  private long warmup = 300;

  @Option(
      names = "--clip",
      defaultValue = "1",
      paramLabel = "NORM",
      description = "Longest gradient; 0: any. Default: ${DEFAULT-VALUE}.")
  private double clip = 1;

  @Option(
      names = "--average",
      defaultValue = "0.999",
      paramLabel = "D",
      description =
          "Memory of the average of the weights, which is what is kept. Default: ${DEFAULT-VALUE}.")
  private double average = 0.999;

  @Option(
      names = "--likelihood-weighting",
      description = "Weight the loss for likelihoods instead of for looks.")
  private boolean likelihoodWeighting;

  @Option(
      names = "--times",
      defaultValue = "uniform",
      paramLabel = "NAME",
      description = "How times are drawn: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private TimeSampling times = TimeSampling.UNIFORM;

  @Option(names = "--flip", description = "Mirror pictures at random.")
  private boolean flip;

  @Option(names = "--dequantize", description = "Add uniform noise within the levels of pictures.")
  private boolean dequantize;

  @Option(
      names = "--hold-out",
      defaultValue = "0",
      paramLabel = "N",
      description = "Keep the last N examples out, and report their loss.")
  private int holdOut;

  @Option(
      names = "--evaluate-every",
      defaultValue = "0",
      paramLabel = "N",
      description = "Steps between two evaluations of what is held out; 0: only at the end.")
  private long evaluateEvery;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "S",
      description = "Of first values, order and noise. Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Mixin private CheckpointOptions checkpoint;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    Path target = out.checked();
    checkpoint.check(out);
    common.startEngine();
    if (!(minutes >= 0)) {
      throw UserError.of("--minutes is %s; allowed: 0 (no limit) and more", minutes);
    }
    ScoreTrainingConfig config =
        ScoreTrainingConfig.brief()
            .withSteps(steps)
            .withSeconds(60 * minutes)
            .withBatch(batch)
            .withRate(rate, warmup)
            .withClipNorm(clip)
            .withAverageDecay(average)
            .withLoss(true, likelihoodWeighting, times)
            .withFlip(flip)
            .withDequantize(dequantize)
            .withEvaluateEvery(evaluateEvery)
            .withSeed(seed);
    try (Examples all = reading.open(data);
        Examples training = part(all, 0, all.count() - holdOut);
        Examples heldOut = holdOut == 0 ? null : part(all, all.count() - holdOut, all.count());
        Progress progress = common.progress()) {
      ModelConfig kind = network.model(training, seed);
      try (ScoreModel model = ScoreModel.create(kind)) {
        RunOptions options = checkpoint.run(progress);
        TrainingReport report = ScoreTraining.train(model, training, heldOut, config, options);
        if (report.end() == TrainingReport.End.INTERRUPTED) {
          return checkpoint.interrupted(progress);
        }
        Map<String, Object> metrics = new LinkedHashMap<>();
        metrics.put("examples", training.count());
        metrics.put("steps", report.steps());
        metrics.put("seconds", report.seconds());
        metrics.put("loss", report.loss());
        metrics.putAll(report.metrics());
        metrics.put("parameters", model.parameters());
        model.save(target, metrics);
        checkpoint.delete();
        if (report.steps() < warmup) {
          progress.note(
              String.format(
                  Locale.ROOT,
                  "beware: %d steps are fewer than the %d of --warmup, so samples will be little more"
                      + " than noise; give more time, or a shorter warm-up",
                  report.steps(),
                  warmup));
        }
        common.printSaved(target, metrics, text(report, model));
      }
    }
    return 0;
  }

  private static Examples part(Examples all, int from, int to) {
    if (from < 0 || from >= to || to > all.count()) {
      throw UserError.of(
          "--hold-out leaves %d of %d examples; some of each are needed", to - from, all.count());
    }
    return all.select(IntStream.range(from, to).toArray());
  }

  private static String text(TrainingReport report, ScoreModel model) {
    return String.format(
        Locale.ROOT,
        "%,d parameters, %,d steps in %.1f s, loss %.4f%s",
        model.parameters(),
        report.steps(),
        report.seconds(),
        report.loss(),
        Figures.after(report.metrics()));
  }
}
