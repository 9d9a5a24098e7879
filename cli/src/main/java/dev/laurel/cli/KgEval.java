package dev.laurel.cli;

import dev.laurel.core.run.Progress;
import dev.laurel.cqd.ScoreTransform;
import dev.laurel.cqd.answer.BeamAnswering;
import dev.laurel.cqd.answer.BeamConfig;
import dev.laurel.cqd.answer.ContinuousAnswering;
import dev.laurel.cqd.answer.ContinuousConfig;
import dev.laurel.cqd.answer.OfficialBeam;
import dev.laurel.cqd.answer.Scorer;
import dev.laurel.cqd.data.QuerySet;
import dev.laurel.cqd.eval.QueryEvaluation;
import dev.laurel.cqd.eval.RankingMetrics;
import dev.laurel.cqd.eval.TieRule;
import dev.laurel.cqd.model.PredictorFile;
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

/** {@code laurel kg eval}. */
@Command(
    name = "eval",
    description = "Rank the hard answers of a query set.",
    sortOptions = false,
    footer = {
      "",
      "The second table is by the number of held-out triples that an answer needs:",
      "those of one ask for no more than one predicted link.",
      "",
      "Example:",
      "  laurel kg eval test.jsonl --model model.safetensors"
    })
final class KgEval implements Callable<Integer> {
  /** Who answers. */
  enum Answering {
    TREE,
    CONTINUOUS,
    UCLNLP,
    KGREASONING
  }

  @Parameters(paramLabel = "QUERIES", description = "Made by laurel kg queries or import.")
  private Path queries;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "FILE",
      description = "Model of laurel kg train.")
  private Path model;

  @Option(
      names = "--mode",
      defaultValue = "tree",
      paramLabel = "NAME",
      description =
          "Search (tree), optimisation (continuous), or the beam of an official code with its"
              + " defects: uclnlp, kgreasoning. Default: ${DEFAULT-VALUE}.")
  private Answering mode = Answering.TREE;

  @Option(
      names = "--types",
      split = ",",
      paramLabel = "TYPE",
      description = "Only these types of queries, such as 2p,ip.")
  private List<String> types = List.of();

  @Option(
      names = "--most",
      defaultValue = "0",
      paramLabel = "N",
      description = "At most so many queries a type; 0: all. Default: ${DEFAULT-VALUE}.")
  private int most;

  @Option(
      names = "--ties",
      defaultValue = "realistic",
      paramLabel = "RULE",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private TieRule ties = TieRule.REALISTIC;

  @Option(
      names = "--reg",
      defaultValue = "0.05",
      paramLabel = "W",
      description = "N3 penalty of --mode continuous. Default: ${DEFAULT-VALUE}.")
  private double weight = 0.05;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "S",
      description = "Of the first rows of --mode continuous. Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Mixin private KgBeamOptions beam;
  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    common.startEngine();
    try (PredictorFile file = PredictorFile.load(model);
        Progress progress = common.progress()) {
      QuerySet set =
          QuerySet.read(queries, file.predictor().entities(), file.predictor().relations())
              .only(types, most);
      long start = System.nanoTime();
      QueryEvaluation found = QueryEvaluation.of(scorer(file), set, ties, progress);
      double seconds = (System.nanoTime() - start) / 1e9;
      if (found.skipped() > 0) {
        progress.note(found.skipped() + " queries without hard answer are left out");
      }
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("types", found.types());
      result.put("mean", found.mean());
      result.put("missing", found.missing());
      result.put("seconds", seconds);
      common.print(result, table(found, seconds));
    }
    return 0;
  }

  private Scorer scorer(PredictorFile file) {
    BeamConfig config = beam.config(BeamConfig.Known.IGNORE, ScoreTransform.SIGMOID);
    return switch (mode) {
      case TREE -> new BeamAnswering(file.predictor(), config, file.known());
      case CONTINUOUS ->
          new ContinuousAnswering(
              file.predictor(),
              ContinuousConfig.defaults()
                  .withNorm(config.norm())
                  .withWeight(weight)
                  .withSeed(seed));
      case UCLNLP ->
          OfficialBeam.uclnlp(file.predictor(), config.norm(), !beam.isRaw(), config.candidates());
      case KGREASONING ->
          OfficialBeam.kgReasoning(
              file.predictor(), config.norm(), config.transform(), config.candidates());
    };
  }

  private static String table(QueryEvaluation found, double seconds) {
    StringBuilder text = new StringBuilder("type  queries    MRR    H@1    H@3   H@10       MR\n");
    long queries = 0;
    for (Map.Entry<String, RankingMetrics> entry : found.types().entrySet()) {
      queries += entry.getValue().count();
      text.append(row(entry.getKey(), entry.getValue()));
    }
    text.append(row("mean", found.mean()));
    if (!found.missing().isEmpty()) {
      text.append("\ntype, held-out triples needed: answers, MRR, H@3\n");
      found
          .missing()
          .forEach(
              (type, counts) -> {
                text.append(String.format(Locale.ROOT, "%-5s", type));
                counts.forEach(
                    (count, metrics) ->
                        text.append(
                            String.format(
                                Locale.ROOT,
                                "  %d: %6d %.3f %.3f",
                                count,
                                metrics.count(),
                                metrics.mrr(),
                                metrics.hits3())));
                text.append('\n');
              });
    }
    return text
        + String.format(Locale.ROOT, "%.1f s, %.0f queries a second", seconds, queries / seconds);
  }

  private static String row(String name, RankingMetrics m) {
    return String.format(
        Locale.ROOT,
        "%-5s %7d  %.3f  %.3f  %.3f  %.3f  %7.1f%n",
        name,
        m.count(),
        m.mrr(),
        m.hits1(),
        m.hits3(),
        m.hits10(),
        m.meanRank());
  }
}
