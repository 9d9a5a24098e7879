package dev.laurel.cqd.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.cqd.Query;
import dev.laurel.cqd.ScoreTransform;
import dev.laurel.cqd.Structure;
import dev.laurel.cqd.TNorm;
import dev.laurel.cqd.data.Edges;
import dev.laurel.cqd.data.RandomQueries;
import dev.laurel.cqd.data.Triples;
import dev.laurel.cqd.model.LinkPredictor;
import dev.laurel.cqd.model.ScoringFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** Search on random models and random trees, against plain loops. */
class AnsweringLawsTest {
  private static final int ENTITIES = 15;
  private static final int RELATIONS = 4;

  private static LinkPredictor predictor(Random random, ScoringFunction function) {
    return LinkPredictor.of(
        function,
        Tensors.randomNormal(random, ScalarType.Double, ENTITIES, function.width(3)),
        Tensors.randomNormal(random, ScalarType.Double, RELATIONS, function.relationWidth(3)),
        function.ownTails()
            ? Tensors.randomNormal(random, ScalarType.Double, ENTITIES, function.width(3))
            : null);
  }

  private static Edges edges(Random random) {
    int[] rows = new int[3 * 30];
    for (int i = 0; i < 30; i++) {
      rows[3 * i] = random.nextInt(ENTITIES);
      rows[3 * i + 1] = random.nextInt(RELATIONS);
      rows[3 * i + 2] = random.nextInt(ENTITIES);
    }
    return Edges.of(Triples.ofRows(rows), ENTITIES, RELATIONS);
  }

  /** The truth of every entity, over all assignments one by one. */
  private static double[] byLoops(Query query, double[][][] atoms, TNorm norm) {
    double[] truth = new double[ENTITIES];
    if (query instanceof Query.Anchor anchor) {
      truth[anchor.entity()] = 1;
    } else if (query instanceof Query.All) {
      Arrays.fill(truth, 1);
    } else if (query instanceof Query.Project project) {
      double[] child = byLoops(project.child(), atoms, norm);
      Arrays.fill(truth, Double.NEGATIVE_INFINITY);
      for (int x = 0; x < ENTITIES; x++) {
        // An anchor is a constant, whose atom is taken as it is.
        boolean constant = project.child() instanceof Query.Anchor;
        for (int y = 0; y < ENTITIES && !(constant && child[x] == 0); y++) {
          truth[y] = Math.max(truth[y], norm.and(child[x], atoms[project.relation()][x][y]));
        }
      }
    } else if (query instanceof Query.Not not) {
      double[] child = byLoops(not.child(), atoms, norm);
      Arrays.setAll(truth, i -> 1 - child[i]);
    } else if (query instanceof Query.Mask mask) {
      double[] child = byLoops(mask.child(), atoms, norm);
      Arrays.setAll(
          truth,
          i -> (Arrays.binarySearch(mask.entities(), i) >= 0) == mask.allow() ? child[i] : 0);
    } else {
      List<double[]> parts = query.parts().stream().map(p -> byLoops(p, atoms, norm)).toList();
      truth = parts.get(0).clone();
      for (double[] part : parts.subList(1, parts.size())) {
        for (int i = 0; i < ENTITIES; i++) {
          truth[i] =
              query instanceof Query.And
                  ? norm.and(truth[i], part[i])
                  : 1 - norm.and(1 - truth[i], 1 - part[i]);
        }
      }
    }
    return truth;
  }

  private static double[][][] atoms(LinkPredictor predictor, BeamConfig config, Edges known) {
    double[][][] atoms = new double[RELATIONS][ENTITIES][];
    Projection projection = new Projection(predictor, config, known);
    int[] heads = IntStream.range(0, ENTITIES).toArray();
    for (int r = 0; r < RELATIONS; r++) {
      int[] relations = new int[ENTITIES];
      Arrays.fill(relations, r);
      try (PointerScope scope = new PointerScope()) {
        double[] all = Tensors.doubles(projection.ofAnchors(heads, relations));
        for (int x = 0; x < ENTITIES; x++) {
          atoms[r][x] = Arrays.copyOfRange(all, x * ENTITIES, (x + 1) * ENTITIES);
        }
      }
    }
    return atoms;
  }

  /** A random tree, with lists of entities and "any entity" among its leaves. */
  private static Query query(Random random) {
    Query tree = RandomQueries.draw(random, ENTITIES, RELATIONS, 6);
    return switch (random.nextInt(4)) {
      case 0 -> new Query.Mask(tree, random.ints(5, 0, ENTITIES).toArray(), random.nextBoolean());
      case 1 -> Query.and(tree, new Query.Project(new Query.All(), random.nextInt(RELATIONS)));
      default -> tree;
    };
  }

  @Property(tries = 300)
  void withAllCandidatesTheSearchIsTheOptimumOverAllAssignments(
      @ForAll long seed, @ForAll ScoringFunction function, @ForAll TNorm norm) {
    Random random = new Random(seed);
    BeamConfig config =
        (random.nextBoolean() ? BeamConfig.defaults() : BeamConfig.calibrated())
            .withNegationScale(1)
            .withCandidates(0)
            .withNorm(norm);
    Edges known = edges(random);
    Query query = query(random);
    try (PointerScope scope = new PointerScope();
        LinkPredictor predictor = predictor(random, function)) {
      double[] expected = byLoops(query, atoms(predictor, config, known), norm);
      float[] found = new BeamAnswering(predictor, config, known).truth(query);
      for (int i = 0; i < ENTITIES; i++) {
        assertThat((double) found[i])
            .as("%s, entity %d, seed %d", Structure.pattern(query), i, seed)
            .isCloseTo(expected[i], org.assertj.core.data.Offset.offset(1e-6));
      }
    }
  }

  @Property(tries = 100)
  void anExplanationIsWorthWhatItsAtomsAre(@ForAll long seed) {
    Random random = new Random(seed);
    Edges known = edges(random);
    Structure[] positive = {
      Structure.P1,
      Structure.P2,
      Structure.P3,
      Structure.I2,
      Structure.I3,
      Structure.IP,
      Structure.PI
    };
    Structure structure = positive[random.nextInt(positive.length)];
    int[] numbers = new int[structure.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = random.nextInt(structure.kinds().charAt(i) == 'e' ? ENTITIES : RELATIONS);
    }
    Query query = structure.query(numbers);
    try (PointerScope scope = new PointerScope();
        LinkPredictor predictor = predictor(random, ScoringFunction.COMPLEX)) {
      BeamAnswering answering =
          new BeamAnswering(predictor, BeamConfig.defaults().withCandidates(6), known);
      int entity = random.nextInt(ENTITIES);
      List<Explanation> found = answering.explain(query, entity, 4);
      assertThat(found.get(0).truth())
          .isCloseTo(answering.truth(query)[entity], org.assertj.core.data.Offset.offset(1e-6));
      List<List<Integer>> assignments = new ArrayList<>();
      double before = Double.POSITIVE_INFINITY;
      for (Explanation explanation : found) {
        double product =
            explanation.atoms().stream()
                .mapToDouble(Explanation.Atom::truth)
                .reduce(1, (a, b) -> a * b);
        assertThat(explanation.truth())
            .isCloseTo(product, org.assertj.core.data.Offset.offset(1e-9));
        assertThat(explanation.truth()).isLessThanOrEqualTo(before);
        before = explanation.truth();
        assignments.add(
            explanation.variables().stream().map(Explanation.Variable::entity).toList());
        for (Explanation.Atom atom : explanation.atoms()) {
          assertThat(atom.known())
              .isEqualTo(known.contains(atom.head(), atom.relation(), atom.tail()));
        }
      }
      assertThat(assignments).doesNotHaveDuplicates();
    }
  }

  @Test
  void equalCandidatesAreChosenByTheLowerNumber() {
    try (PointerScope scope = new PointerScope()) {
      Candidates best =
          Candidates.best(
              Tensors.of(new double[][] {{1, 3, 2, 3, 2, 2, 0}, {0, 0, 0, 0, 0, 0, 0}}), 4);
      assertThat(Tensors.ints(best.entities())).containsExactly(1, 3, 2, 4, 0, 1, 2, 3);
    }
  }

  @Test
  void missingEdgesAreCountedAlongTheEasiestDerivation() {
    // 0 -r0-> 1 -r1-> 3, known; 0 -r0-> 2 and 2 -r1-> 4 are missing, 1 -r1-> 4 too.
    int[] known = {0, 0, 1, 1, 1, 3};
    int[] all = {0, 0, 1, 1, 1, 3, 0, 0, 2, 2, 1, 4, 1, 1, 4};
    MissingEdges missing =
        new MissingEdges(
            Edges.of(Triples.ofRows(known), 5, 2), Edges.of(Triples.ofRows(all), 5, 2), 5);
    Query twoHops = Structure.P2.query(0, 0, 1);
    assertThat(missing.of(twoHops, new int[] {3, 4})).containsExactly(0, 1);
    Query both = Query.and(Query.of(2, 1), Query.of(1, 1));
    assertThat(missing.of(both, new int[] {4})).containsExactly(2);
    assertThat(missing.of(Query.or(Query.of(2, 1), Query.of(1, 1)), new int[] {3, 4}))
        .containsExactly(0, 1);
    assertThat(MissingEdges.edges(both)).isEqualTo(2);
    Query without = Query.and(Query.of(1, 1), new Query.Not(Query.of(0, 0)));
    assertThat(missing.of(without, new int[] {3, 4})).containsExactly(0, 1);
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    Random random = new Random(1);
    try (PointerScope scope = new PointerScope();
        LinkPredictor predictor = predictor(random, ScoringFunction.COMPLEX)) {
      BeamConfig raw = BeamConfig.defaults().withTransform(ScoreTransform.RAW);
      assertThatThrownBy(
              () -> new BeamAnswering(predictor, raw, null).truth(new Query.Not(Query.of(0, 0))))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("negation");
      assertThatThrownBy(() -> new BeamAnswering(predictor, BeamConfig.calibrated(), null))
          .isInstanceOf(UserError.class);
      assertThatThrownBy(
              () ->
                  new BeamAnswering(predictor, BeamConfig.defaults(), null)
                      .truth(Query.of(ENTITIES, 0)))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("entity 15");
    }
  }
}
