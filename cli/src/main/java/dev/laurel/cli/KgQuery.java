package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.core.run.Progress;
import dev.laurel.cqd.Query;
import dev.laurel.cqd.answer.BeamAnswering;
import dev.laurel.cqd.data.Edges;
import dev.laurel.cqd.model.PredictorFile;
import dev.laurel.cqd.sparql.AnyQuery;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
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
      "A query: an entity, then /relation or /^relation (against it), with & | ! and",
      "parentheses; names with other signs than letters, digits, _ . : - in double",
      "quotes; labels may stand for names. A line that begins with SELECT or PREFIX is",
      "SPARQL. At the prompt: explain on, explain off, top N, quit.",
      "",
      "Example:",
      "  laurel kg query --model model.safetensors --explain \\",
      "      'europe.n.01/^part_of & !\"Great Britain\"/^part_of'"
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
    KgAnswers.requireCount(top);
    common.startEngine();
    try (PredictorFile file = model.load();
        Progress progress = common.progress()) {
      Edges known = file.known();
      BeamAnswering answering = model.answering(file, known);
      if (query != null) {
        answer(file, known, answering, query, progress);
        return 0;
      }
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      boolean person = common.terminal();
      prompt(person);
      for (String line; (line = lines.readLine()) != null; prompt(person)) {
        if (line.strip().equals("quit")) {
          break;
        }
        try {
          if (!line.isBlank() && !isSetting(line.strip())) {
            answer(file, known, answering, line, progress);
          }
        } catch (UserError e) {
          System.err.println("laurel: " + e.getMessage());
        }
      }
      return 0;
    }
  }

  /** Takes "explain on" and its like. */
  private boolean isSetting(String line) {
    if (line.equals("explain on") || line.equals("explain off")) {
      explain = line.endsWith("on");
      return true;
    }
    if (line.matches("top \\d{1,6}")) {
      int wanted = Integer.parseInt(line.substring("top ".length()));
      KgAnswers.requireCount(wanted);
      top = wanted;
      return true;
    }
    return false;
  }

  private static void prompt(boolean person) {
    if (person) {
      System.err.print("query> ");
      System.err.flush();
    }
  }

  private void answer(
      PredictorFile file, Edges known, BeamAnswering answering, String text, Progress progress) {
    Query parsed = AnyQuery.parse(text, file.graph());
    model.warn(parsed, file, known, progress);
    List<BeamAnswering.Answer> answers = answering.answers(parsed, top);
    KgAnswers words = new KgAnswers(file);
    common.print(
        Map.of("query", text, "answers", words.maps(answers)), words.text(answers, explain));
  }
}
