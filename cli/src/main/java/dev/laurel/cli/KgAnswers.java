package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.cqd.answer.BeamAnswering;
import dev.laurel.cqd.answer.Explanation;
import dev.laurel.cqd.model.PredictorFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Answers as text and as JSON, with the names and labels of a model. */
final class KgAnswers {
  private final PredictorFile file;

  KgAnswers(PredictorFile file) {
    this.file = file;
  }

  static void requireCount(int count) {
    if (count < 1) {
      throw UserError.of("--top is %d; allowed: 1 and more", count);
    }
  }

  String label(int entity) {
    return file.labels().get(entity);
  }

  /** For machines. */
  List<Map<String, Object>> maps(List<BeamAnswering.Answer> answers) {
    List<Map<String, Object>> maps = new ArrayList<>();
    for (BeamAnswering.Answer answer : answers) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("rank", maps.size() + 1);
      map.put("answer", file.graph().entities().name(answer.entity()));
      map.put("label", label(answer.entity()));
      map.put("score", answer.truth());
      map.put("known", answer.explanation().known());
      map.putAll(map(answer.explanation()));
      maps.add(map);
    }
    return maps;
  }

  /** Variables and atoms for machines. */
  Map<String, Object> map(Explanation explanation) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put(
        "variables",
        explanation.variables().stream()
            .map(
                variable ->
                    Map.of(
                        "entity", file.graph().entities().name(variable.entity()),
                        "label", label(variable.entity()),
                        "score", variable.truth()))
            .toList());
    map.put("atoms", explanation.atoms().stream().map(this::map).toList());
    return map;
  }

  private Map<String, Object> map(Explanation.Atom atom) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("head", file.graph().entities().name(atom.head()));
    map.put("relation", file.graph().relationName(atom.relation()));
    map.put("tail", file.graph().entities().name(atom.tail()));
    map.put("score", atom.truth());
    map.put("known", atom.known());
    map.put("negated", atom.negated());
    return map;
  }

  /** For people: a line each, and with explanations a line for every atom. */
  String text(List<BeamAnswering.Answer> answers, boolean explain) {
    StringBuilder text = new StringBuilder();
    int rank = 1;
    for (BeamAnswering.Answer answer : answers) {
      text.append(
          String.format(
              Locale.ROOT,
              "%3d  %.3f  %-9s  %s%n",
              rank++,
              answer.truth(),
              answer.explanation().known() ? "known" : "predicted",
              label(answer.entity())));
      if (explain) {
        text.append(text(answer.explanation()));
      }
    }
    return text.toString().stripTrailing();
  }

  /** A line for every atom. */
  String text(Explanation explanation) {
    StringBuilder text = new StringBuilder();
    for (Explanation.Atom atom : explanation.atoms()) {
      text.append(
          String.format(
              Locale.ROOT,
              "       %.3f  %-9s  %s%s%n",
              atom.truth(),
              atom.known() ? "known" : "predicted",
              atom.negated() ? "not: " : "",
              sentence(atom)));
    }
    return text.toString();
  }

  /** Along the relation as the data has it, whichever way it was walked. */
  String sentence(Explanation.Atom atom) {
    String name = file.graph().relationName(atom.relation());
    return name.startsWith("^")
        ? label(atom.tail()) + " --" + name.substring(1) + "-> " + label(atom.head())
        : label(atom.head()) + " --" + name + "-> " + label(atom.tail());
  }
}
