package dev.laurel.cqd.answer;

import dev.laurel.core.Tensors;
import dev.laurel.cqd.Query;
import dev.laurel.cqd.data.Edges;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;

/** Walks from an answer back to the anchors along what the maxima chose. */
final class Explainer {
  private final Projection projection;
  private final Edges known;
  private final List<Explanation.Variable> variables = new ArrayList<>();
  private final List<Explanation.Atom> atoms = new ArrayList<>();

  private Explainer(Projection projection, Edges known) {
    this.projection = projection;
    this.known = known;
  }

  /**
   * Explains an answer.
   *
   * @param answers traced
   * @param row which query of the batch
   * @param known training edges; null marks none as known
   */
  static Explanation explain(
      Query query, Answers answers, int row, int entity, Projection projection, Edges known) {
    Explainer explainer = new Explainer(projection, known);
    explainer.walk(query, answers, row, entity, false);
    return new Explanation(
        truth(answers, row, entity),
        List.copyOf(explainer.variables),
        List.copyOf(explainer.atoms));
  }

  private static double truth(Answers answers, int row, int entity) {
    try (PointerScope scope = new PointerScope()) {
      return answers.values().select(0, row).select(0, entity).item_double();
    }
  }

  private void walk(Query query, Answers answers, int row, int entity, boolean negated) {
    if (query instanceof Query.Project project) {
      project(project, answers, row, entity, negated);
    } else if (query instanceof Query.And and) {
      for (int i = 0; i < and.children().size(); i++) {
        walk(and.children().get(i), answers.children().get(i), row, entity, negated);
      }
    } else if (query instanceof Query.Or or) {
      int best = 0;
      for (int i = 1; i < or.children().size(); i++) {
        if (truth(answers.children().get(i), row, entity)
            > truth(answers.children().get(best), row, entity)) {
          best = i;
        }
      }
      walk(or.children().get(best), answers.children().get(best), row, entity, negated);
    } else if (query instanceof Query.Not not) {
      walk(not.child(), answers.children().get(0), row, entity, !negated);
    } else if (query instanceof Query.Mask mask) {
      walk(mask.child(), answers.children().get(0), row, entity, negated);
    }
  }

  private void project(
      Query.Project project, Answers answers, int row, int entity, boolean negated) {
    if (project.child() instanceof Query.Anchor anchor) {
      atom(anchor.entity(), project.relation(), entity, negated);
      return;
    }
    int chosen;
    try (PointerScope scope = new PointerScope()) {
      long which = answers.back().select(0, row).select(0, entity).item_long();
      chosen = Tensors.ints(answers.candidates().select(0, row).narrow(0, which, 1))[0];
    }
    Answers child = answers.children().get(0);
    walk(project.child(), child, row, chosen, negated);
    variables.add(new Explanation.Variable(chosen, truth(child, row, chosen)));
    atom(chosen, project.relation(), entity, negated);
  }

  private void atom(int head, int relation, int tail, boolean negated) {
    double truth;
    try (PointerScope scope = new PointerScope()) {
      truth =
          projection
              .ofAnchors(new int[] {head}, new int[] {relation})
              .select(0, 0)
              .select(0, tail)
              .item_double();
    }
    boolean isKnown = known != null && known.contains(head, relation, tail);
    atoms.add(new Explanation.Atom(head, relation, tail, truth, isKnown, negated));
  }
}
