package dev.laurel.cli;

import dev.laurel.binaural.BinauralModel;
import dev.laurel.binaural.data.Recording;
import dev.laurel.binaural.loss.TrainingLoss;
import dev.laurel.binaural.network.BinauralConfig;
import dev.laurel.binaural.network.Front;
import dev.laurel.binaural.network.Initialization;
import dev.laurel.binaural.train.BinauralTraining;
import dev.laurel.binaural.train.BinauralTrainingConfig;
import dev.laurel.core.run.LearningRate;
import dev.laurel.core.run.Progress;
import dev.laurel.core.run.TrainingReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code laurel binaural train}. */
@Command(
    name = "train",
    description = "Learn from recordings what two ears hear of a talker.",
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  laurel binaural train talkers --minutes 15 --out talkers.safetensors"
    })
final class BinauralTrain implements Callable<Integer> {
  private static final int SKIPPED = 1024;

  @Parameters(
      paramLabel = "DATA",
      description =
          "Folder of binaural simulate, or of the published recordings: trainset is learned from,"
              + " testset is judged by.")
  private Path data;

  @Mixin private OutOptions out;

  @Option(
      names = "--channels",
      defaultValue = "16",
      paramLabel = "N",
      description = "Width of the stack; the paper's is 64. Default: ${DEFAULT-VALUE}.")
  private int channels = 16;

  @Option(
      names = "--blocks",
      defaultValue = "1",
      paramLabel = "N",
      description = "Of ten layers each; the paper's are 3. Default: ${DEFAULT-VALUE}.")
  private int blocks = 1;

  @Option(
      names = "--front",
      defaultValue = "smooth",
      paramLabel = "NAME",
      description =
          "What the stack hears: steps (the paper's warp), smooth (delays go on between positions),"
              + " sphere (a renderer's sound, to which it adds). Default: ${DEFAULT-VALUE}.")
  private Front front = Front.SMOOTH;

  @Option(
      names = "--init",
      defaultValue = "view",
      paramLabel = "NAME",
      description =
          "First values: view, or official, with which weights never follow the position. Default:"
              + " ${DEFAULT-VALUE}.")
  private Initialization init = Initialization.VIEW;

  @Option(
      names = "--steps",
      defaultValue = "1500",
      paramLabel = "N",
      description = "Most steps, over which the learning rate falls. Default: ${DEFAULT-VALUE}.")
  private long steps = 1500;

  @Mixin private BudgetOptions budget;

  @Option(
      names = "--batch",
      defaultValue = "0",
      paramLabel = "N",
      description = "Chunks of a step; 0: 8, or 32 with --official.")
  private int batch;

  @Option(
      names = "--chunk",
      defaultValue = "200",
      paramLabel = "MS",
      description = "Length of a chunk, milliseconds. Default: ${DEFAULT-VALUE}.")
  private int chunk = 200;

  @Option(
      names = "--rate",
      defaultValue = "0.004",
      paramLabel = "R",
      description = "First learning rate; it falls to a fiftieth. Default: ${DEFAULT-VALUE}.")
  private double rate = 4e-3;

  @Option(
      names = "--squared",
      defaultValue = "30",
      paramLabel = "W",
      description = "Weight of the squared error. Default: ${DEFAULT-VALUE}.")
  private double squared = 30;

  @Option(
      names = "--phase",
      defaultValue = "0.01",
      paramLabel = "W",
      description = "Weight of the error of phases. Default: ${DEFAULT-VALUE}.")
  private double phase = 0.01;

  @Option(
      names = "--late-phase",
      defaultValue = "-1",
      paramLabel = "W",
      description = "The same in the last third of the steps; -1: no other.")
  private double latePhase = -1;

  @Option(
      names = "--official",
      description =
          "Loss, batch and rate as the official code has them (its schedule is left out).")
  private boolean official;

  @Option(
      names = "--average",
      defaultValue = "0.99",
      paramLabel = "D",
      description =
          "Memory of the average of the weights, which is kept; 0: none. Default: ${DEFAULT-VALUE}.")
  private double average = 0.99;

  @Option(
      names = "--evaluate-every",
      defaultValue = "0",
      paramLabel = "N",
      description = "Steps between two evaluations; 0: only at the end.")
  private long evaluateEvery;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "S",
      description = "Of first values and chunks. Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Mixin private CheckpointOptions checkpoint;
  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    Path target = out.checked();
    checkpoint.check(out);
    common.startEngine();
    BinauralTrainingConfig training = training();
    BinauralConfig config =
        BinauralConfig.small()
            .withChannels(channels)
            .withBlocks(blocks)
            .withFront(front)
            .withLevel(official ? 1 : BinauralConfig.small().level())
            .withInitialization(init)
            .withSeed(seed);
    List<Recording> learned = BinauralData.recordings(data, "trainset");
    List<Recording> judged =
        Files.isDirectory(data.resolve("testset"))
            ? BinauralData.recordings(data, "testset")
            : List.of();
    try (Progress progress = common.progress();
        BinauralModel model = BinauralModel.create(config)) {
      TrainingReport report =
          BinauralTraining.train(model, learned, judged, training, checkpoint.run(progress));
      if (report.end() == TrainingReport.End.INTERRUPTED) {
        return checkpoint.interrupted(progress);
      }
      Map<String, Object> metrics = new LinkedHashMap<>();
      metrics.put("steps", report.steps());
      metrics.put("seconds", report.seconds());
      metrics.put("loss", report.loss());
      metrics.putAll(report.metrics());
      metrics.put("parameters", model.parameters());
      metrics.put("positions", BinauralData.ranges(learned));
      model.save(target, metrics);
      checkpoint.delete();
      common.printSaved(
          target,
          metrics,
          String.format(
              Locale.ROOT,
              "%,d parameters, %,d steps in %.1f s, loss %.5f%s",
              model.parameters(),
              report.steps(),
              report.seconds(),
              report.loss(),
              Figures.after(report.metrics())));
    }
    return 0;
  }

  private BinauralTrainingConfig training() {
    BinauralTrainingConfig config = BinauralTrainingConfig.official(steps);
    if (!official) {
      config =
          BinauralTrainingConfig.brief(steps)
              .withLoss(loss(phase))
              .withRun(
                  run ->
                      run.withAverage(average, true)
                          .withLearningRate(
                              new LearningRate.Warmup(
                                  new LearningRate.Cosine(rate, rate / 50, steps), 30)));
      if (latePhase >= 0) {
        config = config.withLateLoss(loss(latePhase), 1 / 3.0);
      }
    }
    return (batch > 0 ? config.withBatch(batch) : config)
        .withMilliseconds(chunk)
        .withRun(
            run ->
                run.withSeconds(budget.seconds())
                    .withEvaluation(evaluateEvery, null)
                    .withSeed(seed));
  }

  private TrainingLoss loss(double weight) {
    TrainingLoss.Intermediates others =
        front == Front.SPHERE ? TrainingLoss.Intermediates.NONE : TrainingLoss.Intermediates.WARPED;
    return new TrainingLoss(squared, weight, others, 0, 0.3 * weight, SKIPPED);
  }
}
