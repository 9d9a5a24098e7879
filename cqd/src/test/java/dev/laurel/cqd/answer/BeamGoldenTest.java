package dev.laurel.cqd.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.core.Tensors;
import dev.laurel.core.testing.Golden;
import dev.laurel.cqd.Goldens;
import dev.laurel.cqd.Query;
import dev.laurel.cqd.ScoreTransform;
import dev.laurel.cqd.Structure;
import dev.laurel.cqd.TNorm;
import dev.laurel.cqd.model.LinkPredictor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("smoke")
class BeamGoldenTest {
  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** The k of tensors named {@code prefix + k}, from the names of the file. */
  private static List<Integer> widths(Golden golden, String prefix) {
    List<Integer> found = new ArrayList<>();
    for (int k = 1; k <= 4096; k++) {
      if (golden.has(prefix + k)) {
        found.add(k);
      }
    }
    return found;
  }

  private static void check(
      Golden golden,
      List<Query> queries,
      Function<Query, double[]> answer,
      String name,
      double tolerance) {
    double[] all = new double[0];
    for (Query query : queries) {
      double[] one = answer.apply(query);
      int at = all.length;
      all = java.util.Arrays.copyOf(all, at + one.length);
      System.arraycopy(one, 0, all, at, one.length);
    }
    golden.assertClose(all, name, tolerance);
  }

  /** How many scores by beam a file has: all must have been checked. */
  private static int beams(Golden golden) {
    return (int) golden.names().stream().filter(n -> n.matches("scores\\..*\\.k\\d+")).count();
  }

  @Test
  void theBeamOfKgReasoning() {
    int checked = 0;
    try (Golden golden = Goldens.open("beam_kgreasoning");
        PointerScope scope = new PointerScope();
        LinkPredictor predictor = Goldens.predictor(golden)) {
      for (Structure structure : Structure.values()) {
        for (TNorm norm : TNorm.values()) {
          for (ScoreTransform transform : ScoreTransform.values()) {
            String prefix =
                "scores." + structure.label() + "." + lower(norm) + "." + lower(transform) + ".k";
            for (int k : widths(golden, prefix)) {
              check(
                  golden,
                  Goldens.queries(golden, structure),
                  query -> OfficialBeam.kgReasoning(predictor, query, norm, transform, k),
                  prefix + k,
                  transform == ScoreTransform.RAW ? 5e-6 : 1e-6);
              checked++;
            }
          }
        }
      }
      assertThat(checked).isEqualTo(beams(golden));
    }
  }

  @Test
  void theBeamOfUclnlp() {
    int checked = 0;
    try (Golden golden = Goldens.open("beam_uclnlp");
        PointerScope scope = new PointerScope();
        LinkPredictor predictor = Goldens.predictor(golden)) {
      check(
          golden,
          Goldens.queries(golden, Structure.P1),
          query -> OfficialBeam.uclnlp(predictor, query, TNorm.PROD, true, 4),
          "scores.1p",
          5e-6);
      for (Structure structure : Structure.values()) {
        for (TNorm norm : TNorm.values()) {
          for (boolean sigmoid : new boolean[] {false, true}) {
            String prefix =
                "scores."
                    + structure.label()
                    + "."
                    + lower(norm)
                    + ".sn"
                    + (sigmoid ? 1 : 0)
                    + ".k";
            for (int k : widths(golden, prefix)) {
              check(
                  golden,
                  Goldens.queries(golden, structure),
                  query -> OfficialBeam.uclnlp(predictor, query, norm, sigmoid, k),
                  prefix + k,
                  sigmoid ? 1e-6 : 5e-6);
              checked++;
            }
          }
        }
      }
      assertThat(checked).isEqualTo(beams(golden));
    }
  }

  @Test
  void treesAndTheirAssignments() {
    int checked = 0;
    try (Golden golden = Goldens.open("tree_own");
        PointerScope scope = new PointerScope();
        LinkPredictor predictor = Goldens.predictor(golden)) {
      for (Structure structure : Structure.values()) {
        List<Query> queries = Goldens.queries(golden, structure);
        for (TNorm norm : TNorm.values()) {
          BeamConfig config = BeamConfig.defaults().withNorm(norm).withCandidates(0);
          String prefix = "scores." + structure.label() + "." + lower(norm) + ".";
          golden.assertClose(values(predictor, config, queries), prefix + "exact", 1e-6);
          for (int k : widths(golden, prefix + "k")) {
            BeamConfig beam = config.withCandidates(k);
            golden.assertClose(values(predictor, beam, queries), prefix + "k" + k, 1e-6);
            checked++;
          }
          assignments(golden, predictor, config, structure, "exact");
          for (int k : widths(golden, prefix + "k")) {
            assignments(golden, predictor, config.withCandidates(k), structure, "k" + k);
          }
          String negated = "scores_atomneg." + structure.label() + "." + lower(norm) + ".exact";
          if (golden.has(negated)) {
            golden.assertClose(
                values(predictor, config.withNegation(BeamConfig.Negation.ATOM), queries),
                negated,
                1e-6);
          }
          String branched = "scores." + structure.label() + "_perbranch." + lower(norm) + ".k";
          for (int k : widths(golden, branched)) {
            golden.assertClose(
                values(
                    predictor,
                    config.withCandidates(k).withBeam(BeamConfig.Beam.PER_BRANCH),
                    queries),
                branched + k,
                1e-6);
            checked++;
          }
        }
      }
      assertThat(checked).isEqualTo(beams(golden));
    }
  }

  private static void assignments(
      Golden golden,
      LinkPredictor predictor,
      BeamConfig config,
      Structure structure,
      String search) {
    String name = "assign." + structure.label() + "." + lower(config.norm()) + "." + search;
    if (!golden.has(name)) {
      return;
    }
    double[] expected = golden.numbers(name);
    long[] shape = golden.shape(name);
    List<Query> queries = Goldens.queries(golden, structure);
    BeamAnswering answering = new BeamAnswering(predictor, config, null);
    int at = 0;
    for (int q = 0; q < shape[0]; q++) {
      for (int entity = 0; entity < shape[1]; entity++) {
        Explanation explanation = answering.explain(queries.get(q), entity);
        for (int variable = 0; variable < shape[2]; variable++) {
          assertThat(explanation.variables().get(variable).entity())
              .as("%s, query %d, answer %d, variable %d", name, q, entity, variable)
              .isEqualTo((int) expected[at++]);
        }
      }
    }
  }

  private static double[] values(LinkPredictor predictor, BeamConfig config, List<Query> queries) {
    try (PointerScope scope = new PointerScope()) {
      return Tensors.doubles(
          new TreeEvaluator(predictor, config, new Projection(predictor, config, null))
              .evaluate(queries)
              .values());
    }
  }
}
