package dev.laurel.nas.run;

import dev.laurel.core.UserError;
import dev.laurel.core.run.RunOptions;
import dev.laurel.core.run.TrainingReport;
import dev.laurel.nas.data.PictureData;
import dev.laurel.nas.data.SearchPictures;
import dev.laurel.nas.network.Mixing;
import dev.laurel.nas.search.Batch;
import dev.laurel.nas.search.BilevelSearch;
import dev.laurel.nas.search.SearchNetwork;
import dev.laurel.nas.select.ProjectionConfig;
import dev.laurel.nas.space.CellSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;

/**
 * Cuts a plan to the time there is: a few steps and judgements are measured, then 35% go to the
 * search, 20% to the selection, and what is left to the chosen network.
 *
 * @param minutes in all
 */
public record Budget(double minutes) {
  private static final double SEARCH = 0.35;
  private static final double SELECTION = 0.2;
  private static final double SLACK = 1.15;
  private static final int MEASURED = 3;
  private static final long LEAST_JUDGED = 500;
  private static final int MOST_EPOCHS = 50;
  private static final int MOST_INTERVAL = 5;

  /** Checks the value. */
  public Budget {
    if (!(minutes > 0)) {
      throw UserError.of("minutes is %s; allowed: above 0", minutes);
    }
  }

  /**
   * What was measured on this machine.
   *
   * @param searchStep seconds of a step of the search
   * @param decisionPicture seconds of a decision, for each picture that judges
   */
  public record Measured(double searchStep, double decisionPicture) {}

  /** Measures. */
  static Measured measure(SearchPlan plan, PictureData data) {
    try (PointerScope scope = new PointerScope()) {
      SearchPictures pictures = ArchitectureSearch.pictures(plan, data);
      SearchNetwork network = ArchitectureSearch.network(plan, data);
      SearchPlan shorter = plan.withLengths(1, 0, 0);
      BilevelSearch.train(network, pictures, shorter.search(1), RunOptions.defaults());
      TrainingReport report =
          BilevelSearch.train(network, pictures, shorter.search(MEASURED), RunOptions.defaults());
      if (report.end() == TrainingReport.End.INTERRUPTED) {
        throw new UserError("interrupted before anything was begun");
      }
      double decisions = 0;
      int count = 0;
      network.train(true);
      Batch batch = pictures.judging().get(0).get();
      List<CellSpace> spaces = network.supernet().spaces();
      for (int kind = 0; kind < spaces.size(); kind++) {
        for (int edge = 0; edge < spaces.get(kind).edges().size(); edge += 5) {
          long start = System.nanoTime();
          decide(network, batch, kind, edge);
          decisions += (System.nanoTime() - start) / 1e9;
          count++;
        }
      }
      return new Measured(report.seconds() / report.steps(), decisions / count / batch.x().size(0));
    }
  }

  private static void decide(SearchNetwork network, Batch batch, int kind, int edge) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard none = new NoGradGuard()) {
      CellSpace space = network.supernet().spaces().get(kind);
      List<List<Mixing>> without = new ArrayList<>();
      for (int o = 0; o < space.edges().get(edge).operations().size(); o++) {
        List<double[][]> tables = network.architecture().numbers();
        tables.get(kind)[edge][o] = 0;
        without.add(tables.stream().map(Mixing::of).toList());
      }
      network
          .supernet()
          .logitsOfEach(batch.x(), without)
          .forEach(logits -> logits.sum().item_double());
    }
  }

  /**
   * The plan with lengths that fit.
   *
   * @param spent seconds that are gone already
   * @throws UserError if not even the least fits; it says how much would
   */
  SearchPlan fit(SearchPlan plan, PictureData data, Measured measured, double spent) {
    long stepsPerEpoch;
    long second;
    try (PointerScope scope = new PointerScope()) {
      SearchPictures pictures = ArchitectureSearch.pictures(plan.withLengths(1, 0, 0), data);
      stepsPerEpoch = pictures.stepsPerEpoch();
      second = pictures.validation().count();
    }
    double epoch = stepsPerEpoch * measured.searchStep();
    int decisions = 0;
    int nodes = 0;
    for (CellSpace space : plan.space().cells()) {
      decisions += space.edges().size();
      nodes += space.kept() > 0 ? space.nodes() - 1 : 0;
    }
    ProjectionConfig projection = plan.projection();
    boolean judging = projection != null && projection.rule() == ProjectionConfig.Rule.PERTURBATION;
    double perPicture = judging ? (decisions + nodes) * measured.decisionPicture() : 0;
    double seconds = 60 * minutes - spent;
    long leastJudged = Math.min(LEAST_JUDGED, second);
    double least = Math.max(epoch / SEARCH, leastJudged * perPicture / SELECTION);
    if (least > seconds) {
      throw UserError.of(
          "%.1f minutes are too few: an epoch of the search takes %.0f s, the least selection %.0f"
              + " s, so that %.1f minutes are needed; fewer pictures (--most), channels or layers"
              + " are faster, and so is --selection first-order",
          minutes, epoch, leastJudged * perPicture, Math.ceil(least / 6) / 10);
    }
    int epochs = (int) Math.min(MOST_EPOCHS, SEARCH * seconds / epoch);
    double selecting = projection == null ? 0 : SELECTION * seconds;
    long judged =
        perPicture == 0
            ? 0
            : Math.max(leastJudged, Math.min(second, (long) (selecting / 2 / perPicture)));
    double left = selecting - judged * perPicture;
    int interval = 0;
    while (projection != null
        && interval < MOST_INTERVAL
        && projection.withInterval(interval + 1).epochs(plan.space().cells()) * epoch <= left) {
      interval++;
    }
    SearchPlan fitted = plan.withLengths(epochs, interval, judged);
    if (projection == null || interval > 0) {
      return fitted;
    }
    // Not even one whole epoch of tuning between decisions: a part of one.
    long epochsOfTuning = projection.withInterval(1).epochs(plan.space().cells());
    long steps = (long) (left / epochsOfTuning / measured.searchStep());
    return steps < 1 ? fitted : fitted.withLengths(epochs, 1, judged).withTuningSteps(steps);
  }

  /** Seconds that a search may take, whatever was planned. */
  double searchSeconds() {
    return SLACK * SEARCH * 60 * minutes;
  }

  /** The same of a selection, before what is left is decided at once. */
  double selectionSeconds() {
    return SLACK * SELECTION * 60 * minutes;
  }

  /** What a plan means, for people. */
  static String told(SearchPlan plan, Measured measured) {
    return String.format(
        Locale.ROOT,
        "a step of the search takes %.2f s; planned: %d epochs of search, %s of tuning between"
            + " decisions, candidates judged by %s pictures, the rest for the chosen network",
        measured.searchStep(),
        plan.epochs(),
        plan.tuningSteps() > 0 ? plan.tuningSteps() + " steps" : plan.interval() + " epochs",
        plan.judged() == 0 ? "all" : Long.toString(plan.judged()));
  }
}
