package dev.laurel.cli;

import dev.laurel.core.run.Progress;
import dev.laurel.core.run.RunOptions;
import dev.laurel.core.run.TrainingReport;
import dev.laurel.cqd.data.GraphFiles;
import dev.laurel.cqd.data.KnowledgeGraph;
import dev.laurel.cqd.data.Labels;
import dev.laurel.cqd.eval.LinkPrediction;
import dev.laurel.cqd.eval.RankingMetrics;
import dev.laurel.cqd.model.PredictorConfig;
import dev.laurel.cqd.model.PredictorFile;
import dev.laurel.cqd.model.PredictorTraining;
import dev.laurel.cqd.model.Regularizer;
import dev.laurel.cqd.model.ScoringFunction;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code laurel kg train}. */
@Command(
    name = "train",
    description = "Train a link predictor on a graph.",
    sortOptions = false,
    footer = {"", "Example:", "  laurel kg train graph/ --rank 100 --out model.safetensors"})
final class KgTrain implements Callable<Integer> {

  @Parameters(
      paramLabel = "GRAPH",
      description = "Folder or file of any form that laurel kg import knows.")
  private Path graph;

  @Mixin private OutOptions out;

  @Option(
      names = "--predictor",
      defaultValue = "complex",
      paramLabel = "NAME",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private ScoringFunction function = ScoringFunction.COMPLEX;

  @Option(
      names = "--rank",
      defaultValue = "100",
      paramLabel = "D",
      description = "Numbers (complex ones for complex) a row. Default: ${DEFAULT-VALUE}.")
  private int rank = 100;

  @Option(
      names = "--epochs",
      defaultValue = "100",
      paramLabel = "N",
      description = "Times all triples are seen. Default: ${DEFAULT-VALUE}.")
  private int epochs = 100;

  @Option(
      names = "--batch",
      defaultValue = "1000",
      paramLabel = "N",
      description = "Triples of a step. Default: ${DEFAULT-VALUE}.")
  private int batch = 1000;

  @Option(
      names = "--rate",
      defaultValue = "0.1",
      paramLabel = "R",
      description = "Learning rate. Default: ${DEFAULT-VALUE}.")
  private double rate = 0.1;

  @Option(
      names = "--method",
      defaultValue = "adagrad",
      paramLabel = "NAME",
      description =
          "${COMPLETION-CANDIDATES}; adam wants a rate of about 0.001. Default: ${DEFAULT-VALUE}.")
  private PredictorConfig.Method method = PredictorConfig.Method.ADAGRAD;

  @Option(
      names = "--regularizer",
      defaultValue = "n3",
      paramLabel = "NAME",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Regularizer regularizer = Regularizer.N3;

  @Option(
      names = "--weight",
      defaultValue = "0.05",
      paramLabel = "W",
      description = "Of the regularizer. Default: ${DEFAULT-VALUE}.")
  private double weight = 0.05;

  @Option(
      names = "--loss",
      defaultValue = "inverses",
      paramLabel = "NAME",
      description =
          "Predict tails, of inverse triples too (inverses), or tails and heads of each triple"
              + " (two_sided). Default: ${DEFAULT-VALUE}.")
  private PredictorConfig.LossMode lossMode = PredictorConfig.LossMode.INVERSES;

  @Option(
      names = "--evaluate-every",
      defaultValue = "0",
      paramLabel = "N",
      description =
          "Epochs between two evaluations on the validation triples, of which the best is kept; 0:"
              + " none. Default: ${DEFAULT-VALUE}.")
  private int evaluateEvery;

  @Option(
      names = "--patience",
      defaultValue = "0",
      paramLabel = "N",
      description = "Evaluations without a better one before training stops; 0: never.")
  private int patience;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "S",
      description = "Of first values and order. Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Mixin private CheckpointOptions checkpoint;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    Path target = out.checked();
    checkpoint.check(out);
    common.startEngine();
    KnowledgeGraph read = GraphFiles.read(graph);
    PredictorConfig config =
        PredictorConfig.defaults()
            .withFunction(function)
            .withRank(rank)
            .withEpochs(epochs)
            .withBatch(batch)
            .withRate(rate)
            .withMethod(method)
            .withRegularizer(regularizer, weight)
            .withLossMode(lossMode)
            .withEvaluation(evaluateEvery, patience)
            .withSeed(seed);
    try (Progress progress = common.progress()) {
      RunOptions options = checkpoint.run(progress);
      PredictorTraining.Trained trained = PredictorTraining.train(read, config, options);
      if (trained.report().end() == TrainingReport.End.INTERRUPTED) {
        return checkpoint.interrupted(progress);
      }
      Map<String, Object> metrics = new LinkedHashMap<>();
      metrics.put("epochs", epochs);
      metrics.put("seconds", trained.report().seconds());
      if (read.valid().count() > 0) {
        metrics.put("valid", LinkPrediction.evaluate(trained.predictor(), read, read.valid()));
      }
      if (read.test().count() > 0) {
        metrics.put("test", LinkPrediction.evaluate(trained.predictor(), read, read.test()));
      }
      try (PredictorFile file =
          new PredictorFile(
              trained.predictor(), read, Labels.beside(graph, read.entities()), config)) {
        file.save(target, metrics);
      }
      checkpoint.delete();
      common.printSaved(target, metrics, text(read, metrics, trained.report().seconds()));
    }
    return 0;
  }

  private static String text(KnowledgeGraph graph, Map<String, Object> metrics, double seconds) {
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%d entities, %d relations, %d triples: %.1f s%n",
                graph.entities().size(),
                graph.relations().size(),
                graph.train().count(),
                seconds));
    metrics.forEach(
        (part, figures) -> {
          if (figures instanceof RankingMetrics found) {
            text.append(
                String.format(
                    Locale.ROOT,
                    "%-6s MRR %.3f, H@1 %.3f, H@3 %.3f, H@10 %.3f, mean rank %.1f%n",
                    part,
                    found.mrr(),
                    found.hits1(),
                    found.hits3(),
                    found.hits10(),
                    found.meanRank()));
          }
        });
    return text.toString();
  }
}
