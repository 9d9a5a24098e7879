package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.cqd.ScoreTransform;
import dev.laurel.cqd.TNorm;
import dev.laurel.cqd.answer.BeamAnswering;
import dev.laurel.cqd.answer.BeamConfig;
import dev.laurel.cqd.answer.Explanation;
import dev.laurel.cqd.model.PredictorFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Option;

/** The model that answers, and how it does. */
final class KgModelOptions {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "FILE",
      description = "Made by laurel kg train.")
  private Path model;

  @Option(
      names = "--norm",
      defaultValue = "prod",
      paramLabel = "NAME",
      description =
          "How truth values combine: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private TNorm norm = TNorm.PROD;

  @Option(
      names = "--candidates",
      defaultValue = "64",
      paramLabel = "K",
      description = "Entities kept of an inner variable; 0: all, exact. Default: ${DEFAULT-VALUE}.")
  private int candidates = 64;

  @Option(
      names = "--known",
      defaultValue = "boost",
      paramLabel = "HOW",
      description =
          "Training edges: ignore, boost (they are true), only (nothing is predicted). Default:"
              + " ${DEFAULT-VALUE}.")
  private BeamConfig.Known known = BeamConfig.Known.BOOST;

  PredictorFile load() {
    return PredictorFile.load(model);
  }

  BeamConfig config() {
    return BeamConfig.defaults()
        .withNorm(norm)
        .withTransform(ScoreTransform.SIGMOID)
        .withCandidates(candidates)
        .withKnown(known);
  }

  BeamAnswering answering(PredictorFile file) {
    return new BeamAnswering(file.predictor(), config(), file.known());
  }

  /** An answer for machines. */
  static Map<String, Object> map(PredictorFile file, BeamAnswering.Answer answer, int rank) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("rank", rank);
    map.put("answer", file.graph().entities().name(answer.entity()));
    map.put("label", file.labels().get(answer.entity()));
    map.put("truth", answer.truth());
    map.put(
        "variables",
        answer.explanation().variables().stream()
            .map(
                variable ->
                    Map.of(
                        "entity", file.graph().entities().name(variable.entity()),
                        "label", file.labels().get(variable.entity()),
                        "truth", variable.truth()))
            .toList());
    map.put("atoms", answer.explanation().atoms().stream().map(a -> atom(file, a)).toList());
    return map;
  }

  private static Map<String, Object> atom(PredictorFile file, Explanation.Atom atom) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("head", file.graph().entities().name(atom.head()));
    map.put("relation", file.graph().relationName(atom.relation()));
    map.put("tail", file.graph().entities().name(atom.tail()));
    map.put("truth", atom.truth());
    map.put("known", atom.known());
    map.put("negated", atom.negated());
    return map;
  }

  /** Answers for people: a line each, and a line for every atom. */
  static String forPeople(PredictorFile file, List<BeamAnswering.Answer> answers, boolean explain) {
    StringBuilder text = new StringBuilder();
    int rank = 1;
    for (BeamAnswering.Answer answer : answers) {
      boolean fact = answer.explanation().atoms().stream().allMatch(a -> a.known() != a.negated());
      text.append(
          String.format(
              Locale.ROOT,
              "%3d  %.3f  %s  %s%n",
              rank++,
              answer.truth(),
              file.labels().get(answer.entity()),
              fact ? "(known)" : "(predicted)"));
      if (explain) {
        for (Explanation.Atom atom : answer.explanation().atoms()) {
          text.append(
              String.format(
                  Locale.ROOT,
                  "       %s%s  --%s->  %s   %.3f %s%n",
                  atom.negated() ? "not " : "",
                  file.labels().get(atom.head()),
                  file.graph().relationName(atom.relation()),
                  file.labels().get(atom.tail()),
                  atom.truth(),
                  atom.known() ? "known" : "predicted"));
        }
      }
    }
    return text.toString().stripTrailing();
  }

  static void requireAnswers(int count) {
    if (count < 1) {
      throw UserError.of("--top is %d; allowed: 1 and more", count);
    }
  }
}
