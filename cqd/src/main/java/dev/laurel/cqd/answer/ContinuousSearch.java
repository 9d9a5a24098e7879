package dev.laurel.cqd.answer;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.run.Optimizer;
import dev.laurel.cqd.Query;
import dev.laurel.cqd.Structure;
import dev.laurel.cqd.TNorm;
import dev.laurel.cqd.model.LinkPredictor;
import dev.laurel.cqd.model.Regularizer;
import dev.laurel.cqd.model.ScoringFunction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * One batch of queries of one shape, answered by optimisation (Arakelyan et al. 2021, section 4.1):
 * every variable gets a row of its own, moved until the truth of the whole query is largest. "Not"
 * negates the last atom. Not-branches with inner variables therefore mean "some path ends next to
 * there".
 */
final class ContinuousSearch {
  private final LinkPredictor predictor;
  private final ContinuousConfig config;
  private final List<Query> queries;

  /**
   * Whether answers are scored by plain scores: uclnlp/cqd does so where nothing but anchors meet.
   */
  private final boolean raw;

  /** Rows of the variables (v, b, width): inner ones in the order of the query, then the target. */
  private final Tensor variables;

  /** The rows before the last step, which one variant scores with. */
  private final Tensor before;

  private final Tensor gradient;
  private final Map<String, Tensor> state = new LinkedHashMap<>();
  private final List<Double> losses = new ArrayList<>();
  private int next;

  /**
   * A search.
   *
   * @param first first rows of the variables (v, b, width); of the caller's scope, left alone
   */
  ContinuousSearch(
      LinkPredictor predictor, ContinuousConfig config, List<Query> queries, Tensor first) {
    this.predictor = predictor;
    this.config = config;
    this.queries = queries;
    this.raw =
        config.variant() == ContinuousConfig.Variant.UCLNLP
            && queries.get(0) instanceof Query.And and
            && and.children().stream().allMatch(ContinuousSearch::isAtom);
    if (predictor.function().ownTails()) {
      throw UserError.of(
          "%s has no row that is head and tail at once, which a variable needs; answer by beam",
          predictor.function());
    }
    this.variables = first.clone();
    this.before = first.clone();
    this.gradient = torch.zeros_like(variables);
    for (String name : Optimizer.Adam.defaults().stateNames()) {
      state.put(name, torch.zeros_like(variables));
    }
  }

  private static boolean isAtom(Query query) {
    return query instanceof Query.Project project && project.child() instanceof Query.Anchor;
  }

  /** How many variables a query has, its target among them. */
  static int variables(Query query) {
    return inner(query) + 1;
  }

  private static int inner(Query query) {
    if (query instanceof Query.Project project) {
      return project.child() instanceof Query.Anchor ? 0 : inner(project.child()) + 1;
    }
    if (query instanceof Query.Not not) {
      return inner(not.child());
    }
    if (query instanceof Query.And and) {
      return and.children().stream().mapToInt(ContinuousSearch::inner).sum();
    }
    if (query instanceof Query.Or or) {
      return or.children().stream().mapToInt(ContinuousSearch::inner).sum();
    }
    throw UserError.of(
        "%s cannot be answered by optimisation; answer by beam", Structure.pattern(query));
  }

  /** Rows of the variables (v, b, width). */
  Tensor rows() {
    return variables;
  }

  /** The loss of each step. */
  List<Double> losses() {
    return losses;
  }

  /** Moves the rows until the loss no longer changes or the steps are over. */
  void run() {
    // The official codes compare the first loss with 1000 against 999 before it.
    double previous = 1000;
    Optimizer.Adam adam = Optimizer.Adam.defaults();
    for (int step = 0; step < config.maxSteps(); step++) {
      double loss;
      try (PointerScope scope = new PointerScope()) {
        Tensor leaf = variables.detach();
        leaf.set_requires_grad(true);
        Tensor total = loss(leaf);
        loss = total.item_double();
        total.backward();
        gradient.copy_(leaf.grad());
      }
      losses.add(loss);
      try (PointerScope scope = new PointerScope();
          NoGradGuard noGradients = new NoGradGuard()) {
        before.copy_(variables);
        adam.update(variables, gradient, state, config.rate(), step);
      }
      if (Math.abs(loss - previous) <= config.tolerance()) {
        break;
      }
      previous = loss;
    }
  }

  private Tensor loss(Tensor rows) {
    Tensor penalty = Tensors.zeros(rows.scalar_type().intern(), 1).sum();
    Penalty sum = new Penalty(penalty);
    next = 0;
    int last = (int) rows.size(0) - 1;
    Tensor truth = truth(queries, rows, rows.select(0, last), sum);
    if (config.variant() == ContinuousConfig.Variant.UCLNLP) {
      for (int v = 0; v <= last; v++) {
        sum.add(predictor.function(), rows.select(0, v));
      }
    }
    return truth.mean().neg().add(sum.total.mul(new Scalar(config.weight())));
  }

  /** The N3 penalty so far. */
  private static final class Penalty {
    private Tensor total;

    Penalty(Tensor total) {
      this.total = total;
    }

    void add(ScoringFunction function, Tensor rows) {
      total = total.add(Regularizer.N3.penalty(function, rows));
    }
  }

  /** The truth (b) of sub-queries of one shape at the rows of their root. */
  private Tensor truth(List<Query> nodes, Tensor rows, Tensor root, Penalty penalty) {
    Query first = nodes.get(0);
    if (first instanceof Query.Project project) {
      Tensor relation = relationRows(nodes);
      if (project.child() instanceof Query.Anchor) {
        return atom(anchorRows(nodes), relation, root, penalty).sigmoid();
      }
      List<Query> children = nodes.stream().map(q -> ((Query.Project) q).child()).toList();
      int variable = innerIndex(children);
      Tensor middle = rows.select(0, variable);
      Tensor below = truthAt(children, rows, middle, penalty, variable);
      return config.norm().and(below, atom(middle, relation, root, penalty).sigmoid());
    }
    if (first instanceof Query.Not not) {
      return negated(nodes, not, rows, root, penalty);
    }
    boolean and = first instanceof Query.And;
    int count = and ? ((Query.And) first).children().size() : ((Query.Or) first).children().size();
    Tensor result = null;
    for (int i = 0; i < count; i++) {
      Tensor part = truth(child(nodes, i), rows, root, penalty);
      result =
          result == null
              ? part
              : and ? config.norm().and(result, part) : config.norm().or(result, part);
    }
    return result;
  }

  private Tensor negated(
      List<Query> nodes, Query.Not not, Tensor rows, Tensor root, Penalty penalty) {
    List<Query> inside = nodes.stream().map(q -> ((Query.Not) q).child()).toList();
    if (not.child() instanceof Query.Project project
        && !(project.child() instanceof Query.Anchor)) {
      List<Query> children = inside.stream().map(q -> ((Query.Project) q).child()).toList();
      int variable = innerIndex(children);
      Tensor middle = rows.select(0, variable);
      Tensor below = truthAt(children, rows, middle, penalty, variable);
      Tensor atom = atom(middle, relationRows(inside), root, penalty).sigmoid();
      return config.norm().and(below, TNorm.not(atom));
    }
    return TNorm.not(truth(inside, rows, root, penalty));
  }

  /** Variables are numbered as they are met: children first. */
  private int innerIndex(List<Query> children) {
    return next + inner(children.get(0));
  }

  private Tensor truthAt(
      List<Query> children, Tensor rows, Tensor middle, Penalty penalty, int variable) {
    Tensor below = truth(children, rows, middle, penalty);
    next = variable + 1;
    return below;
  }

  private Tensor atom(Tensor head, Tensor relation, Tensor tail, Penalty penalty) {
    ScoringFunction function = predictor.function();
    if (config.variant() == ContinuousConfig.Variant.KG_REASONING) {
      penalty.add(function, head);
      penalty.add(function, relation);
      penalty.add(function, tail);
    }
    Tensor query = function.query(head, relation);
    return function.bilinear()
        ? query.mul(tail).sum(1)
        : torch.pairwise_distance(query, tail).neg();
  }

  private static List<Query> child(List<Query> nodes, int which) {
    return nodes.stream()
        .map(q -> q instanceof Query.And and ? and.children() : ((Query.Or) q).children())
        .map(children -> children.get(which))
        .toList();
  }

  private Tensor relationRows(List<Query> nodes) {
    int[] relations = nodes.stream().mapToInt(q -> ((Query.Project) q).relation()).toArray();
    return predictor.relationTable().index_select(0, LinkPredictor.numbers(relations));
  }

  private Tensor anchorRows(List<Query> nodes) {
    int[] anchors =
        nodes.stream()
            .mapToInt(q -> ((Query.Anchor) ((Query.Project) q).child()).entity())
            .toArray();
    return predictor.headTable().index_select(0, LinkPredictor.numbers(anchors));
  }

  /** The truth (b, entities) of every entity as the target, in the scope of the caller. */
  Tensor answers() {
    try (NoGradGuard noGradients = new NoGradGuard()) {
      boolean whole = config.variant() == ContinuousConfig.Variant.UCLNLP;
      next = 0;
      return answers(queries, whole ? variables : before, whole);
    }
  }

  private Tensor answers(List<Query> nodes, Tensor rows, boolean whole) {
    Query first = nodes.get(0);
    if (first instanceof Query.Project project) {
      return hop(nodes, project, rows, whole, false);
    }
    if (first instanceof Query.Not not) {
      List<Query> inside = nodes.stream().map(q -> ((Query.Not) q).child()).toList();
      return hop(inside, (Query.Project) not.child(), rows, whole, true);
    }
    boolean and = first instanceof Query.And;
    int count = and ? ((Query.And) first).children().size() : ((Query.Or) first).children().size();
    Tensor result = null;
    for (int i = 0; i < count; i++) {
      Tensor part = answers(child(nodes, i), rows, whole);
      result =
          result == null
              ? part
              : and ? config.norm().and(result, part) : config.norm().or(result, part);
    }
    return result;
  }

  private Tensor hop(
      List<Query> nodes, Query.Project project, Tensor rows, boolean whole, boolean negated) {
    ScoringFunction function = predictor.function();
    if (project.child() instanceof Query.Anchor) {
      Tensor query = function.query(anchorRows(nodes), relationRows(nodes));
      Tensor atoms = function.scores(query, predictor.tailTable());
      if (raw) {
        return atoms;
      }
      atoms.sigmoid_();
      return negated ? TNorm.not(atoms) : atoms;
    }
    List<Query> children = nodes.stream().map(q -> ((Query.Project) q).child()).toList();
    int variable = innerIndex(children);
    Tensor middle = rows.select(0, variable);
    Penalty unused = new Penalty(Tensors.zeros(rows.scalar_type().intern(), 1).sum());
    Tensor below = truthAt(children, rows, middle, unused, variable);
    Tensor query = function.query(middle, relationRows(nodes));
    Tensor atoms = function.scores(query, predictor.tailTable()).sigmoid_();
    if (negated) {
      atoms = TNorm.not(atoms);
    }
    return whole ? config.norm().and(below.unsqueeze(1).expand(atoms.shape()), atoms) : atoms;
  }
}
