package dev.laurel.cqd.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.core.Tensors;
import dev.laurel.core.testing.Golden;
import dev.laurel.cqd.Goldens;
import dev.laurel.cqd.Query;
import dev.laurel.cqd.Structure;
import dev.laurel.cqd.TNorm;
import dev.laurel.cqd.model.LinkPredictor;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class ContinuousGoldenTest {
  private static final double TOLERANCE = 1e-7;

  /** First rows are normal of deviation 1e-3. */
  private static final double FAR = 6e-3;

  private static double constant(Golden golden, String name) {
    return Double.parseDouble(golden.text(name).replaceAll(".*?([0-9.e-]+)$", "$1"));
  }

  @Test
  void asUclnlp() {
    int checked = 0;
    try (Golden golden = Goldens.open("co_uclnlp");
        PointerScope scope = new PointerScope();
        LinkPredictor predictor = Goldens.predictor(golden)) {
      double weight = constant(golden, "reg");
      for (Structure structure : Structure.values()) {
        for (TNorm norm : TNorm.values()) {
          String name = structure.label() + "." + norm.name().toLowerCase(Locale.ROOT);
          for (int steps : new int[] {1, 20, 100}) {
            if (!golden.has("scores." + name + ".steps" + steps)) {
              continue;
            }
            List<Query> queries = Goldens.queries(golden, structure);
            int count = ContinuousSearch.variables(queries.get(0));
            Tensor first = firstRows(golden, predictor, structure, queries, weight);
            if (first == null) {
              continue;
            }
            ContinuousSearch search =
                new ContinuousSearch(
                    predictor,
                    ContinuousConfig.defaults()
                        .withNorm(norm)
                        .withWeight(weight)
                        .withMaxSteps(steps),
                    queries,
                    first);
            search.run();
            for (int v = 1; v <= count; v++) {
              golden.assertClose(
                  search.rows().select(0, v - 1),
                  "var." + name + ".steps" + steps + ".var" + v,
                  TOLERANCE);
            }
            double[] losses = search.losses().stream().mapToDouble(Double::doubleValue).toArray();
            Golden.assertClose(
                losses,
                java.util.Arrays.copyOf(golden.numbers("losses." + name), losses.length),
                TOLERANCE,
                "losses." + name);
            golden.assertClose(search.answers(), "scores." + name + ".steps" + steps, TOLERANCE);
            checked++;
          }
        }
      }
    }
    assertThat(checked).isGreaterThan(20);
  }

  /**
   * The rows a search began with. The file's {@code init} tensors hold the rows after a later run
   * (the official code moves them in place), so they are found from the rows after the first step:
   * that step is 0.1 g / (|g| + 1e-8), which hardly depends on the rows, and iterating converges;
   * except where a gradient is about 1e-8.
   *
   * @return null if the rows cannot be found
   */
  private static Tensor firstRows(
      Golden golden,
      LinkPredictor predictor,
      Structure structure,
      List<Query> queries,
      double weight) {
    TensorVector after = new TensorVector();
    for (int v = 1; v <= ContinuousSearch.variables(queries.get(0)); v++) {
      after.push_back(golden.tensor("var." + structure.label() + ".prod.steps1.var" + v));
    }
    Tensor moved = torch.stack(after, 0);
    Tensor rows = moved.sub(moved.sign().mul(new Scalar(0.1)));
    for (int i = 0; i < 60; i++) {
      ContinuousSearch search =
          new ContinuousSearch(
              predictor,
              ContinuousConfig.defaults().withWeight(weight).withMaxSteps(1),
              queries,
              rows);
      search.run();
      Tensor next = moved.sub(search.rows().sub(rows));
      if (next.sub(rows).abs().max().item_double() < 1e-12) {
        return next.abs().max().item_double() < FAR ? next : null;
      }
      rows = next;
    }
    return null;
  }

  @Test
  void asKgReasoning() {
    int checked = 0;
    try (Golden golden = Goldens.open("co_kgreasoning");
        PointerScope scope = new PointerScope();
        LinkPredictor predictor = Goldens.predictor(golden)) {
      double weight = constant(golden, "reg");
      for (Structure structure : Structure.values()) {
        for (TNorm norm : TNorm.values()) {
          String name = structure.label() + "." + norm.name().toLowerCase(Locale.ROOT);
          if (!golden.has("scores." + name)) {
            continue;
          }
          List<Query> queries = Goldens.queries(golden, structure);
          int count = ContinuousSearch.variables(queries.get(0));
          ContinuousConfig config =
              ContinuousConfig.defaults()
                  .withNorm(norm)
                  .withWeight(weight)
                  .withVariant(ContinuousConfig.Variant.KG_REASONING);
          Tensor first =
              count == 1
                  ? Tensors.zeros(
                      ScalarType.Double, 1, queries.size(), predictor.headTable().size(1))
                  : rows(golden, "init." + structure.label(), count, queries.size());
          ContinuousSearch search =
              new ContinuousSearch(
                  predictor, count == 1 ? config.withMaxSteps(0) : config, queries, first);
          search.run();
          if (count > 1) {
            double[] losses = search.losses().stream().mapToDouble(Double::doubleValue).toArray();
            golden.assertClose(losses, "losses." + name, TOLERANCE);
          }
          golden.assertClose(search.answers(), "scores." + name, TOLERANCE);
          checked++;
        }
      }
    }
    assertThat(checked).isGreaterThan(20);
  }

  /** Row v + b V of the file holds variable v of query b; row 0 is unused. */
  private static Tensor rows(Golden golden, String name, int variables, int queries) {
    Tensor table = golden.tensor(name, ScalarType.Double);
    return table
        .narrow(0, 1, (long) variables * queries)
        .view(queries, variables, table.size(1))
        .transpose(0, 1)
        .contiguous();
  }
}
