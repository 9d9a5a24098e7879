package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.cqd.Query;
import dev.laurel.cqd.QueryText;
import dev.laurel.cqd.answer.BeamAnswering;
import dev.laurel.cqd.model.PredictorFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code laurel kg query}: one query, or one a line from standard input. */
@Command(
    name = "query",
    description = "Answer a query; without one, every line of standard input is one.",
    sortOptions = false,
    footer = {
      "",
      "A query: an entity, then /relation or /^relation (against it), with & | ! and parentheses;",
      "names with other signs than letters, digits, _ . : - in double quotes.",
      "",
      "Example:",
      "  laurel kg query --model model.safetensors --explain '\"Germany\"/^nationality & !bob/knows'"
    })
final class KgQuery implements Callable<Integer> {
  @Parameters(arity = "0..1", paramLabel = "QUERY", description = "See below.")
  private String query;

  @Mixin private KgModelOptions model;

  @Option(
      names = "--top",
      defaultValue = "10",
      paramLabel = "N",
      description = "Answers. Default: ${DEFAULT-VALUE}.")
  private int top = 10;

  @Option(names = "--explain", description = "Show what every answer rests on.")
  private boolean explain;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() throws IOException {
    KgModelOptions.requireAnswers(top);
    common.startEngine();
    try (PredictorFile file = model.load()) {
      BeamAnswering answering = model.answering(file);
      if (query != null) {
        answer(file, answering, query);
        return 0;
      }
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      boolean person = common.terminal();
      prompt(person);
      for (String line; (line = lines.readLine()) != null; prompt(person)) {
        if (!line.isBlank()) {
          try {
            answer(file, answering, line);
          } catch (UserError e) {
            System.err.println("laurel: " + e.getMessage());
          }
        }
      }
      return 0;
    }
  }

  private static void prompt(boolean person) {
    if (person) {
      System.err.print("query> ");
      System.err.flush();
    }
  }

  private void answer(PredictorFile file, BeamAnswering answering, String text) {
    Query parsed = QueryText.parse(text, file.graph());
    List<BeamAnswering.Answer> answers = answering.answers(parsed, top);
    List<Map<String, Object>> forMachines = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      forMachines.add(KgModelOptions.map(file, answers.get(i), i + 1));
    }
    common.print(
        Map.of("query", text, "answers", forMachines),
        KgModelOptions.forPeople(file, answers, explain));
  }
}
