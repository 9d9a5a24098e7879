package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.core.run.Progress;
import dev.laurel.core.run.TrainingReport;
import dev.laurel.scoresde.ScoreModel;
import dev.laurel.scoresde.classify.Classifier;
import dev.laurel.scoresde.classify.ClassifierTraining;
import dev.laurel.scoresde.data.Examples;
import dev.laurel.scoresde.network.ClassifierConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code laurel sde classifier}. */
@Command(
    name = "classifier",
    description =
        "Train a classifier: of clean pictures, for laurel sde eval; or of a model's noise.",
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  laurel sde classifier digits --model digits.safetensors \\",
      "      --out guide.safetensors"
    })
final class SdeClassifier implements Callable<Integer> {

  @Parameters(paramLabel = "DATA", description = "Pictures with labels. " + SdeCommand.DATA)
  private String data;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "Learn to see through the noise of this model, for laurel sde condition.")
  private Path model;

  @Mixin private OutOptions out;
  @Mixin private SdeTrainingDataOptions reading;

  @Option(
      names = "--steps",
      defaultValue = "2000",
      paramLabel = "N",
      description = "Default: ${DEFAULT-VALUE}.")
  private long steps = 2000;

  @Option(
      names = "--batch",
      defaultValue = "128",
      paramLabel = "N",
      description = "Examples of a step. Default: ${DEFAULT-VALUE}.")
  private int batch = 128;

  @Option(
      names = "--width",
      defaultValue = "1",
      paramLabel = "N",
      description = "Factor of the channels. Default: ${DEFAULT-VALUE}.")
  private int width = 1;

  @Option(
      names = "--blocks",
      defaultValue = "1",
      paramLabel = "N",
      description = "Of each of three groups. Default: ${DEFAULT-VALUE}.")
  private int blocks = 1;

  @Option(
      names = "--hold-out",
      defaultValue = "0",
      paramLabel = "N",
      description = "Keep the last N examples out, and report the accuracy on them.")
  private int holdOut;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "S",
      description = "Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Mixin private CheckpointOptions checkpoint;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    Path target = out.checked();
    checkpoint.check(out);
    common.startEngine();
    try (PointerScope scope = new PointerScope();
        Examples all = reading.open(data);
        Progress progress = common.progress()) {
      if (holdOut < 0 || holdOut >= all.count()) {
        throw UserError.of(
            "--hold-out is %d of %d examples; some of each are needed", holdOut, all.count());
      }
      Examples training = all.select(IntStream.range(0, all.count() - holdOut).toArray());
      Examples heldOut =
          holdOut == 0
              ? null
              : all.select(IntStream.range(all.count() - holdOut, all.count()).toArray());
      ClassifierTraining.Noising noising = null;
      if (model != null) {
        try (ScoreModel loaded = ScoreModel.load(model)) {
          all.requireFits(loaded);
          noising =
              new ClassifierTraining.Noising(loaded.config().sde(), loaded.config().scaling());
        }
      }
      int channels = Math.toIntExact(all.values().size(1));
      ClassifierConfig config =
          new ClassifierConfig(
              channels, Math.max(2, all.classes().size()), width, blocks, noising != null, seed);
      try (Classifier classifier =
          Classifier.create(new Classifier.Settings(config, all.classes()))) {
        TrainingReport report =
            ClassifierTraining.train(
                classifier,
                noising,
                training,
                heldOut,
                batch,
                ClassifierTraining.defaults(steps, seed),
                checkpoint.run(progress));
        if (report.end() == TrainingReport.End.INTERRUPTED) {
          return checkpoint.interrupted(progress);
        }
        Map<String, Object> metrics = new LinkedHashMap<>();
        metrics.put("examples", training.count());
        metrics.put("steps", report.steps());
        metrics.put("loss", report.loss());
        metrics.putAll(report.metrics());
        classifier.save(target, metrics);
        checkpoint.delete();
        common.printSaved(
            target,
            metrics,
            String.format(
                Locale.ROOT,
                "%d classes, loss %.4f%s",
                config.classes(),
                report.loss(),
                report.metrics().isEmpty()
                    ? ""
                    : String.format(
                        Locale.ROOT,
                        ", accuracy %.4f on %d held out",
                        report.metrics().get("accuracy"),
                        holdOut)));
      }
    }
    return 0;
  }
}
