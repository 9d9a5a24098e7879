package dev.laurel.cqd.answer;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.cqd.Query;
import dev.laurel.cqd.Structure;
import dev.laurel.cqd.TNorm;
import dev.laurel.cqd.model.LinkPredictor;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Complex query decomposition by search (Arakelyan et al. 2021, section 4.2), for any tree: every
 * node is a vector of truth values over all entities, and a projection takes the maximum over the
 * kept candidates of its child. Queries of one shape are evaluated together, so that a level of the
 * tree is one matrix product.
 *
 * <p>T-norms are monotone, so with all candidates the maximum over all assignments is exact.
 */
final class TreeEvaluator {
  private final LinkPredictor predictor;
  private final BeamConfig config;
  private final Projection projection;

  TreeEvaluator(LinkPredictor predictor, BeamConfig config, Projection projection) {
    this.predictor = predictor;
    this.config = config;
    this.projection = projection;
  }

  /**
   * Evaluates queries of one shape, in the scope of the caller.
   *
   * @throws UserError if the shapes differ
   */
  Answers evaluate(List<Query> queries) {
    String shape = Structure.pattern(queries.get(0));
    for (Query query : queries) {
      if (!Structure.pattern(query).equals(shape)) {
        throw UserError.of(
            "a batch holds queries of shapes %s and %s; one is needed",
            shape, Structure.pattern(query));
      }
    }
    try (NoGradGuard noGradients = new NoGradGuard()) {
      return evaluate(queries, false);
    }
  }

  private Answers evaluate(List<Query> queries, boolean negated) {
    Query first = queries.get(0);
    if (first instanceof Query.Project) {
      return project(queries, negated);
    }
    if (first instanceof Query.And and) {
      return combine(queries, and.children().size(), negated, true);
    }
    if (first instanceof Query.Or or) {
      return combine(queries, or.children().size(), negated, false);
    }
    if (first instanceof Query.Not) {
      return not(queries, negated);
    }
    if (first instanceof Query.Mask) {
      return mask(queries, negated);
    }
    if (first instanceof Query.Anchor) {
      return anchors(queries);
    }
    return Answers.leaf(torch.ones(queries.size(), predictor.entities()).to(type()));
  }

  private torch.ScalarType type() {
    return predictor.headTable().scalar_type().intern();
  }

  private Answers anchors(List<Query> queries) {
    Tensor values = Tensors.zeros(type(), queries.size(), predictor.entities());
    Tensor column =
        LinkPredictor.numbers(
                queries.stream().mapToInt(query -> ((Query.Anchor) query).entity()).toArray())
            .unsqueeze(1);
    values.scatter_(1, column, new Scalar(1.0));
    return Answers.leaf(values);
  }

  private Answers project(List<Query> queries, boolean negated) {
    int[] relations = queries.stream().mapToInt(q -> ((Query.Project) q).relation()).toArray();
    List<Query> children = queries.stream().map(q -> ((Query.Project) q).child()).toList();
    if (children.get(0) instanceof Query.Anchor) {
      int[] heads = children.stream().mapToInt(q -> ((Query.Anchor) q).entity()).toArray();
      return Answers.leaf(projection.ofAnchors(heads, relations));
    }
    if (children.get(0) instanceof Query.All) {
      return Answers.of(projection.ofAll(relations), evaluate(children, negated));
    }
    Answers child = evaluate(children, negated);
    Candidates candidates =
        config.beam() == BeamConfig.Beam.PER_BRANCH && isChain(children.get(0))
            ? branches(children, child, negated)
            : candidates(children, child.values(), negated);
    return new Answers(
        projection.of(candidates, relations, false), List.of(child), candidates, false);
  }

  private Candidates candidates(List<Query> queries, Tensor values, boolean negated) {
    int n = predictor.entities();
    long wanted = config.candidates() == 0 ? n : config.candidates();
    if (negated) {
      wanted *= config.notFactor();
    }
    for (Query query : queries) {
      // A list of entities is not cut: none of them is better than another.
      if (query instanceof Query.Mask mask && mask.allow() && mask.child() instanceof Query.All) {
        wanted = Math.max(wanted, mask.entities().length);
      }
    }
    return Candidates.best(values, (int) Math.min(n, wanted));
  }

  /** Whether a node is a projection of a projection, where a beam can branch. */
  private static boolean isChain(Query query) {
    return query instanceof Query.Project project && project.child() instanceof Query.Project;
  }

  /**
   * The candidates of a chain's variable: of every candidate of the variable before, the k best by
   * the atom between them.
   */
  private Candidates branches(List<Query> queries, Answers node, boolean negated) {
    if (!isChain(queries.get(0))) {
      return candidates(queries, node.values(), negated);
    }
    List<Query> children = queries.stream().map(q -> ((Query.Project) q).child()).toList();
    int[] relations = queries.stream().mapToInt(q -> ((Query.Project) q).relation()).toArray();
    Candidates parents = branches(children, node.children().get(0), negated);
    int n = predictor.entities();
    int kept = config.candidates() == 0 ? n : Math.min(n, config.candidates());
    return projection.branch(parents, relations, kept);
  }

  private Answers combine(List<Query> queries, int count, boolean negated, boolean and) {
    List<Answers> parts = new ArrayList<>();
    Tensor values = null;
    for (int i = 0; i < count; i++) {
      int which = i;
      List<Query> children =
          queries.stream()
              .map(q -> q instanceof Query.And a ? a.children() : ((Query.Or) q).children())
              .map(list -> list.get(which))
              .toList();
      Answers part = evaluate(children, negated);
      parts.add(part);
      TNorm norm = config.norm();
      values =
          values == null
              ? part.values()
              : and ? norm.and(values, part.values()) : norm.or(values, part.values());
    }
    return new Answers(values, parts, null, false);
  }

  private Answers not(List<Query> queries, boolean negated) {
    List<Query> children = queries.stream().map(q -> ((Query.Not) q).child()).toList();
    if (config.negation() == BeamConfig.Negation.ATOM
        && children.get(0) instanceof Query.Project project
        && !(project.child() instanceof Query.Anchor)) {
      int[] relations = children.stream().mapToInt(q -> ((Query.Project) q).relation()).toArray();
      List<Query> inside = children.stream().map(q -> ((Query.Project) q).child()).toList();
      Answers child = evaluate(inside, negated);
      Candidates candidates = candidates(inside, child.values(), negated);
      Tensor values = projection.of(candidates, relations, true);
      return Answers.of(values, new Answers(values, List.of(child), candidates, true));
    }
    Answers child = evaluate(children, !negated);
    return Answers.of(opposite(child.values()), child);
  }

  /** 1 - v, of values that are first scaled where they are known to be low. */
  private Tensor opposite(Tensor values) {
    return config.negationScale() == 1
        ? TNorm.not(values)
        : TNorm.not(values.mul(new Scalar(config.negationScale())).clamp_max_(new Scalar(1.0)));
  }

  private Answers mask(List<Query> queries, boolean negated) {
    Answers child = evaluate(queries.stream().map(q -> ((Query.Mask) q).child()).toList(), negated);
    Tensor keep = Tensors.zeros(type(), queries.size(), predictor.entities());
    for (int i = 0; i < queries.size(); i++) {
      Query.Mask mask = (Query.Mask) queries.get(i);
      try (PointerScope scope = new PointerScope()) {
        Tensor row = keep.select(0, i);
        row.fill_(new Scalar(mask.allow() ? 0.0 : 1.0));
        if (mask.entities().length > 0) {
          row.index_fill_(
              0, LinkPredictor.numbers(mask.entities()), new Scalar(mask.allow() ? 1.0 : 0.0));
        }
      }
    }
    return Answers.of(child.values().mul(keep), child);
  }
}
