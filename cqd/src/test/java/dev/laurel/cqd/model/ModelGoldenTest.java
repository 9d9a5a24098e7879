package dev.laurel.cqd.model;

import dev.laurel.core.Tensors;
import dev.laurel.core.run.LearningRate;
import dev.laurel.core.run.Optimizer;
import dev.laurel.core.run.RunOptions;
import dev.laurel.core.run.TrainingConfig;
import dev.laurel.core.run.TrainingRun;
import dev.laurel.core.testing.Golden;
import dev.laurel.cqd.data.Triples;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("smoke")
class ModelGoldenTest {
  private static final double TOLERANCE = 1e-10;

  private static Triples triples(Golden golden, String name) {
    return Triples.ofRows(
        Arrays.stream(golden.numbers(name)).mapToInt(value -> (int) value).toArray());
  }

  private static PredictorTraining.Tables tables(Golden golden, boolean cp, ScalarType type) {
    return new PredictorTraining.Tables(
        golden.tensor(cp ? "lhs" : "entity", type),
        golden.tensor("relation", type),
        cp ? golden.tensor("rhs", type) : null);
  }

  @ParameterizedTest
  @EnumSource(names = {"COMPLEX", "DISTMULT", "CP"})
  void scoresFactorsAndPenalties(ScoringFunction function) {
    boolean cp = function == ScoringFunction.CP;
    try (Golden golden =
            Golden.open("cqd", "model_" + function.name().toLowerCase(java.util.Locale.ROOT));
        PointerScope scope = new PointerScope();
        LinkPredictor predictor = tables(golden, cp, ScalarType.Double).predictor(function)) {
      Triples triples = triples(golden, "triples");
      Tensor scores = predictor.scores(triples.heads(), triples.relations());
      golden.assertClose(scores, "score_all_objects", TOLERANCE);
      Tensor tail = LinkPredictor.numbers(triples.tails());
      golden.assertClose(scores.gather(1, tail.unsqueeze(1)), "score_triples", TOLERANCE);
      Tensor head = LinkPredictor.numbers(triples.heads());
      Tensor relation = LinkPredictor.numbers(triples.relations());
      golden.assertClose(predictor.queries(head, relation), "query_vectors", TOLERANCE);
      Tensor relationRows = predictor.relationTable().index_select(0, relation);
      Tensor tailRows = predictor.tailTable().index_select(0, tail);
      if (!cp) {
        Tensor back = function.query(tailRows, function.conjugate(relationRows));
        golden.assertClose(
            function.scores(back, predictor.headTable()), "score_all_subjects", TOLERANCE);
      }
      Tensor headRows = predictor.headTable().index_select(0, head);
      golden.assertClose(function.moduli(headRows), "factor_lhs", TOLERANCE);
      golden.assertClose(function.moduli(relationRows), "factor_rel", TOLERANCE);
      golden.assertClose(function.moduli(tailRows), "factor_rhs", TOLERANCE);
      double weight = golden.constant("reg");
      for (Regularizer regularizer : Regularizer.values()) {
        double penalty =
            weight
                * (regularizer.penalty(function, headRows).item_double()
                    + regularizer.penalty(function, relationRows).item_double()
                    + regularizer.penalty(function, tailRows).item_double());
        golden.assertClose(new double[] {penalty}, "loss_reg_" + regularizer, TOLERANCE);
      }
    }
  }

  /** A training whose batches are given. */
  private static PredictorTraining training(
      PredictorTraining.Tables tables,
      PredictorConfig config,
      Triples examples,
      LongFunction<int[]> order) {
    return new PredictorTraining(tables, config, examples, order, Map::of);
  }

  private static TrainingConfig adagrad(long steps, double rate) {
    return TrainingConfig.adam(steps, rate)
        .withOptimizer(new Optimizer.Adagrad(1e-10))
        .withLearningRate(new LearningRate.Constant(rate));
  }

  @ParameterizedTest
  @EnumSource(names = {"COMPLEX", "DISTMULT", "CP"})
  void lossesGradientsAndTwoSteps(ScoringFunction function) {
    boolean cp = function == ScoringFunction.CP;
    try (Golden golden =
            Golden.open("cqd", "model_" + function.name().toLowerCase(java.util.Locale.ROOT));
        PointerScope scope = new PointerScope()) {
      PredictorConfig config =
          PredictorConfig.defaults()
              .withFunction(function)
              .withRegularizer(Regularizer.N3, golden.constant("reg"));
      PredictorTraining.Tables tables = tables(golden, cp, ScalarType.Double);
      Triples first = triples(golden, "triples");
      Triples second = triples(golden, "triples2");
      int n = first.count();
      PredictorTraining task =
          training(
              tables,
              config,
              first.and(second),
              step -> IntStream.range((int) step * n, (int) step * n + n).toArray());
      double[] losses = new double[2];
      Map<String, double[]> gradients = new LinkedHashMap<>();
      dev.laurel.core.run.TrainingTask watched =
          new dev.laurel.core.run.TrainingTask() {
            @Override
            public String title() {
              return task.title();
            }

            @Override
            public Object configuration() {
              return task.configuration();
            }

            @Override
            public org.bytedeco.pytorch.Module network() {
              return tables;
            }

            @Override
            public double backward(long step, Random random) {
              losses[(int) step] = task.backward(step, random);
              for (String name :
                  cp
                      ? new String[] {"heads", "relations", "tails"}
                      : new String[] {"heads", "relations"}) {
                gradients.put(
                    name + step, Tensors.doubles(tables.named_parameters().get(name).grad()));
              }
              return losses[(int) step];
            }
          };
      double rate = golden.constant("lr");
      TrainingRun.train(watched, adagrad(2, rate), RunOptions.defaults());
      for (int step = 1; step <= 2; step++) {
        golden.assertClose(new double[] {losses[step - 1]}, "loss_total_step" + step, TOLERANCE);
        golden.assertClose(
            gradients.get("heads" + (step - 1)),
            "grad_step" + step + (cp ? "_lhs" : "_entity"),
            TOLERANCE);
        golden.assertClose(
            gradients.get("relations" + (step - 1)), "grad_step" + step + "_relation", TOLERANCE);
        if (cp) {
          golden.assertClose(
              gradients.get("tails" + (step - 1)), "grad_step" + step + "_rhs", TOLERANCE);
        }
      }
      golden.assertClose(
          tables.named_parameters().get("heads").detach(),
          cp ? "after_step2_lhs" : "after_step2_entity",
          TOLERANCE);
      golden.assertClose(
          tables.named_parameters().get("relations").detach(), "after_step2_relation", TOLERANCE);
    }
  }

  @Test
  void aLossOverHeadsAndTails() {
    try (Golden golden = Golden.open("cqd", "loss_two_sided");
        PointerScope scope = new PointerScope()) {
      PredictorTraining.Tables tables = tables(golden, false, ScalarType.Double);
      PredictorConfig config =
          PredictorConfig.defaults()
              .withRegularizer(Regularizer.N3, golden.constant("reg"))
              .withLossMode(PredictorConfig.LossMode.TWO_SIDED);
      Triples examples = triples(golden, "triples");
      PredictorTraining task =
          training(
              tables, config, examples, step -> IntStream.range(0, examples.count()).toArray());
      for (Tensor parameter : tables.parameters().get()) {
        parameter.mutable_grad().put(torch.zeros_like(parameter.detach()));
      }
      double loss = task.backward(0, new Random(1));
      golden.assertClose(new double[] {loss}, "loss_total", TOLERANCE);
      golden.assertClose(tables.named_parameters().get("heads").grad(), "grad_entity", TOLERANCE);
      golden.assertClose(
          tables.named_parameters().get("relations").grad(), "grad_relation", TOLERANCE);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ScalarType.class,
      names = {"Double", "Float"})
  void fiveEpochsWithGivenOrder(ScalarType type) {
    try (Golden golden = Golden.open("cqd", "train_run");
        PointerScope scope = new PointerScope()) {
      PredictorTraining.Tables tables =
          new PredictorTraining.Tables(
              golden.tensor("entity_init", type), golden.tensor("relation_init", type), null);
      int batch = golden.integer("batch_size");
      int epochs = golden.integer("epochs");
      Triples examples = triples(golden, "examples_with_inverses");
      int n = examples.count();
      int perEpoch = (n + batch - 1) / batch;
      int[] permutations =
          Arrays.stream(golden.numbers("permutations")).mapToInt(value -> (int) value).toArray();
      PredictorConfig config =
          PredictorConfig.defaults()
              .withRank(golden.integer("rank"))
              .withRegularizer(Regularizer.N3, golden.constant("reg"));
      double[] losses = new double[epochs * perEpoch];
      PredictorTraining task =
          training(
              tables,
              config,
              examples,
              step -> {
                int epoch = (int) step / perEpoch;
                int from = (int) step % perEpoch * batch;
                return Arrays.copyOfRange(
                    permutations, epoch * n + from, epoch * n + Math.min(n, from + batch));
              });
      TrainingConfig run = adagrad(losses.length, golden.constant("lr"));
      dev.laurel.core.run.Progress watching =
          new dev.laurel.core.run.Progress() {
            @Override
            public void begin(String name, long steps) {}

            @Override
            public void step(long done, Map<String, Double> metrics) {
              if (metrics.containsKey("loss")) {
                losses[(int) done - 1] = metrics.get("loss");
              }
            }

            @Override
            public void note(String message) {}

            @Override
            public void end() {}
          };
      TrainingRun.train(task, run.withLogEvery(1), RunOptions.defaults().withProgress(watching));
      boolean wide = type == ScalarType.Double;
      String suffix = "_after_epoch" + epochs + (wide ? "_f64" : "_f32");
      golden.assertClose(
          losses, wide ? "batch_losses_f64" : "batch_losses_f32", wide ? 1e-8 : 2e-3);
      golden.assertClose(
          tables.named_parameters().get("heads").detach(), "entity" + suffix, wide ? 1e-8 : 5e-3);
      golden.assertClose(
          tables.named_parameters().get("relations").detach(),
          "relation" + suffix,
          wide ? 1e-8 : 5e-3);
    }
  }

  /** What a relation's row says from tail to head is what its conjugate says from head to tail. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CP")
  void theConjugateReadsARelationTheOtherWay(ScoringFunction function) {
    try (PointerScope scope = new PointerScope()) {
      Random random = new Random(1);
      Tensor heads = Tensors.randomNormal(random, ScalarType.Double, 5, function.width(4));
      Tensor tails = Tensors.randomNormal(random, ScalarType.Double, 5, function.width(4));
      Tensor row = Tensors.randomNormal(random, ScalarType.Double, 1, function.relationWidth(4));
      Tensor relation = row.expand(5, row.size(1)).contiguous();
      Tensor forwards = function.scores(function.query(heads, relation), tails);
      Tensor backwards =
          function.scores(function.query(tails, function.conjugate(relation)), heads);
      Golden.assertClose(
          Tensors.doubles(forwards),
          Tensors.doubles(backwards.t().contiguous()),
          TOLERANCE,
          function.name());
    }
  }

  @Test
  void rotationsKeepLengths() {
    try (PointerScope scope = new PointerScope()) {
      Random random = new Random(2);
      Tensor heads = Tensors.randomNormal(random, ScalarType.Double, 6, 8);
      Tensor relations = Tensors.randomNormal(random, ScalarType.Double, 6, 8);
      Golden.assertClose(
          Tensors.doubles(
              ScoringFunction.COMPLEX.moduli(ScoringFunction.ROTATE.query(heads, relations))),
          Tensors.doubles(ScoringFunction.COMPLEX.moduli(heads)),
          TOLERANCE,
          "moduli");
    }
  }
}
