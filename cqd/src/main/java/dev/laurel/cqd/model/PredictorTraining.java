package dev.laurel.cqd.model;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.run.Batches;
import dev.laurel.core.run.LearningRate;
import dev.laurel.core.run.Optimizer;
import dev.laurel.core.run.RunOptions;
import dev.laurel.core.run.TrainingConfig;
import dev.laurel.core.run.TrainingReport;
import dev.laurel.core.run.TrainingRun;
import dev.laurel.core.run.TrainingTask;
import dev.laurel.cqd.data.KnowledgeGraph;
import dev.laurel.cqd.data.Triples;
import dev.laurel.cqd.eval.LinkPrediction;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Training of a link predictor on single triples: softmax over all tails, a penalty on the rows of
 * a batch, Adagrad or Adam (Lacroix et al. 2018; Arakelyan et al. 2021, section 5).
 */
public final class PredictorTraining implements TrainingTask {
  /** PyTorch's default, added after the root. */
  private static final double ADAGRAD_EPSILON = 1e-10;

  private final Tables tables;
  private final PredictorConfig config;
  private final Triples examples;
  private final LongFunction<int[]> order;
  private final Supplier<Map<String, Double>> evaluation;

  /** The tables as a network that libtorch knows. */
  static final class Tables extends Module {
    private final Tensor heads;
    private final Tensor relations;
    private final Tensor tails;

    /** Tables with the given first values; {@code tails} may be null. */
    Tables(Tensor heads, Tensor relations, Tensor tails) {
      super("LinkPredictor");
      this.heads = registered("heads", heads);
      this.relations = registered("relations", relations);
      this.tails = tails == null ? null : registered("tails", tails);
    }

    /** A handle of our own: the one that registering returns moves when another is registered. */
    private Tensor registered(String name, Tensor first) {
      Tensor table = first.clone();
      register_parameter(name, table);
      return table;
    }

    private Tensor tailTable() {
      return tails == null ? heads : tails;
    }

    LinkPredictor predictor(ScoringFunction function) {
      return LinkPredictor.of(
          function, heads.detach(), relations.detach(), tails == null ? null : tails.detach());
    }
  }

  /**
   * A training.
   *
   * @param examples triples to predict the tails of
   * @param order the examples of each step
   * @param evaluation figures on held-out triples
   */
  PredictorTraining(
      Tables tables,
      PredictorConfig config,
      Triples examples,
      LongFunction<int[]> order,
      Supplier<Map<String, Double>> evaluation) {
    this.tables = tables;
    this.config = config;
    this.examples = examples;
    this.order = order;
    this.evaluation = evaluation;
  }

  /**
   * A trained predictor.
   *
   * @param predictor to be closed by the caller
   * @param report how training went
   */
  public record Trained(LinkPredictor predictor, TrainingReport report) {}

  /**
   * Trains on the training triples of a graph.
   *
   * @throws dev.laurel.core.UserError if the loss is not finite or the checkpoint is of another run
   */
  public static Trained train(KnowledgeGraph graph, PredictorConfig config, RunOptions options) {
    Engine.start();
    try (PointerScope scope = new PointerScope()) {
      Tables tables = firstTables(graph, config);
      Triples examples =
          config.lossMode() == PredictorConfig.LossMode.INVERSES
              ? graph.both(graph.train())
              : graph.train();
      Batches batches = new Batches(examples.count(), config.batch(), config.seed());
      PredictorTraining task =
          new PredictorTraining(
              tables, config, examples, batches::at, () -> evaluate(graph, tables, config));
      TrainingReport report = TrainingRun.train(task, training(config, batches), options);
      return new Trained(tables.predictor(config.function()), report);
    }
  }

  private static TrainingConfig training(PredictorConfig config, Batches batches) {
    TrainingConfig run =
        TrainingConfig.adam(config.epochs() * batches.stepsPerEpoch(), config.rate())
            .withOptimizer(
                config.method() == PredictorConfig.Method.ADAM
                    ? Optimizer.Adam.defaults()
                    : new Optimizer.Adagrad(ADAGRAD_EPSILON))
            .withLearningRate(new LearningRate.Constant(config.rate()))
            .withSeed(config.seed());
    return config.evaluateEvery() == 0
        ? run
        : run.withEvaluation(
            config.evaluateEvery() * batches.stepsPerEpoch(),
            new TrainingConfig.Selection("MRR", true, config.patience()));
  }

  private static Map<String, Double> evaluate(
      KnowledgeGraph graph, Tables tables, PredictorConfig config) {
    if (graph.valid().count() == 0) {
      return Map.of();
    }
    try (LinkPredictor predictor = tables.predictor(config.function())) {
      return LinkPrediction.evaluate(predictor, graph, graph.valid()).asMap();
    }
  }

  private static Tables firstTables(KnowledgeGraph graph, PredictorConfig config) {
    Random random = new Random(config.seed());
    ScoringFunction function = config.function();
    long n = graph.entities().size();
    int width = function.width(config.rank());
    Tensor heads = normal(random, config, n, width);
    Tensor relations =
        normal(random, config, graph.directedRelations(), function.relationWidth(config.rank()));
    Tensor tails = function.ownTails() ? normal(random, config, n, width) : null;
    return new Tables(heads, relations, tails);
  }

  private static Tensor normal(Random random, PredictorConfig config, long rows, long columns) {
    return Tensors.times(
        Tensors.randomNormal(random, ScalarType.Float, rows, columns), config.initialScale());
  }

  @Override
  public String title() {
    return "link predictor";
  }

  @Override
  public Object configuration() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("predictor", config.withEpochs(1));
    all.put("examples", examples.count());
    return all;
  }

  @Override
  public Module network() {
    return tables;
  }

  @Override
  public double backward(long step, Random random) {
    int[] chosen = order.apply(step);
    Tensor head = column(examples.heads(), chosen);
    Tensor relation = column(examples.relations(), chosen);
    Tensor tail = column(examples.tails(), chosen);
    Tensor headRows = leaf(tables.heads, head);
    Tensor relationRows = leaf(tables.relations, relation);
    Tensor tailRows = leaf(tables.tailTable(), tail);

    Regularizer regularizer = config.regularizer();
    ScoringFunction function = config.function();
    Tensor penalty =
        regularizer
            .penalty(function, headRows)
            .add(regularizer.penalty(function, relationRows))
            .add(regularizer.penalty(function, tailRows))
            .mul(new Scalar(config.weight()));
    Tensor total = penalty;
    double loss = penalty.item_double();

    Side tails = side(function.query(headRows, relationRows), tables.tailTable(), tail);
    loss += tails.loss;
    total = total.add(tails.rest);
    if (config.lossMode() == PredictorConfig.LossMode.TWO_SIDED) {
      Tensor query = function.query(tailRows, function.conjugate(relationRows));
      Side heads = side(query, tables.heads, head);
      loss += heads.loss;
      total = total.add(heads.rest);
    }
    total.backward();
    try (NoGradGuard noGradients = new NoGradGuard()) {
      tables.heads.grad().index_add_(0, head, headRows.grad());
      tables.relations.grad().index_add_(0, relation, relationRows.grad());
      tables.tailTable().grad().index_add_(0, tail, tailRows.grad());
    }
    return loss;
  }

  /**
   * A softmax loss.
   *
   * @param loss its value
   * @param rest a scalar whose gradient is what is still to be added to the rows
   */
  private record Side(double loss, Tensor rest) {}

  private Side side(Tensor query, Tensor table, Tensor target) {
    if (!config.function().bilinear()) {
      Tensor loss = SoftmaxLoss.general(config.function(), query, table, target);
      return new Side(loss.item_double(), loss);
    }
    Tensor gradient = query.detach().clone();
    double loss =
        SoftmaxLoss.backward(
            query.detach(), table.detach(), target, query.size(0), gradient, table.grad());
    return new Side(loss, query.mul(gradient).sum());
  }

  private static Tensor leaf(Tensor table, Tensor rows) {
    Tensor leaf = table.detach().index_select(0, rows);
    leaf.set_requires_grad(true);
    return leaf;
  }

  private static Tensor column(int[] values, int[] chosen) {
    int[] picked = new int[chosen.length];
    for (int i = 0; i < picked.length; i++) {
      picked[i] = values[chosen[i]];
    }
    return LinkPredictor.numbers(picked);
  }

  @Override
  public Map<String, Double> evaluate() {
    return evaluation.get();
  }
}
