package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import dev.laurel.core.run.Progress;
import dev.laurel.cqd.answer.BeamAnswering;
import dev.laurel.cqd.answer.Explanation;
import dev.laurel.cqd.data.Edges;
import dev.laurel.cqd.model.PredictorFile;
import dev.laurel.cqd.sparql.SparqlQuery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code laurel kg sparql}. */
@Command(
    name = "sparql",
    description = "Answer a SPARQL SELECT query by facts and predictions, best answers first.",
    sortOptions = false,
    footer = {
      "",
      "The query must hang together as a tree around its first selected variable:",
      "patterns, paths (/ ^ |), UNION, FILTER NOT EXISTS, MINUS, VALUES, FILTER with",
      "= != IN, LIMIT. Relative IRIs such as <germany.n.01> are names of the graph.",
      "What cannot be answered is refused by name.",
      "",
      "Example:",
      "  laurel kg sparql --model m.safetensors \\",
      "      'SELECT ?x ?y { ?x <part_of> ?y . ?y <part_of> <europe.n.01> } LIMIT 5'"
    })
final class KgSparql implements Callable<Integer> {
  private static final int TOP = 10;

  @Parameters(arity = "0..1", paramLabel = "QUERY", description = "Or give --file.")
  private String query;

  @Option(names = "--file", paramLabel = "FILE", description = "File that holds the query.")
  private Path queryFile;

  @Mixin private KgModelOptions model;

  @Option(
      names = "--repetitions",
      defaultValue = "0",
      paramLabel = "M",
      description = "Unroll a path p+ to 1 to M steps; 0: refuse it. Default: ${DEFAULT-VALUE}.")
  private int repetitions;

  @Option(names = "--explain", description = "Show what every answer rests on.")
  private boolean explain;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    String text = text();
    common.startEngine();
    try (PredictorFile file = model.load();
        Progress progress = common.progress()) {
      SparqlQuery parsed = SparqlQuery.parse(text, file.graph(), repetitions);
      int count = (int) Math.min(Integer.MAX_VALUE, parsed.limit() < 0 ? TOP : parsed.limit());
      if (parsed.onlyNegative()) {
        progress.note("the query only says what answers are not: nearly every entity is one");
      }
      Edges known = file.known();
      model.warn(parsed.query(), file, known, progress);
      List<BeamAnswering.Answer> answers =
          count == 0 ? List.of() : model.answering(file, known).answers(parsed.query(), count);
      KgAnswers words = new KgAnswers(file);
      List<Map<String, Object>> bindings = new ArrayList<>();
      StringBuilder table = new StringBuilder(header(parsed));
      for (BeamAnswering.Answer answer : answers) {
        Map<String, Integer> binding = binding(parsed, answer);
        Map<String, Object> whole = new LinkedHashMap<>();
        binding.forEach(
            (name, entity) ->
                whole.put(name, entity == null ? null : file.graph().entities().name(entity)));
        whole.put("score", answer.truth());
        whole.put("known", answer.explanation().known());
        whole.putAll(words.map(answer.explanation()));
        bindings.add(whole);
        table.append(
            String.format(
                Locale.ROOT,
                "%n%.3f  %-9s  %s",
                answer.truth(),
                answer.explanation().known() ? "known" : "predicted",
                binding.values().stream()
                    .map(entity -> entity == null ? "" : words.label(entity))
                    .collect(Collectors.joining("  |  "))));
        if (explain) {
          table.append(System.lineSeparator());
          table.append(words.text(answer.explanation()).stripTrailing());
        }
      }
      common.print(Map.of("variables", parsed.selected(), "bindings", bindings), table.toString());
    }
    return 0;
  }

  private String text() {
    if ((query == null) == (queryFile == null)) {
      throw new UserError("give a query, or a file that holds one with --file");
    }
    if (query != null) {
      return query;
    }
    try {
      return Files.readString(queryFile);
    } catch (IOException e) {
      throw new UserError("cannot read " + queryFile + ": " + AtomicFile.reason(e), e);
    }
  }

  private static String header(SparqlQuery parsed) {
    return "score             ?" + String.join("  |  ?", parsed.selected());
  }

  /** The entity of each selected variable; null for one that the best assignment lacks. */
  private static Map<String, Integer> binding(SparqlQuery parsed, BeamAnswering.Answer answer) {
    Map<String, Integer> binding = new LinkedHashMap<>();
    parsed.selected().forEach(name -> binding.put(name, null));
    for (Explanation.Variable variable : answer.explanation().variables()) {
      String name = parsed.variables().get(variable.query());
      if (name != null && binding.containsKey(name)) {
        binding.put(name, variable.entity());
      }
    }
    binding.put(parsed.selected().get(0), answer.entity());
    return binding;
  }
}
