package dev.laurel.cqd.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.core.testing.Golden;
import dev.laurel.cqd.Goldens;
import dev.laurel.cqd.Query;
import dev.laurel.cqd.Structure;
import dev.laurel.cqd.answer.SymbolicAnswers;
import dev.laurel.cqd.data.Edges;
import dev.laurel.cqd.data.Numbering;
import dev.laurel.cqd.data.Triples;
import dev.laurel.cqd.model.LinkPredictor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;

class RankingGoldenTest {
  private static int[] ints(Golden golden, String name) {
    return Arrays.stream(golden.numbers(name)).mapToInt(value -> (int) value).toArray();
  }

  private static int[] slice(int[] offsets, int[] values, int which) {
    return Arrays.copyOfRange(values, offsets[which], offsets[which + 1]);
  }

  private static double[] four(RankingMetrics metrics) {
    return new double[] {metrics.mrr(), metrics.hits1(), metrics.hits3(), metrics.hits10()};
  }

  private static double[] five(RankingMetrics metrics) {
    double[] five = Arrays.copyOf(four(metrics), 5);
    five[4] = metrics.meanRank();
    return five;
  }

  @Test
  void linksAreRankedOnBothSides() {
    try (Golden golden = Goldens.open("ranking_links");
        PointerScope scope = new PointerScope();
        LinkPredictor predictor = Goldens.predictor(golden)) {
      int plain = predictor.relations() / 2;
      Triples known = Triples.ofRows(ints(golden, "known_triples"));
      Triples queries = Triples.ofRows(ints(golden, "queries"));
      Edges edges =
          Edges.of(
              known.withInverses(Numbering.INTERLEAVED, plain),
              predictor.entities(),
              predictor.relations());
      double[] both =
          LinkPrediction.ranks(
              predictor, queries.withInverses(Numbering.INTERLEAVED, plain), edges);
      double[] right = new double[queries.count()];
      double[] left = new double[queries.count()];
      for (int i = 0; i < right.length; i++) {
        right[i] = both[2 * i];
        left[i] = both[2 * i + 1];
      }
      assertThat(right).containsExactly(golden.numbers("ranks_rhs"));
      assertThat(left).containsExactly(golden.numbers("ranks_lhs"));
      golden.assertClose(four(RankingMetrics.of(right)), "metrics_rhs", 1e-6);
      golden.assertClose(four(RankingMetrics.of(left)), "metrics_lhs", 1e-6);
      golden.assertClose(
          four(RankingMetrics.mean(List.of(RankingMetrics.of(right), RankingMetrics.of(left)))),
          "metrics_avg_both",
          1e-6);
    }
  }

  @Test
  void hardAnswersAreRankedAmongWhatIsNoAnswer() {
    try (Golden golden = Goldens.open("ranking_queries")) {
      int[] easyOffsets = ints(golden, "easy_offsets");
      int[] easyValues = ints(golden, "easy_values");
      int[] hardOffsets = ints(golden, "hard_offsets");
      int[] hardValues = ints(golden, "hard_values");
      double[] expected = golden.numbers("ranks");
      double[] ties = golden.numbers("own_tie_ranks_optimistic_pessimistic_realistic");
      double[] perQuery = golden.numbers("per_query_metrics");
      List<RankingMetrics> all = new ArrayList<>();
      double[] everyRank = new double[hardValues.length];
      for (int q = 0; q + 1 < hardOffsets.length; q++) {
        int[] easy = slice(easyOffsets, easyValues, q);
        int[] hard = slice(hardOffsets, hardValues, q);
        double[] ranks =
            QueryRanking.ranks(row(golden, "scores", q), easy, hard, TieRule.REALISTIC);
        for (int i = 0; i < hard.length; i++) {
          assertThat(ranks[i]).isEqualTo(expected[hardOffsets[q] + i]);
          everyRank[hardOffsets[q] + i] = ranks[i];
        }
        all.add(RankingMetrics.of(ranks));
        Golden.assertClose(
            five(RankingMetrics.of(ranks)),
            Arrays.copyOfRange(perQuery, 5 * q, 5 * q + 5),
            1e-6,
            "query " + q);
        TieRule[] rules = {TieRule.OPTIMISTIC, TieRule.PESSIMISTIC, TieRule.REALISTIC};
        for (int rule = 0; rule < 3; rule++) {
          double[] tied =
              QueryRanking.ranks(row(golden, "scores_with_ties", q), easy, hard, rules[rule]);
          for (int i = 0; i < hard.length; i++) {
            assertThat(tied[i]).isEqualTo(ties[3 * (hardOffsets[q] + i) + rule]);
          }
        }
      }
      golden.assertClose(five(RankingMetrics.mean(all)), "mean_metrics", 1e-6);
      golden.assertClose(five(RankingMetrics.of(everyRank)), "own_micro_metrics", 1e-6);
    }
  }

  private static float[] row(Golden golden, String name, int which) {
    double[] all = golden.numbers(name);
    int n = (int) golden.shape(name)[1];
    float[] row = new float[n];
    for (int i = 0; i < n; i++) {
      row[i] = (float) all[which * n + i];
    }
    return row;
  }

  @Test
  void answersBySetsAreThoseOfTheGenerator() {
    int checked = 0;
    try (Golden golden = Goldens.open("query_answers")) {
      int entities = (int) golden.number("num_entities");
      int plain = (int) golden.number("num_relations_without_inverse");
      Triples train = forward(golden, "train_triples");
      Triples valid = forward(golden, "valid_triples");
      Triples test = forward(golden, "test_triples");
      for (String split : new String[] {"valid", "test"}) {
        Triples small = split.equals("valid") ? train : train.and(valid);
        Triples full = small.and(split.equals("valid") ? valid : test);
        SymbolicAnswers before = on(small, entities, plain);
        SymbolicAnswers after = on(full, entities, plain);
        for (Structure structure : Structure.values()) {
          String prefix = split + "." + structure.label() + ".";
          List<Query> queries = Goldens.queries(golden, prefix + "queries", structure);
          for (int i = 0; i < queries.size(); i++) {
            BitSet known = before.of(queries.get(i));
            BitSet all = after.of(queries.get(i));
            assertThat(minus(all, known)).isEqualTo(set(golden, prefix + "hard", i));
            assertThat(minus(known, all)).isEqualTo(set(golden, prefix + "false_positive", i));
            BitSet easy = (BitSet) known.clone();
            easy.and(all);
            assertThat(easy).isEqualTo(set(golden, prefix + "easy", i));
            checked++;
          }
        }
      }
    }
    assertThat(checked).isGreaterThan(100);
  }

  private static Triples forward(Golden golden, String name) {
    Triples plain = Triples.ofRows(ints(golden, name));
    int[] doubled = Arrays.stream(plain.relations()).map(r -> 2 * r).toArray();
    return new Triples(plain.heads(), doubled, plain.tails());
  }

  private static SymbolicAnswers on(Triples triples, int entities, int plain) {
    Triples both = triples.withInverses(Numbering.INTERLEAVED, plain);
    return new SymbolicAnswers(Edges.of(both, entities, 2 * plain), entities);
  }

  private static BitSet minus(BitSet a, BitSet b) {
    BitSet difference = (BitSet) a.clone();
    difference.andNot(b);
    return difference;
  }

  private static BitSet set(Golden golden, String name, int which) {
    BitSet set = new BitSet();
    for (int value :
        slice(ints(golden, name + "_offsets"), ints(golden, name + "_values"), which)) {
      set.set(value);
    }
    return set;
  }
}
