package dev.laurel.cqd.answer;

import dev.laurel.core.Tensors;
import dev.laurel.cqd.Query;
import dev.laurel.cqd.TNorm;
import dev.laurel.cqd.data.Edges;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;

/**
 * Finds the best assignments of the variables that lead from an answer back to the anchors: at
 * every variable, the kept candidates are weighed by their own truth and by the atom that leads on.
 */
final class Explainer {
  private final Projection projection;
  private final TNorm norm;
  private final Edges known;
  private final int row;
  private final int most;

  /**
   * An explainer of one query of a batch.
   *
   * @param row which one
   * @param most explanations
   * @param known training edges; null marks none as known
   */
  Explainer(Projection projection, TNorm norm, Edges known, int row, int most) {
    this.projection = projection;
    this.norm = norm;
    this.known = known;
    this.row = row;
    this.most = most;
  }

  /** The best explanations of an answer, best first. */
  List<Explanation> explain(Query query, Answers answers, int entity) {
    return derive(query, answers, entity, false);
  }

  private double truth(Answers answers, int entity) {
    try (PointerScope scope = new PointerScope()) {
      return answers.values().select(0, row).select(0, entity).item_double();
    }
  }

  private List<Explanation> derive(Query query, Answers answers, int entity, boolean negated) {
    if (query instanceof Query.Project project) {
      return hop(project, answers, entity, negated);
    }
    if (query instanceof Query.And and) {
      return join(and, answers, entity, negated);
    }
    if (query instanceof Query.Or or) {
      int best = 0;
      for (int i = 1; i < or.children().size(); i++) {
        if (truth(answers.children().get(i), entity)
            > truth(answers.children().get(best), entity)) {
          best = i;
        }
      }
      double whole = truth(answers, entity);
      return derive(or.children().get(best), answers.children().get(best), entity, negated).stream()
          .map(part -> new Explanation(whole, part.variables(), part.atoms()))
          .toList();
    }
    if (query instanceof Query.Not not) {
      double whole = truth(answers, entity);
      return derive(not.child(), answers.children().get(0), entity, !negated).stream()
          .limit(1)
          .map(part -> new Explanation(whole, part.variables(), part.atoms()))
          .toList();
    }
    if (query instanceof Query.Mask mask) {
      return derive(mask.child(), answers.children().get(0), entity, negated);
    }
    return List.of(new Explanation(truth(answers, entity), List.of(), List.of()));
  }

  /** Every combination of the parts' explanations, the best of them. */
  private List<Explanation> join(Query.And and, Answers answers, int entity, boolean negated) {
    List<Explanation> joined = List.of();
    for (int i = 0; i < and.children().size(); i++) {
      List<Explanation> parts =
          derive(and.children().get(i), answers.children().get(i), entity, negated);
      if (i == 0) {
        joined = parts;
        continue;
      }
      List<Explanation> combined = new ArrayList<>();
      for (Explanation left : joined) {
        for (Explanation right : parts) {
          combined.add(
              new Explanation(
                  norm.and(left.truth(), right.truth()),
                  concatenated(left.variables(), right.variables()),
                  concatenated(left.atoms(), right.atoms())));
        }
      }
      joined = best(combined);
    }
    return joined;
  }

  private List<Explanation> hop(
      Query.Project project, Answers answers, int entity, boolean negated) {
    if (project.child() instanceof Query.Anchor anchor) {
      double truth = projection.towards(new int[] {anchor.entity()}, project.relation(), entity)[0];
      Explanation.Atom atom = atom(anchor.entity(), project.relation(), entity, truth, negated);
      return List.of(new Explanation(truth, List.of(), List.of(atom)));
    }
    Answers child = answers.children().get(0);
    int[] heads;
    double[] own;
    if (answers.candidates() == null) {
      heads = IntStream.range(0, projection.entities()).toArray();
      own = new double[heads.length];
      java.util.Arrays.fill(own, 1);
    } else {
      try (PointerScope scope = new PointerScope()) {
        heads = Tensors.ints(answers.candidates().entities().select(0, row));
        own = Tensors.doubles(answers.candidates().truth().select(0, row));
      }
    }
    double[] atoms = projection.towards(heads, project.relation(), entity);
    double[] joint = new double[heads.length];
    for (int i = 0; i < heads.length; i++) {
      joint[i] = norm.and(own[i], answers.atomNegated() ? 1 - atoms[i] : atoms[i]);
    }
    // Candidates stand in the order of their own truth: a stable sort keeps it among equals.
    List<Integer> order =
        IntStream.range(0, heads.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> -joint[i]))
            .limit(most)
            .toList();
    List<Explanation> found = new ArrayList<>();
    for (int i : order) {
      boolean opposite = negated != answers.atomNegated();
      Explanation.Atom atom = atom(heads[i], project.relation(), entity, atoms[i], opposite);
      Explanation.Variable variable =
          new Explanation.Variable(project.child(), heads[i], truth(child, heads[i]));
      for (Explanation below : derive(project.child(), child, heads[i], negated)) {
        found.add(
            new Explanation(
                norm.and(below.truth(), answers.atomNegated() ? 1 - atoms[i] : atoms[i]),
                concatenated(below.variables(), List.of(variable)),
                concatenated(below.atoms(), List.of(atom))));
      }
    }
    return best(found);
  }

  private List<Explanation> best(List<Explanation> all) {
    return all.stream()
        .sorted(Comparator.comparingDouble((Explanation found) -> -found.truth()))
        .limit(most)
        .toList();
  }

  private static <T> List<T> concatenated(List<T> first, List<T> second) {
    List<T> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  private Explanation.Atom atom(int head, int relation, int tail, double truth, boolean negated) {
    boolean isKnown = known != null && known.contains(head, relation, tail);
    return new Explanation.Atom(head, relation, tail, truth, isKnown, negated);
  }
}
