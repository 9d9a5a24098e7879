package dev.laurel.cli;

import dev.laurel.core.run.Progress;
import dev.laurel.cqd.Structure;
import dev.laurel.cqd.answer.BeamAnswering;
import dev.laurel.cqd.answer.OfficialBeam;
import dev.laurel.cqd.data.QuerySet;
import dev.laurel.cqd.eval.QueryEvaluation;
import dev.laurel.cqd.eval.RankingMetrics;
import dev.laurel.cqd.eval.TieRule;
import dev.laurel.cqd.model.PredictorFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code laurel kg eval}. */
@Command(
    name = "eval",
    description = "Rank the hard answers of a query set; training edges count for nothing.",
    sortOptions = false,
    footer = {"", "Example:", "  laurel kg eval test.jsonl --model model.safetensors"})
final class KgEval implements Callable<Integer> {
  /** Who answers. */
  enum Answering {
    TREE,
    UCLNLP,
    KGREASONING
  }

  @Parameters(paramLabel = "QUERIES", description = "Made by laurel kg queries.")
  private Path queries;

  @Mixin private KgModelOptions model;

  @Option(
      names = "--mode",
      defaultValue = "tree",
      paramLabel = "NAME",
      description =
          "tree, or the beam of an official code with its defects: uclnlp, kgreasoning. Default:"
              + " ${DEFAULT-VALUE}.")
  private Answering mode = Answering.TREE;

  @Option(
      names = "--ties",
      defaultValue = "realistic",
      paramLabel = "RULE",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private TieRule ties = TieRule.REALISTIC;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    common.startEngine();
    try (PredictorFile file = model.load();
        Progress progress = common.progress()) {
      QuerySet set =
          QuerySet.read(queries, file.predictor().entities(), file.predictor().relations());
      long start = System.nanoTime();
      Map<Structure, RankingMetrics> found = evaluate(file, set, progress);
      double seconds = (System.nanoTime() - start) / 1e9;
      Map<String, RankingMetrics> named = new LinkedHashMap<>();
      found.forEach((structure, metrics) -> named.put(structure.label(), metrics));
      common.print(named, table(named, seconds));
    }
    return 0;
  }

  private Map<Structure, RankingMetrics> evaluate(
      PredictorFile file, QuerySet set, Progress progress) {
    var config = model.config();
    return switch (mode) {
      case TREE ->
          QueryEvaluation.evaluate(
              new BeamAnswering(
                  file.predictor(),
                  config.withKnown(dev.laurel.cqd.answer.BeamConfig.Known.IGNORE),
                  null),
              set,
              ties,
              progress);
      case UCLNLP ->
          QueryEvaluation.evaluate(
              query ->
                  narrow(
                      OfficialBeam.uclnlp(
                          file.predictor(), query, config.norm(), true, config.candidates())),
              set,
              ties,
              progress);
      case KGREASONING ->
          QueryEvaluation.evaluate(
              query ->
                  narrow(
                      OfficialBeam.kgReasoning(
                          file.predictor(),
                          query,
                          config.norm(),
                          config.transform(),
                          config.candidates())),
              set,
              ties,
              progress);
    };
  }

  private static float[] narrow(double[] wide) {
    float[] narrow = new float[wide.length];
    for (int i = 0; i < wide.length; i++) {
      narrow[i] = (float) wide[i];
    }
    return narrow;
  }

  private static String table(Map<String, RankingMetrics> named, double seconds) {
    StringBuilder text = new StringBuilder("type  queries    MRR    H@1    H@3   H@10       MR\n");
    long queries = 0;
    for (Map.Entry<String, RankingMetrics> entry : named.entrySet()) {
      RankingMetrics m = entry.getValue();
      queries += m.count();
      text.append(
          String.format(
              Locale.ROOT,
              "%-5s %7d  %.3f  %.3f  %.3f  %.3f  %7.1f%n",
              entry.getKey(),
              m.count(),
              m.mrr(),
              m.hits1(),
              m.hits3(),
              m.hits10(),
              m.meanRank()));
    }
    RankingMetrics mean = RankingMetrics.mean(named.values());
    return text
        + String.format(
            Locale.ROOT,
            "mean           %.3f  %.3f  %.3f  %.3f%n%.1f s, %.0f queries a second",
            mean.mrr(),
            mean.hits1(),
            mean.hits3(),
            mean.hits10(),
            seconds,
            queries / seconds);
  }
}
