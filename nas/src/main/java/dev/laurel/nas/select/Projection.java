package dev.laurel.nas.select;

import dev.laurel.core.run.LossTask;
import dev.laurel.core.run.RunOptions;
import dev.laurel.core.run.TrainingReport;
import dev.laurel.core.run.TrainingRun;
import dev.laurel.nas.op.Operations;
import dev.laurel.nas.search.Batch;
import dev.laurel.nas.search.BilevelStep;
import dev.laurel.nas.search.SearchConfig;
import dev.laurel.nas.search.SearchData;
import dev.laurel.nas.search.SearchNetwork;
import dev.laurel.nas.search.Smoothing;
import dev.laurel.nas.space.CellSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/**
 * Selection by perturbation (section 4 of the paper, official {@code projection.py}): edge by edge
 * the operation is kept that the network of all candidates misses most when it is taken away; then,
 * node by node, the edges that it misses most. Between decisions the network is tuned.
 */
public final class Projection implements LossTask {
  private final ProjectedNetwork network;
  private final SearchData data;
  private final ProjectionConfig config;
  private final DecisionOrder order;
  private final BilevelStep step;
  private final Judge judge;
  private final long epochs;

  private Projection(
      ProjectedNetwork network,
      SearchData data,
      ProjectionConfig config,
      DecisionOrder order,
      Judge other) {
    this.network = network;
    this.data = data;
    this.config = config;
    this.order = order;
    SearchNetwork trained = network.trained();
    step = new BilevelStep(trained.supernet(), trained.architecture(), network::mixed);
    judge =
        other != null
            ? other
            : switch (config.rule()) {
              case PERTURBATION -> new Perturbation(trained.supernet(), data);
              case FIRST_ORDER -> new FirstOrder(trained.supernet(), data);
              case MAGNITUDE -> new Shares(trained.architecture()::numbers);
            };
    epochs = config.epochs(trained.supernet().spaces());
  }

  /**
   * Chooses; an interrupted run goes on exactly from its checkpoint. Afterwards the network tells
   * what was chosen.
   */
  public static TrainingReport run(
      ProjectedNetwork network,
      SearchData data,
      ProjectionConfig config,
      DecisionOrder order,
      RunOptions options) {
    return run(network, data, config, order, null, options);
  }

  /**
   * The same with another judge, such as one that asks other machines.
   *
   * @param judge null for the configuration's own
   */
  public static TrainingReport run(
      ProjectedNetwork network,
      SearchData data,
      ProjectionConfig config,
      DecisionOrder order,
      Judge judge,
      RunOptions options) {
    Projection projection = new Projection(network, data, config, order, judge);
    long steps = projection.epochs * data.stepsPerEpoch();
    TrainingReport report = TrainingRun.train(projection, config.run().withSteps(steps), options);
    if (report.end() != TrainingReport.End.INTERRUPTED) {
      network.train(true);
      projection.decideTheRest(new Random(config.run().seed()));
    }
    return report;
  }

  @Override
  public String title() {
    return "selection";
  }

  @Override
  public Object configuration() {
    return Map.of(
        "criterion", config.criterion(),
        "rule", config.rule(),
        "mostSkips", config.mostSkips(),
        "interval", config.interval(),
        "method", config.method(),
        "smoothing", config.smoothing(),
        "spaces", List.copyOf(network.trained().supernet().spaces()));
  }

  @Override
  public Module network() {
    return network;
  }

  @Override
  public Tensor loss(long at, Random random) {
    if (at % data.stepsPerEpoch() == 0) {
      long epoch = at / data.stepsPerEpoch();
      if (epoch % config.interval() == 0 || epoch == epochs - 1) {
        decide(random);
      }
    }
    Batch training = data.training(at, random);
    if (config.method() != SearchConfig.Method.BLANK) {
      step.architectureStep(data.validation(at, random), config.architectureRate());
    }
    return step.weightLoss(training, config.smoothing(), Smoothing.ofSelection(), random);
  }

  /** What can be decided without tuning before it. */
  private void decideTheRest(Random random) {
    while (network.open()) {
      decide(random);
    }
  }

  /** One decision for each kind of cell. */
  private void decide(Random random) {
    for (int cell = 0; cell < network.choices().size(); cell++) {
      Choices choices = network.choices().get(cell);
      if (!choices.openEdges().isEmpty()) {
        int edge = order.next(cell, false, choices.openEdges(), random);
        decideOperation(cell, edge);
      } else if (!choices.openNodes().isEmpty()) {
        int node = order.next(cell, true, choices.openNodes(), random);
        decideEdges(cell, node);
      }
    }
  }

  /** Of equals, the first operation. */
  private void decideOperation(int cell, int edge) {
    CellSpace.Edge candidates = network.choices().get(cell).space().edges().get(edge);
    List<List<double[][]>> without = new ArrayList<>();
    for (int o = 0; o < candidates.operations().size(); o++) {
      List<double[][]> tables = network.tables();
      tables.get(cell)[edge][o] = 0;
      without.add(tables);
    }
    List<Score> scores = judge.scores(network.tables(), without);
    int best = -1;
    for (int o = 0; o < scores.size(); o++) {
      boolean worse = best < 0 || config.compared().worse(scores.get(o), scores.get(best));
      best = worse && allowed(cell, candidates.operations(), o) ? o : best;
    }
    network.choices().get(cell).choose(edge, best, told(scores));
  }

  /** Whether a cell has room for one more; where nothing else is offered, it has. */
  private boolean allowed(int cell, List<String> operations, int operation) {
    boolean skip = operations.get(operation).equals(Operations.SKIP);
    return !skip
        || operations.size() == 1
        || network.choices().get(cell).count(Operations.SKIP) < config.mostSkips();
  }

  /** Scores that mean something to people. */
  private List<Score> told(List<Score> scores) {
    return config.rule() == ProjectionConfig.Rule.MAGNITUDE ? List.of() : scores;
  }

  /**
   * Every edge is judged alone, the others all there, so that later rounds of the official code
   * find what the first one found. Of equals, the last edge goes.
   */
  private void decideEdges(int cell, int node) {
    Choices choices = network.choices().get(cell);
    List<Integer> edges = choices.edgesOf(node);
    List<List<double[][]>> without = new ArrayList<>();
    for (int edge : edges) {
      List<double[][]> tables = network.tables();
      Arrays.fill(tables.get(cell)[edge], 0);
      without.add(tables);
    }
    List<Score> scores = judge.scores(network.tables(), without);
    List<Integer> kept = new ArrayList<>(edges);
    while (kept.size() > choices.space().kept()) {
      int least = 0;
      for (int i = 1; i < kept.size(); i++) {
        Score one = scores.get(edges.indexOf(kept.get(i)));
        Score other = scores.get(edges.indexOf(kept.get(least)));
        least = config.compared().notWorse(one, other) ? i : least;
      }
      kept.remove(least);
    }
    choices.keep(node, kept, edges, told(scores));
  }
}
