package dev.laurel.cqd.answer;

import dev.laurel.core.Tensors;
import dev.laurel.cqd.Query;
import dev.laurel.cqd.ScoreTransform;
import dev.laurel.cqd.Structure;
import dev.laurel.cqd.TNorm;
import dev.laurel.cqd.model.LinkPredictor;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * The beams of the two official codes where they differ from {@link TreeEvaluator}, number for
 * number, defects included: for reproducing published figures only.
 */
public final class OfficialBeam {
  private final BeamConfig config;
  private final TreeEvaluator tree;
  private final Projection projection;

  /**
   * A beam of the official codes.
   *
   * @param norm combines truth values
   * @param transform of scores
   * @param candidates k
   * @param perBranch true for uclnlp/cqd, whose chains branch
   */
  private OfficialBeam(
      LinkPredictor predictor,
      TNorm norm,
      ScoreTransform transform,
      int candidates,
      boolean perBranch) {
    BeamConfig.Beam beam = perBranch ? BeamConfig.Beam.PER_BRANCH : BeamConfig.Beam.GLOBAL;
    this.config =
        BeamConfig.defaults()
            .withNorm(norm)
            .withTransform(transform)
            .withCandidates(candidates)
            .withBeam(beam);
    this.projection = new Projection(predictor, config, null);
    this.tree = new TreeEvaluator(predictor, config, projection);
  }

  /**
   * Scores (entities) of pminervini/KGReasoning, {@code cqd/discrete.py}. In 3p the truth of the
   * first atom is taken from the wrong candidate.
   */
  public static double[] kgReasoning(
      LinkPredictor predictor, Query query, TNorm norm, ScoreTransform transform, int k) {
    OfficialBeam beam =
        new OfficialBeam(predictor, norm, transform, Math.min(k, predictor.entities()), false);
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      return Tensors.doubles(
          Structure.of(query).filter(Structure.P3::equals).isPresent()
              ? beam.misalignedThreeHops(query)
              : beam.tree.evaluate(List.of(query)).values());
    }
  }

  /**
   * Scores (entities) of uclnlp/cqd, {@code query_answering_BF}. Its ip is no join, its up ignores
   * the second branch, its unions always use the sigmoid.
   *
   * @param sigmoid its flag {@code scores_normalize}
   */
  public static double[] uclnlp(
      LinkPredictor predictor, Query query, TNorm norm, boolean sigmoid, int k) {
    Structure structure = Structure.of(query).orElse(null);
    boolean union = structure == Structure.U2 || structure == Structure.UP;
    ScoreTransform transform =
        structure != Structure.P1 && (sigmoid || union)
            ? ScoreTransform.SIGMOID
            : ScoreTransform.RAW;
    OfficialBeam beam =
        new OfficialBeam(predictor, norm, transform, Math.min(k, predictor.entities()), true);
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      Tensor scores;
      if (structure == Structure.PI) {
        scores = beam.joinedInsideTheMaximum((Query.And) query);
      } else if (structure == Structure.IP) {
        scores = beam.intersectionWithoutJoin((Query.Project) query);
      } else if (structure == Structure.UP) {
        scores = beam.unionOfTheFirst((Query.Project) query);
      } else {
        scores = beam.tree.evaluate(List.of(query)).values();
      }
      return Tensors.doubles(scores);
    }
  }

  /** {@link #kgReasoning(LinkPredictor, Query, TNorm, ScoreTransform, int)} for query sets. */
  public static Scorer kgReasoning(
      LinkPredictor predictor, TNorm norm, ScoreTransform transform, int k) {
    return (queries, visitor) -> {
      for (int i = 0; i < queries.size(); i++) {
        visitor.accept(i, narrow(kgReasoning(predictor, queries.get(i), norm, transform, k)));
      }
    };
  }

  /** {@link #uclnlp(LinkPredictor, Query, TNorm, boolean, int)} for query sets. */
  public static Scorer uclnlp(LinkPredictor predictor, TNorm norm, boolean sigmoid, int k) {
    return (queries, visitor) -> {
      for (int i = 0; i < queries.size(); i++) {
        visitor.accept(i, narrow(uclnlp(predictor, queries.get(i), norm, sigmoid, k)));
      }
    };
  }

  private static float[] narrow(double[] wide) {
    float[] narrow = new float[wide.length];
    for (int i = 0; i < wide.length; i++) {
      narrow[i] = (float) wide[i];
    }
    return narrow;
  }

  /** One hop of a chain: directed relation and what it starts from. */
  private static Query.Project hop(Query query) {
    return (Query.Project) query;
  }

  private Tensor atom(Query.Project hop) {
    return projection.ofAnchors(
        new int[] {((Query.Anchor) hop.child()).entity()}, new int[] {hop.relation()});
  }

  private Tensor atoms(Candidates candidates, int relation) {
    int[] heads = Tensors.ints(candidates.entities());
    int[] relations = new int[heads.length];
    Arrays.fill(relations, relation);
    return projection.ofAnchors(heads, relations);
  }

  private Tensor misalignedThreeHops(Query query) {
    Query.Project third = hop(query);
    Query.Project second = hop(third.child());
    int k = config.candidates();
    Candidates first = Candidates.best(atom(hop(second.child())), k);
    Candidates next = Candidates.best(atoms(first, second.relation()), k);
    // Row (i, j) belongs to the first candidate i, but gets the truth of candidate j.
    Tensor path =
        config.norm().and(first.truth().expand(k, k), next.truth()).reshape(1, (long) k * k);
    Candidates paths = new Candidates(path, next.entities().reshape(1, (long) k * k));
    return maximum(paths, third.relation());
  }

  private Tensor maximum(Candidates paths, int relation) {
    return config
        .norm()
        .and(atoms(paths, relation), paths.truth().reshape(-1, 1))
        .amax(new long[] {0}, false);
  }

  private Tensor joinedInsideTheMaximum(Query.And query) {
    Query.Project chain = hop(query.children().get(0));
    Candidates first = Candidates.best(atom(hop(chain.child())), config.candidates());
    Tensor joint = config.norm().and(atoms(first, chain.relation()), first.truth().reshape(-1, 1));
    Tensor last = atom(hop(query.children().get(1)));
    return config.norm().and(joint, last.expand(joint.shape())).amax(new long[] {0}, false);
  }

  private Tensor intersectionWithoutJoin(Query.Project query) {
    List<Query> branches = ((Query.And) query.child()).children();
    int k = config.candidates();
    Candidates first = Candidates.best(atom(hop(branches.get(0))), k);
    Candidates second = Candidates.best(atom(hop(branches.get(1))), k);
    // Every pair (i, j) of candidates, of which entity j goes on.
    Tensor pairs =
        config
            .norm()
            .and(second.truth().expand(k, k).contiguous(), first.truth().reshape(k, 1).expand(k, k))
            .reshape(1, (long) k * k);
    Tensor entities = second.entities().expand(k, k).reshape(1, (long) k * k);
    return maximum(new Candidates(pairs, entities), query.relation());
  }

  private Tensor unionOfTheFirst(Query.Project query) {
    List<Query> branches = ((Query.Or) query.child()).children();
    Candidates first = Candidates.best(atom(hop(branches.get(0))), config.candidates());
    return maximum(first, query.relation());
  }
}
