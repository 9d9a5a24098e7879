package dev.laurel.cli;

import dev.laurel.core.run.Progress;
import dev.laurel.cqd.Query;
import dev.laurel.cqd.answer.BeamAnswering;
import dev.laurel.cqd.answer.Explanation;
import dev.laurel.cqd.data.Edges;
import dev.laurel.cqd.model.PredictorFile;
import dev.laurel.cqd.sparql.AnyQuery;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code laurel kg explain}. */
@Command(
    name = "explain",
    description = "Say why an entity answers a query, or why it does not.",
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  laurel kg explain --model m.safetensors 'europe.n.01/^part_of/^part_of' \\",
      "      paris.n.01"
    })
final class KgExplain implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "QUERY", description = "As for laurel kg query.")
  private String query;

  @Parameters(index = "1", paramLabel = "ENTITY", description = "The answer to explain.")
  private String entity;

  @Mixin private KgModelOptions model;

  @Option(
      names = "--alternatives",
      defaultValue = "3",
      paramLabel = "N",
      description = "Assignments of the inner variables. Default: ${DEFAULT-VALUE}.")
  private int alternatives = 3;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    common.startEngine();
    try (PredictorFile file = model.load();
        Progress progress = common.progress()) {
      Query parsed = AnyQuery.parse(query, file.graph());
      int answer = file.graph().entities().number(entity);
      Edges known = file.known();
      model.warn(parsed, file, known, progress);
      BeamAnswering answering = model.answering(file, known);
      float[] truth = answering.truth(parsed);
      int rank = 1;
      for (float other : truth) {
        rank += other > truth[answer] ? 1 : 0;
      }
      List<Explanation> found = answering.explain(parsed, answer, alternatives);
      KgAnswers words = new KgAnswers(file);
      StringBuilder text =
          new StringBuilder(
              String.format(
                  Locale.ROOT,
                  "%s: rank %d of %d, %.3f",
                  words.label(answer),
                  rank,
                  truth.length,
                  truth[answer]));
      for (Explanation explanation : found) {
        text.append(String.format(Locale.ROOT, "%n  %.3f by%n", explanation.truth()));
        text.append(words.text(explanation).stripTrailing());
      }
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("answer", entity);
      result.put("rank", rank);
      result.put("score", truth[answer]);
      result.put("explanations", found.stream().map(words::map).toList());
      common.print(result, text.toString());
    }
    return 0;
  }
}
