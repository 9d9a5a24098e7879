package dev.laurel.nas.run;

import dev.laurel.core.UserError;
import dev.laurel.core.run.LearningRate;
import dev.laurel.core.run.Optimizer;
import dev.laurel.core.run.TrainingConfig;
import dev.laurel.nas.data.Augmentation;
import dev.laurel.nas.network.DartsClassifier;
import dev.laurel.nas.search.SearchConfig;
import dev.laurel.nas.search.Smoothing;
import dev.laurel.nas.select.ProjectionConfig;
import dev.laurel.nas.select.Score;
import dev.laurel.nas.space.SearchSpace;

/**
 * All that decides the result of a search, beside the pictures.
 *
 * @param space what is searched
 * @param channels of the network of all candidates
 * @param layers of it
 * @param batch pictures of a step
 * @param epochs of the search
 * @param method of the search
 * @param smoothing of the search and of the tuning
 * @param architectureRate of the architecture weights
 * @param selection how one of all candidates is chosen
 * @param interval epochs of tuning between two decisions
 * @param tuningSteps steps of such an epoch; 0: as many as the weights' half has batches
 * @param judged pictures that candidates are judged by; 0: the whole second half
 * @param mostSkips edges of a cell that may keep a skip connection
 * @param stratified whether both halves have every class alike; officially they are cut in order
 * @param augmentation of pictures that are learned from
 * @param last how the chosen network is trained
 * @param seed of everything
 */
public record SearchPlan(
    SearchSpace space,
    int channels,
    int layers,
    int batch,
    int epochs,
    SearchConfig.Method method,
    Smoothing.Kind smoothing,
    double architectureRate,
    Selection selection,
    int interval,
    long tuningSteps,
    long judged,
    int mostSkips,
    boolean stratified,
    Augmentation augmentation,
    Last last,
    long seed) {
  private static final double OFFICIAL_RATE = 3e-4;
  private static final double SHORT_RATE = 3e-3;
  private static final double TUNING_RATE = 0.0025;

  /** How one of all candidates is chosen. */
  public enum Selection {
    /** By accuracy without it, the network tuned in between. */
    PERTURBATION,
    /** The same by loss. */
    PERTURBATION_LOSS,
    /** By an estimate of the loss without it. */
    FIRST_ORDER,
    /** By architecture weight, the network tuned in between. */
    MAGNITUDE_PROGRESSIVE,
    /** By architecture weight, at once. */
    MAGNITUDE
  }

  /**
   * How the chosen network is trained.
   *
   * @param channels of its first cells
   * @param layers of it
   * @param batch pictures of a step
   * @param epochs of training
   * @param rate in the beginning; it falls as a cosine to 0
   * @param style drop path and second head of DARTS networks
   */
  public record Last(
      int channels, int layers, int batch, int epochs, double rate, DartsClassifier.Style style) {
    /** Checks the values. */
    public Last {
      if (style == null) {
        throw new UserError("the chosen network needs a style");
      }
      if (channels < 1 || layers < 1 || batch < 2 || epochs < 1 || !(rate > 0)) {
        throw UserError.of(
            "the chosen network: %d channels, %d layers, batch %d, %d epochs, rate %s; allowed: at"
                + " least 1, 1, 2, 1, above 0",
            channels, layers, batch, epochs, rate);
      }
    }

    /** The same with other epochs. */
    public Last withEpochs(int value) {
      return new Last(channels, layers, batch, value, rate, style);
    }
  }

  /** Checks the values. */
  public SearchPlan {
    if (space == null
        || method == null
        || smoothing == null
        || selection == null
        || augmentation == null
        || last == null) {
      throw new UserError(
          "a plan needs space, method, smoothing, selection, augmentation and last");
    }
    if (epochs < 1 || batch < 2 || interval < 0 || tuningSteps < 0 || judged < 0 || mostSkips < 0) {
      throw UserError.of(
          "epochs %d, batch %d, interval %d, tuning steps %d, judged %d, most skips %d; allowed: at"
              + " least 1, 2, 0, 0, 0, 0",
          epochs, batch, interval, tuningSteps, judged, mostSkips);
    }
    if (!(architectureRate > 0)) {
      throw UserError.of("architectureRate is %s; allowed: above 0", architectureRate);
    }
    if (smoothing == Smoothing.Kind.ADVERSARIAL && method == SearchConfig.Method.SECOND_ORDER) {
      throw new UserError("second order and adversarial smoothing do not go together");
    }
  }

  /** For an afternoon on a processor: small networks, few epochs, fast architecture weights. */
  public static SearchPlan small(SearchSpace space) {
    boolean darts = space.form() == SearchSpace.Form.DARTS;
    return new SearchPlan(
        space,
        8,
        darts ? 5 : 2,
        64,
        10,
        SearchConfig.Method.FIRST_ORDER,
        Smoothing.Kind.NONE,
        SHORT_RATE,
        Selection.PERTURBATION,
        1,
        0,
        0,
        Integer.MAX_VALUE,
        true,
        Augmentation.none(),
        new Last(8, darts ? 5 : 2, 96, 20, 0.05, DartsClassifier.Style.plain()),
        1);
  }

  /** As the official scripts of CIFAR-10. */
  public static SearchPlan official(SearchSpace space) {
    boolean darts = space.form() == SearchSpace.Form.DARTS;
    return new SearchPlan(
        space,
        16,
        darts ? 8 : 5,
        64,
        darts ? 50 : 100,
        SearchConfig.Method.FIRST_ORDER,
        Smoothing.Kind.NONE,
        OFFICIAL_RATE,
        Selection.PERTURBATION,
        5,
        0,
        0,
        Integer.MAX_VALUE,
        false,
        Augmentation.cifar(),
        new Last(
            darts ? 36 : 16, darts ? 20 : 5, 96, 600, 0.025, new DartsClassifier.Style(darts, 0.2)),
        1);
  }

  /** The same with other lengths. */
  public SearchPlan withLengths(int newEpochs, int newInterval, long newJudged) {
    return new SearchPlan(
        space,
        channels,
        layers,
        batch,
        newEpochs,
        method,
        smoothing,
        architectureRate,
        selection,
        newInterval,
        tuningSteps,
        newJudged,
        mostSkips,
        stratified,
        augmentation,
        last,
        seed);
  }

  /** The same with shorter epochs of tuning. */
  public SearchPlan withTuningSteps(long value) {
    return new SearchPlan(
        space,
        channels,
        layers,
        batch,
        epochs,
        method,
        smoothing,
        architectureRate,
        selection,
        interval,
        value,
        judged,
        mostSkips,
        stratified,
        augmentation,
        last,
        seed);
  }

  /** The same with another treatment of the architecture weights. */
  public SearchPlan withMethod(SearchConfig.Method value) {
    return new SearchPlan(
        space,
        channels,
        layers,
        batch,
        epochs,
        value,
        smoothing,
        architectureRate,
        selection,
        interval,
        tuningSteps,
        judged,
        mostSkips,
        stratified,
        augmentation,
        last,
        seed);
  }

  /** The same with another selection. */
  public SearchPlan withSelection(Selection value) {
    return new SearchPlan(
        space,
        channels,
        layers,
        batch,
        epochs,
        method,
        smoothing,
        architectureRate,
        value,
        interval,
        tuningSteps,
        judged,
        mostSkips,
        stratified,
        augmentation,
        last,
        seed);
  }

  /** The same with another training of the chosen network. */
  public SearchPlan withLast(Last value) {
    return new SearchPlan(
        space,
        channels,
        layers,
        batch,
        epochs,
        method,
        smoothing,
        architectureRate,
        selection,
        interval,
        tuningSteps,
        judged,
        mostSkips,
        stratified,
        augmentation,
        value,
        seed);
  }

  /** The run of the network of all candidates. */
  SearchConfig search(long stepsPerEpoch) {
    SearchConfig official = SearchConfig.official(epochs, stepsPerEpoch, method);
    return official
        .withRun(official.run().withSeed(seed))
        .withArchitectureRate(architectureRate)
        .withSmoothing(smoothing);
  }

  /** The choosing; null if it is done at once. */
  ProjectionConfig projection() {
    ProjectionConfig.Rule rule =
        switch (selection) {
          case PERTURBATION, PERTURBATION_LOSS -> ProjectionConfig.Rule.PERTURBATION;
          case FIRST_ORDER -> ProjectionConfig.Rule.FIRST_ORDER;
          case MAGNITUDE_PROGRESSIVE -> ProjectionConfig.Rule.MAGNITUDE;
          case MAGNITUDE -> null;
        };
    if (rule == null) {
      return null;
    }
    return new ProjectionConfig(
        TrainingConfig.adam(0, TUNING_RATE)
            .withLearningRate(new LearningRate.Constant(TUNING_RATE))
            .withOptimizer(new Optimizer.Sgd(0.9, false, 3e-4))
            .withClipNorm(5)
            .withSeed(seed),
        selection == Selection.PERTURBATION_LOSS ? Score.Criterion.LOSS : Score.Criterion.ACCURACY,
        interval,
        method == SearchConfig.Method.BLANK
            ? SearchConfig.Method.BLANK
            : SearchConfig.Method.FIRST_ORDER,
        smoothing,
        architectureRate,
        rule,
        mostSkips);
  }
}
