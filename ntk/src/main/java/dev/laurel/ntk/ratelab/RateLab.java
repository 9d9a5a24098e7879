package dev.laurel.ntk.ratelab;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.run.Progress;
import dev.laurel.ntk.data.Examples;
import dev.laurel.ntk.data.InMemory;
import dev.laurel.ntk.data.ScaledExamples;
import dev.laurel.ntk.data.Scaler;
import dev.laurel.ntk.data.TargetScaler;
import dev.laurel.ntk.kernel.Kernel;
import dev.laurel.ntk.regression.LeaveOneOut;
import dev.laurel.ntk.regression.RegularizedKernel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * How much would more rows help? Estimates capacity, source and noise from a table, forecasts the
 * learning curve, and says where the assumptions behind that fail.
 *
 * <p>The steps: the target in the eigenvectors of the kernel matrix ({@link Spectrum}); the power
 * laws of eigenvalues ({@link Capacity}) and coefficients ({@link Source}); the risk they imply for
 * any number of rows ({@link LearningCurve}); the same from halves, for the spread, and from a
 * quarter, to see whether it would have foretold what all rows show.
 *
 * @param kernel of the regression
 * @param scaling of the rows
 * @param mostRows a random choice of so many is studied; the work grows with their cube
 * @param repetitions of every measured size
 * @param seed of what is drawn
 */
public record RateLab(
    Kernel kernel, Scaler.Mode scaling, int mostRows, int repetitions, long seed) {
  private static final int FEWEST_ROWS = 200;

  /** A power law needs so many. */
  private static final int FEWEST_TO_FIT = 100;

  private static final int HALVES = 5;

  /** A coefficient so many times the noise is measured to a few parts of ten. */
  private static final double CLEAR = 10;

  private static final int HELD_OUT = 1000;
  private static final double MOST_BEND = 0.8;
  private static final double LEAST_SOURCE = 0.25;
  private static final double MOST_MISSED = 0.1;

  /** Bins of the continued spectrum grow by this factor; it reaches 10^5 n. */
  private static final double BIN = 1.05;

  private static final double REACH = 1e5;

  /** Checks the values. */
  public RateLab {
    if (mostRows < FEWEST_ROWS || repetitions < 1) {
      throw UserError.of(
          "mostRows is %d and repetitions %d; allowed: at least %d and 1",
          mostRows, repetitions, FEWEST_ROWS);
    }
  }

  /** At most 2,000 rows, three repetitions. */
  public static RateLab of(Kernel kernel, Scaler.Mode scaling) {
    return new RateLab(kernel, scaling, 2000, 3, 1);
  }

  /** The same with another seed. */
  public RateLab withSeed(long value) {
    return new RateLab(kernel, scaling, mostRows, repetitions, value);
  }

  /** The same with at most so many rows. */
  public RateLab withMostRows(int value) {
    return new RateLab(kernel, scaling, value, repetitions, seed);
  }

  /** What a set of rows says. */
  private record Estimate(
      Spectrum spectrum, Capacity capacity, Source source, LearningCurve curve) {}

  /**
   * Studies a table of a single target.
   *
   * @throws UserError if there are fewer than 100 rows or several targets
   */
  public RateStudy study(Examples examples, Progress progress) {
    if (examples.targets() != 1) {
      throw UserError.of("%d targets; a learning curve is of one", examples.targets());
    }
    if (examples.rows() < FEWEST_ROWS) {
      throw UserError.of(
          "%d rows; at least %d are needed to tell exponents", examples.rows(), FEWEST_ROWS);
    }
    TargetScaler targetScaler = TargetScaler.fit(examples, List.of("target"));
    Scaler scaler = Scaler.fit(examples, scaling);
    double unit = targetScaler.deviation()[0] * targetScaler.deviation()[0];
    try (InMemory all = InMemory.of(new ScaledExamples(examples, scaler, targetScaler));
        InMemory rows =
            all.select(
                Arrays.copyOf(
                    InMemory.permutation((int) all.rows(), seed),
                    (int) Math.min(mostRows, all.rows())))) {
      return study(rows, examples.rows(), unit, progress);
    }
  }

  private RateStudy study(InMemory rows, long total, double unit, Progress progress) {
    int n = (int) rows.rows();
    progress.begin("exponents of " + n + " rows", HALVES + 3L);
    try (PointerScope scope = new PointerScope()) {
      Estimate whole = estimate(rows);
      progress.step(1, Map.of());
      double[] betas = new double[HALVES];
      double[] forecasts = new double[HALVES];
      for (int i = 0; i < HALVES; i++) {
        try (InMemory half =
            rows.select(Arrays.copyOf(InMemory.permutation(n, seed + 1 + i), n / 2))) {
          Estimate part = estimate(half);
          betas[i] = part.capacity.beta();
          forecasts[i] = Math.log(Math.max(1e-300, part.curve.best(4.0 * n).excess()));
        }
        progress.step(2 + i, Map.of());
      }
      double found = LeaveOneOut.over(kernel.matrix(rows.x()), rows.y()).leastError();
      double backtest = backtest(rows, found);
      progress.step(HALVES + 2L, Map.of());
      List<RateStudy.Measured> measured = measure(rows);
      progress.step(HALVES + 3L, Map.of());
      progress.end();
      List<String> doubts = doubts(whole, found, backtest);
      // Halves vary as all rows would, but twice as much.
      double toWhole = 1 / Math.sqrt(2);
      return new RateStudy(
          total,
          n,
          scaled(whole.spectrum, unit),
          whole.capacity,
          deviation(betas) * toWhole,
          new Source(
              whole.source.logAmplitude() + Math.log(unit),
              whole.source.exponent(),
              whole.source.noise() * unit),
          scaled(whole.curve, unit),
          deviation(forecasts) * toWhole,
          found * unit,
          backtest,
          measured.stream()
              .map(
                  one ->
                      new RateStudy.Measured(
                          one.rows(), one.error() * unit, one.deviation() * unit))
              .toList(),
          doubts);
    }
  }

  private static Spectrum scaled(Spectrum spectrum, double unit) {
    return new Spectrum(
        spectrum.rows(),
        spectrum.eigenvalue(),
        Arrays.stream(spectrum.squaredCoefficient()).map(value -> value * unit).toArray());
  }

  private static LearningCurve scaled(LearningCurve curve, double unit) {
    return new LearningCurve(
        curve.eigenvalue(),
        curve.multiplicity(),
        Arrays.stream(curve.targetSquare()).map(value -> value * unit).toArray(),
        curve.noise() * unit);
  }

  private static double deviation(double[] values) {
    double mean = Arrays.stream(values).average().orElse(0);
    double sum = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
    return Math.sqrt(sum / (values.length - 1));
  }

  private Estimate estimate(InMemory rows) {
    Spectrum spectrum = Spectrum.of(kernel, rows.x(), rows.y());
    Capacity capacity = Capacity.of(spectrum);
    Source source = Source.of(spectrum);
    return new Estimate(spectrum, capacity, source, curve(spectrum, capacity, source));
  }

  /** The leading eigenvalues and coefficients as found, the rest by the power laws, in bins. */
  static LearningCurve curve(Spectrum spectrum, Capacity capacity, Source source) {
    List<double[]> bins = new ArrayList<>();
    double first = spectrum.eigenvalue()[0];
    double noise = source.noise() / spectrum.rows();
    for (int i = 1; i <= capacity.to(); i++) {
      double value = spectrum.eigenvalue()[i - 1];
      double found = spectrum.squaredCoefficient()[i - 1];
      double law = source.square(i, value / first);
      // Where the law stands far above the noise, the finding is exact: centred targets, for one,
      // have no part along the constant function. Large findings elsewhere are mostly noise: of
      // hundreds of coefficients one is ten times the noise by chance.
      double square = law > CLEAR * noise ? Math.max(0, found - noise) : law;
      bins.add(new double[] {value, 1, square});
    }
    double from = capacity.to() + 1.0;
    while (from < REACH * spectrum.rows()) {
      double to = Math.max(from + 1, Math.floor(from * BIN));
      double middle = Math.sqrt(from * (to - 1));
      double value = capacity.eigenvalue(middle);
      bins.add(new double[] {value, to - from, source.square(middle, value / first)});
      from = to;
    }
    return new LearningCurve(
        bins.stream().mapToDouble(bin -> bin[0]).toArray(),
        bins.stream().mapToDouble(bin -> bin[1]).toArray(),
        bins.stream().mapToDouble(bin -> bin[2]).toArray(),
        source.noise());
  }

  private double backtest(InMemory rows, double found) {
    int n = (int) rows.rows();
    if (n / 4 < FEWEST_TO_FIT) {
      return Double.NaN;
    }
    try (InMemory quarter =
        rows.select(Arrays.copyOf(InMemory.permutation(n, seed + 101), n / 4))) {
      LearningCurve curve = estimate(quarter).curve;
      return (curve.best(n).excess() + curve.noise()) / found;
    }
  }

  private List<String> doubts(Estimate estimate, double found, double backtest) {
    List<String> doubts = new ArrayList<>();
    if (estimate.capacity.bend() > MOST_BEND) {
      doubts.add(
          text(
              "the eigenvalues follow no power law: their slope changes by %.0f%% from number %d to"
                  + " %d",
              100 * estimate.capacity.bend(), estimate.capacity.from(), estimate.capacity.to()));
    }
    if (estimate.capacity.beta() <= 1) {
      doubts.add(text("beta is %.2f; the theory needs more than 1", estimate.capacity.beta()));
    }
    if (estimate.source.exponent() < LEAST_SOURCE) {
      doubts.add(
          text(
              "r is %.2f: the target's coefficients hardly fall, so most of what is left to learn"
                  + " cannot be told from noise",
              estimate.source.exponent()));
    }
    double noise = estimate.source.noise();
    // The relative error of a variance from half of the rows.
    double chance = Math.sqrt(4.0 / estimate.spectrum.rows());
    if (noise < 1e-6 * found) {
      doubts.add("no noise was found beside the signal; the curve's end is then a guess");
    } else if (noise > found * (1 + 3 * chance)) {
      doubts.add(
          text(
              "the noise found (%.3g) is above the error with rows left out (%.3g), so it holds"
                  + " signal that the coefficients do not show",
              noise, found));
    } else if (noise > 0.98) {
      doubts.add("the target is noise as far as this kernel can tell");
    }
    // A quarter of the rows errs twice as much.
    if (Double.isNaN(backtest)) {
      doubts.add("too few rows to see whether a quarter of them would have foretold what all show");
    }
    if (Math.abs(Math.log(backtest)) > MOST_MISSED + 2 * 2 * chance) {
      doubts.add(
          text(
              "from a quarter of the rows the error of all would have been forecast as %.2f times"
                  + " what it is",
              backtest));
    }
    return doubts;
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** Errors of held-out rows after learning from an eighth, a quarter, a half. */
  private List<RateStudy.Measured> measure(InMemory rows) {
    int n = (int) rows.rows();
    List<RateStudy.Measured> measured = new ArrayList<>();
    for (int size = n / 16; size <= n / 2; size *= 2) {
      if (size < 20) {
        continue;
      }
      double[] errors = new double[repetitions];
      for (int i = 0; i < repetitions; i++) {
        long[] order = InMemory.permutation(n, seed + 1009L * i + size);
        int last = Math.min(n, size + HELD_OUT);
        try (PointerScope scope = new PointerScope();
            InMemory training = rows.select(Arrays.copyOf(order, size));
            InMemory test = rows.select(Arrays.copyOfRange(order, size, last))) {
          errors[i] = error(training, test);
        }
      }
      double mean = Arrays.stream(errors).average().orElse(Double.NaN);
      measured.add(new RateStudy.Measured(size, mean, repetitions > 1 ? deviation(errors) : 0));
    }
    return measured;
  }

  private double error(InMemory training, InMemory test) {
    Tensor k = kernel.matrix(training.x());
    double lambda = LeaveOneOut.over(k, training.y()).best();
    try (RegularizedKernel ridge =
        RegularizedKernel.of(k, lambda * training.rows(), RegularizedKernel.Scale.ABSOLUTE)) {
      Tensor predicted = kernel.matrix(test.x(), training.x()).mm(ridge.solve(training.y()));
      return predicted.sub(test.y()).square().mean().item_double();
    }
  }

  /**
   * A simulated learning curve: targets drawn by the study's own laws over the same rows.
   *
   * @param rows learned from
   * @param forecast excess risk by the formula
   * @param simulated excess risk found
   * @param deviation of it among repetitions
   */
  public record Simulated(int rows, double forecast, double simulated, double deviation) {}

  /**
   * Holds the formula against simulation: a target with the study's coefficients and random signs
   * is put over the rows, noise is added, and regressions on some of the rows are judged on the
   * others.
   *
   * @param study of these examples
   */
  public List<Simulated> simulate(Examples examples, RateStudy study) {
    TargetScaler targetScaler = TargetScaler.fit(examples, List.of("target"));
    Scaler scaler = Scaler.fit(examples, scaling);
    try (PointerScope scope = new PointerScope();
        InMemory all = InMemory.of(new ScaledExamples(examples, scaler, targetScaler));
        InMemory rows =
            all.select(Arrays.copyOf(InMemory.permutation((int) all.rows(), seed), study.rows()))) {
      int n = study.rows();
      Tensor vectors =
          org.bytedeco.pytorch.global.torch.linalg_eigh(kernel.matrix(rows.x())).get1().flip(1);
      double[] coefficients = new double[n];
      List<Simulated> found = new ArrayList<>();
      double[] known = new double[n];
      for (int i = 0; i < n; i++) {
        double share = Math.max(1e-300, study.spectrum().eigenvalue()[i]);
        known[i] = study.source().square(i + 1.0, share / study.spectrum().eigenvalue()[0]);
      }
      double[] ones = new double[n];
      Arrays.fill(ones, 1);
      LearningCurve curve =
          new LearningCurve(
              Arrays.stream(study.spectrum().eigenvalue()).map(w -> Math.max(w, 0)).toArray(),
              ones,
              known,
              study.source().noise());
      for (int size = n / 16; size <= n / 4; size *= 2) {
        if (size < 20) {
          continue;
        }
        double[] excess = new double[repetitions];
        for (int repetition = 0; repetition < repetitions; repetition++) {
          Random random = new Random(seed + 7L * repetition + size);
          for (int i = 0; i < n; i++) {
            coefficients[i] = Math.sqrt(known[i] * n) * (random.nextBoolean() ? 1 : -1);
          }
          Tensor truth = vectors.mm(Tensors.of(coefficients, n, 1));
          excess[repetition] = simulated(rows, truth, size, study.source().noise(), random);
        }
        found.add(
            new Simulated(
                size,
                curve.best(size).excess(),
                Arrays.stream(excess).average().orElse(Double.NaN),
                repetitions > 1 ? deviation(excess) : 0));
      }
      return found;
    }
  }

  private double simulated(InMemory rows, Tensor truth, int size, double noise, Random random) {
    int n = (int) rows.rows();
    double[] disturbed = Tensors.doubles(truth);
    for (int i = 0; i < n; i++) {
      disturbed[i] += Math.sqrt(noise) * random.nextGaussian();
    }
    long[] order = InMemory.permutation(n, random.nextLong());
    try (PointerScope scope = new PointerScope()) {
      Tensor training = Tensors.of(Arrays.copyOf(order, size), size);
      Tensor test = Tensors.of(Arrays.copyOfRange(order, size, n), n - size);
      Tensor x = rows.x().index_select(0, training);
      Tensor y = Tensors.of(disturbed, n, 1).index_select(0, training);
      Tensor k = kernel.matrix(x);
      double lambda = LeaveOneOut.over(k, y).best();
      try (RegularizedKernel ridge =
          RegularizedKernel.of(k, lambda * size, RegularizedKernel.Scale.ABSOLUTE)) {
        return kernel
            .matrix(rows.x().index_select(0, test), x)
            .mm(ridge.solve(y))
            .sub(truth.index_select(0, test))
            .square()
            .mean()
            .item_double();
      }
    }
  }
}
