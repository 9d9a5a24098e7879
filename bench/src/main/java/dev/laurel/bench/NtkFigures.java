package dev.laurel.bench;

import dev.laurel.core.Engine;
import dev.laurel.core.EngineConfig;
import dev.laurel.core.Tensors;
import dev.laurel.core.io.AtomicFile;
import dev.laurel.core.report.Chart;
import dev.laurel.core.run.Progress;
import dev.laurel.ntk.activation.Activation;
import dev.laurel.ntk.data.Examples;
import dev.laurel.ntk.data.Friedman;
import dev.laurel.ntk.data.HarmonicTarget;
import dev.laurel.ntk.data.Scaler;
import dev.laurel.ntk.kernel.SphereSpectrum;
import dev.laurel.ntk.kernel.TrainedLayers;
import dev.laurel.ntk.kernel.TwoLayerKernel;
import dev.laurel.ntk.ratelab.RateLab;
import dev.laurel.ntk.ratelab.RateStudy;
import dev.laurel.ntk.regression.Nystrom;
import dev.laurel.ntk.sgd.Certificate;
import dev.laurel.ntk.sgd.KernelSgd;
import dev.laurel.ntk.sgd.NetworkConfig;
import dev.laurel.ntk.sgd.NetworkSgd;
import dev.laurel.ntk.sgd.Rates;
import dev.laurel.ntk.sgd.TwoLayerNetwork;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntFunction;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The figures of docs/evidence/ntk.md that need no peer: rates, layers, gaps, forecasts. Arguments:
 * what, threads, folder for charts.
 */
public final class NtkFigures {
  private static final double[] FACTORS = {0.2, 0.5, 1, 2, 5};
  private static final int RUNS = 4;
  private static final long CENTERS = 1200;

  private NtkFigures() {}

  /** Prints tables; writes charts. */
  public static void main(String[] arguments) {
    Engine.start(EngineConfig.defaults().withThreads(Integer.parseInt(arguments[1])));
    Path folder = Path.of(arguments[2]);
    switch (arguments[0]) {
      case "circle" -> rates(folder, "circle", 2, 0.1, 8, 14, 10);
      case "sphere" -> rates(folder, "sphere", 3, 0.3, 6, 12, 8);
      case "layers" -> layers();
      case "gap" -> gap(folder);
      case "certificates" -> certificates();
      case "exponents" -> exponents();
      case "forecast" -> forecast();
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void line(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
  }

  /** Excess risk of one pass by number of rows, of the kernel and of a finite network. */
  private static void rates(
      Path folder, String name, int d, double share, int first, int last, int runs) {
    TwoLayerKernel kernel = TwoLayerKernel.relu();
    double beta = Rates.reluCapacity(d);
    SphereSpectrum spectrum = SphereSpectrum.of(kernel, d, d == 2 ? 300 : 60);
    double largest = SphereSpectrum.atAngle(kernel, d, 0);
    Chart chart = Chart.of("", "rows, T", "excess risk").withLogarithmicAxes();
    line(
        "| %s | r | theory | kernel, all T | upper half | network M=8192, all T | upper half |",
        name);
    for (double source : new double[] {0.5, 0.75}) {
      long networks = 0;
      long started = System.nanoTime();
      double delta = 0.2;
      double effective = source + delta / (2 * beta);
      Rates rates = new Rates(effective, beta);
      List<double[]> points = new ArrayList<>();
      List<double[]> networkPoints = new ArrayList<>();
      for (int power = first; power <= last; power++) {
        int steps = 1 << power;
        double lambda = share * rates.regularization(steps);
        double eta = d == 2 ? 0.5 / largest : Rates.step(largest, lambda);
        double risk = 0;
        double networkRisk = 0;
        boolean network = power <= 12;
        for (int run = 0; run < runs; run++) {
          try (PointerScope scope = new PointerScope()) {
            HarmonicTarget target = HarmonicTarget.ofSource(spectrum, source, delta, 7 + run);
            Tensor x = HarmonicTarget.points(steps, d, 100L * power + run);
            Tensor y = target.observed(x, 0.5, 1000L * power + run);
            Tensor test = HarmonicTarget.points(2000, d, 31 + run);
            Tensor truth = target.at(test);
            KernelSgd found = KernelSgd.fit(kernel, x, y, eta, lambda);
            risk += risk(found.predictMean(kernel.matrix(test, x)), truth) / runs;
            long before = System.nanoTime();
            if (network) {
              NetworkConfig config =
                  NetworkConfig.defaults()
                      .withWidth(8192)
                      .withActivation(Activation.parse("relu"))
                      .withSeed(run);
              TwoLayerNetwork start = TwoLayerNetwork.start(config, d);
              try (NetworkSgd sgd = new NetworkSgd(start, TrainedLayers.BOTH, eta, lambda)) {
                double[] unused = sgd.train(Tensors.doubles(x), Tensors.doubles(y));
                networkRisk += risk(Tensors.of(sgd.mean().predict(test), 2000, 1), truth) / runs;
              }
            }
            networks += System.nanoTime() - before;
          }
        }
        points.add(new double[] {steps, risk});
        if (network) {
          networkPoints.add(new double[] {steps, networkRisk});
        }
      }
      line(
          "| | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f | (%.0f s and %.0f s)",
          effective,
          -rates.exponent(),
          slope(points, 0),
          slope(points, points.size() - 4),
          slope(networkPoints, 0),
          slope(networkPoints, networkPoints.size() - 4),
          (System.nanoTime() - started - networks) / 1e9,
          networks / 1e9);
      double[] t = points.stream().mapToDouble(p -> p[0]).toArray();
      double[] e = points.stream().mapToDouble(p -> p[1]).toArray();
      double[] theory = new double[t.length];
      for (int i = 0; i < t.length; i++) {
        theory[i] = e[t.length / 2] * Math.pow(t[i] / t[t.length / 2], -rates.exponent());
      }
      String label = String.format(Locale.ROOT, "r = %.2f", effective);
      chart =
          chart
              .with(label + ", kernel", t, e, true)
              .with(label + ", theory's slope", t, theory, false);
      double[] nt = networkPoints.stream().mapToDouble(p -> p[0]).toArray();
      double[] ne = networkPoints.stream().mapToDouble(p -> p[1]).toArray();
      chart = chart.with(label + ", network", nt, ne, true);
    }
    AtomicFile.writeText(folder.resolve("ntk-rates-" + name + ".svg"), chart.svg());
  }

  private static double risk(Tensor predicted, Tensor truth) {
    return predicted.sub(truth).square().mean().item_double();
  }

  private static double slope(List<double[]> points, int from) {
    List<double[]> part = points.subList(Math.max(0, from), points.size());
    double meanX = part.stream().mapToDouble(p -> Math.log(p[0])).average().orElse(0);
    double meanY = part.stream().mapToDouble(p -> Math.log(p[1])).average().orElse(0);
    double above = 0;
    double below = 0;
    for (double[] p : part) {
      above += (Math.log(p[0]) - meanX) * (Math.log(p[1]) - meanY);
      below += (Math.log(p[0]) - meanX) * (Math.log(p[0]) - meanX);
    }
    return above / below;
  }

  /** Figure 2 of the paper: which layer learns which target. */
  private static void layers() {
    double scale = 1 / (20 * Math.sqrt(2));
    double gamma = 10 * Math.sqrt(2);
    TwoLayerKernel both = TwoLayerKernel.relu().withScales(scale, gamma);
    int[] steps = {250, 1000, 4000};
    for (TrainedLayers of : TrainedLayers.values()) {
      double[] energy = figureTarget(both.withTrained(of));
      for (TrainedLayers trained : TrainedLayers.values()) {
        TwoLayerKernel kernel = both.withTrained(trained);
        double largest = SphereSpectrum.atAngle(kernel, 2, 0);
        StringBuilder text = new StringBuilder();
        for (int t : steps) {
          double kernelRisk = 0;
          double networkRisk = 0;
          int runs = 5;
          for (int run = 0; run < runs; run++) {
            try (PointerScope scope = new PointerScope()) {
              HarmonicTarget target = HarmonicTarget.of(2, energy, 3 + run);
              Tensor x = HarmonicTarget.points(t, 2, 50 + run);
              Tensor y = target.at(x);
              Tensor test = HarmonicTarget.points(2000, 2, 90 + run);
              Tensor truth = target.at(test);
              double eta = 0.5 / largest;
              KernelSgd found = KernelSgd.fit(kernel, x, y, eta, 1e-5);
              kernelRisk += risk(found.predictMean(kernel.matrix(test, x)), truth) / runs;
              NetworkConfig config =
                  new NetworkConfig(4096, scale, gamma, Activation.parse("swish:10"), trained, run);
              try (NetworkSgd sgd =
                  new NetworkSgd(TwoLayerNetwork.start(config, 2), trained, eta, 1e-5)) {
                double[] unused = sgd.train(Tensors.doubles(x), Tensors.doubles(y));
                networkRisk += risk(Tensors.of(sgd.mean().predict(test), 2000, 1), truth) / runs;
              }
            }
          }
          text.append(String.format(Locale.ROOT, " %.4f / %.4f |", kernelRisk, networkRisk));
        }
        line("| target of %s | trained %s |%s", of, trained, text);
      }
    }
  }

  /** The mean of eigenfunctions number 3 to 12. */
  private static double[] figureTarget(TwoLayerKernel kernel) {
    SphereSpectrum spectrum = SphereSpectrum.of(kernel, 2, 200);
    Integer[] degrees = new Integer[200];
    Arrays.setAll(degrees, l -> l);
    Arrays.sort(
        degrees, (a, b) -> Double.compare(spectrum.eigenvalue()[b], spectrum.eigenvalue()[a]));
    double[] energy = new double[200];
    int number = 0;
    for (int l : degrees) {
      for (int copy = 0; copy < (int) spectrum.multiplicity()[l]; copy++) {
        number++;
        if (number >= 3 && number <= 12) {
          energy[l] += 0.01;
        }
      }
    }
    return energy;
  }

  /** Section 2.7: the distance of network and kernel by width. */
  private static void gap(Path folder) {
    int[] widths = {64, 256, 1024, 4096, 16384};
    Chart chart = Chart.of("", "neurons, M", "root mean square gap").withLogarithmicAxes();
    for (double eta : new double[] {0.041, 0.25}) {
      double[] total = new double[widths.length];
      double[] bent = new double[widths.length];
      for (int w = 0; w < widths.length; w++) {
        double largest = 0;
        double sampling = 0;
        double size = 0;
        for (int run = 0; run < 3; run++) {
          try (PointerScope scope = new PointerScope()) {
            Tensor x = HarmonicTarget.points(512, 5, 11);
            Tensor y = gapTarget(x);
            Tensor probe = HarmonicTarget.points(500, 5, 13);
            Certificate one =
                Certificate.measure(
                    NetworkConfig.defaults().withWidth(widths[w]).withSeed(run),
                    x,
                    y,
                    probe,
                    eta,
                    0.066);
            total[w] += one.total() / 3;
            bent[w] += one.linearisation() / 3;
            sampling += one.sampling() / 3;
            largest += one.largest() / 3;
            size = one.size();
          }
        }
        line(
            "| %d | eta %.3f | total %.5f | largest %.4f | linearisation %.2e | sampling %.5f | size %.3f |",
            widths[w], eta, total[w], largest, bent[w], sampling, size);
      }
      double[] m = Arrays.stream(widths).asDoubleStream().toArray();
      chart =
          chart
              .with("total, eta " + eta, m, total, false)
              .with("linearisation, eta " + eta, m, bent, false);
    }
    AtomicFile.writeText(folder.resolve("ntk-gap.svg"), chart.svg());
  }

  private static Tensor gapTarget(Tensor x) {
    Tensor noise = Tensors.randomNormal(new Random(12), ScalarType.Double, x.size(0), 1);
    Tensor first = x.narrow(1, 0, 1);
    Tensor second = x.narrow(1, 1, 1);
    return first.add(first.mul(second)).mul(new Scalar(0.8)).add(noise, new Scalar(0.1));
  }

  /** Certificates against 10,000 fresh rows. */
  private static void certificates() {
    Random random = new Random(5);
    String[] activations = {"swish:10", "swish:3", "tanh", "softplus:10", "relu"};
    double worst = 1;
    for (int i = 0; i < 20; i++) {
      int d = 2 + random.nextInt(8);
      int width = 2 * (50 + random.nextInt(1000));
      int steps = 200 + random.nextInt(800);
      double eta = 0.05 + 0.3 * random.nextDouble();
      double lambda = Math.pow(10, -3 + 2 * random.nextDouble());
      NetworkConfig config =
          NetworkConfig.defaults()
              .withWidth(width)
              .withScales(0.5 + random.nextDouble(), 0.2 + 0.8 * random.nextDouble())
              .withActivation(Activation.parse(activations[i % activations.length]))
              .withTrained(List.of(TrainedLayers.values()).get(i % 3))
              .withSeed(i);
      try (PointerScope scope = new PointerScope()) {
        Tensor x = HarmonicTarget.points(steps, d, i);
        Tensor y = gapTarget(x);
        double reported =
            Certificate.measure(config, x, y, HarmonicTarget.points(256, d, 500 + i), eta, lambda)
                .total();
        double found =
            Certificate.measure(
                    config, x, y, HarmonicTarget.points(10_000, d, 900 + i), eta, lambda)
                .total();
        worst = Math.max(worst, Math.max(reported / found, found / reported));
        line(
            "%d: d %d M %d T %d: reported %.5f, on 10,000 rows %.5f",
            i, d, width, steps, reported, found);
      }
    }
    line("largest ratio %.3f", worst);
  }

  /** The estimates of RateLab on the circle. */
  private static void exponents() {
    SphereSpectrum spectrum = SphereSpectrum.of(TwoLayerKernel.relu(), 2, 300);
    for (int rows : new int[] {500, 1500}) {
      for (double source : new double[] {0.5, 0.75, 1.0}) {
        double beta = 0;
        double r = 0;
        double noise = 0;
        StringBuilder each = new StringBuilder();
        for (int run = 0; run < 4; run++) {
          try (PointerScope scope = new PointerScope()) {
            HarmonicTarget target = HarmonicTarget.ofSource(spectrum, source, 0.1, 40 + run);
            Tensor x = HarmonicTarget.points(rows, 2, run);
            RateStudy study =
                RateLab.of(TwoLayerKernel.relu(), Scaler.Mode.NONE)
                    .study(Examples.of(x, target.observed(x, 0.1, 60 + run)), Progress.silent());
            beta += study.capacity().beta() / 4;
            r += study.source().exponent() / 4;
            noise += study.source().noise() / 4;
            each.append(
                String.format(
                    Locale.ROOT,
                    " %.2f/%.3f/%s",
                    study.source().exponent(),
                    study.source().noise(),
                    study.trustworthy() ? "ok" : "doubt"));
          }
        }
        line(
            "| %d rows | true r %.3f | beta %.3f | r %.3f | noise %.5f (true 0.01) |%s",
            rows, source + 0.1 / 4, beta, r, noise, each);
      }
    }
  }

  /** Rows, their truth, and the deviation of the noise. */
  private record Problem(
      String name, Scaler.Mode scaling, double noise, IntFunction<Tensor> rows, Truth truth) {}

  /** The function without noise. */
  @FunctionalInterface
  private interface Truth {
    double at(double[] row);
  }

  private static Problem harmonic(String name, int d, double source, double noise) {
    SphereSpectrum spectrum =
        SphereSpectrum.of(TwoLayerKernel.relu(), d, d == 2 ? 300 : d == 3 ? 60 : 25);
    HarmonicTarget target = HarmonicTarget.ofSource(spectrum, source, 0.1, 4);
    return new Problem(
        name,
        Scaler.Mode.NONE,
        noise,
        seed -> HarmonicTarget.points(seed, d, seed),
        row -> {
          try (PointerScope scope = new PointerScope()) {
            return target.at(Tensors.of(row, 1, d)).item_double();
          }
        });
  }

  private static List<Problem> problems() {
    List<Problem> all = new ArrayList<>();
    all.add(harmonic("circle, r 0.525", 2, 0.5, 0.1));
    all.add(harmonic("circle, r 0.775", 2, 0.75, 0.1));
    all.add(harmonic("sphere S^2, r 0.533", 3, 0.5, 0.1));
    all.add(harmonic("sphere S^2, r 0.783", 3, 0.75, 0.1));
    all.add(harmonic("sphere S^3, r 0.537", 4, 0.5, 0.1));
    all.add(harmonic("sphere S^3, r 0.787", 4, 0.75, 0.1));
    all.add(
        new Problem(
            "Friedman 2",
            Scaler.Mode.SPHERE,
            0.3,
            seed -> scaledCube(seed, 4),
            row -> {
              double x0 = 100 * row[0];
              double x1 = Math.PI * (40 + 520 * row[1]);
              double x3 = 1 + 10 * row[3];
              double inner = x1 * row[2] - 1 / (x1 * x3);
              return (Math.sqrt(x0 * x0 + inner * inner) - 470) / 380;
            }));
    all.add(
        new Problem(
            "Friedman 1",
            Scaler.Mode.BALL,
            1 / 4.9,
            seed -> scaledCube(seed, 10),
            row -> (Friedman.value(row) - 14.4) / 4.9));
    all.add(
        new Problem(
            "step in three dimensions",
            Scaler.Mode.SPHERE,
            0.3,
            seed -> scaledCube(seed, 3),
            row -> row[0] + 0.3 * row[1] > 0.65 ? 1 : -1));
    all.add(
        new Problem(
            "sum of sines, five dimensions",
            Scaler.Mode.SPHERE,
            0.3,
            seed -> scaledCube(seed, 5),
            row -> Arrays.stream(row).map(v -> Math.sin(8 * v - 4)).sum() / 1.6));
    all.add(
        new Problem("noise alone", Scaler.Mode.SPHERE, 1, seed -> scaledCube(seed, 5), row -> 0));
    return all;
  }

  private static Tensor scaledCube(int count, int columns) {
    return Tensors.of(Friedman.rows(count, columns, count));
  }

  /** RateLab's forecast for four times the rows against regressions on so many. */
  private static void forecast() {
    int rows = 2000;
    line(
        "| data | r | doubt | forecast n | found n | forecast 4 n | found 4 n (standard error) | ratio |");
    for (Problem problem : problems()) {
      try (PointerScope scope = new PointerScope()) {
        Tensor x = problem.rows.apply(rows);
        Tensor y = observed(problem, x, 1);
        RateStudy study =
            new RateLab(TwoLayerKernel.relu(), problem.scaling, 2000, 3, 1)
                .study(Examples.of(x, y), Progress.silent());
        Scaler scaler = Scaler.fit(Examples.of(x, y), problem.scaling);
        double[] found = new double[2];
        double[] deviation = new double[2];
        for (int k = 0; k < 2; k++) {
          int n = k == 0 ? rows : 4 * rows;
          double[][] risks = new double[FACTORS.length][RUNS];
          for (int run = 0; run < RUNS; run++) {
            try (PointerScope step = new PointerScope()) {
              // Sizes a little apart, as the number of rows is the seed.
              Tensor more = problem.rows.apply(n + 1 + run);
              excess(problem, scaler, more, study.forecast(n).lambda(), run, risks);
            }
          }
          found[k] = Double.POSITIVE_INFINITY;
          for (double[] one : risks) {
            double mean = Arrays.stream(one).average().orElse(Double.NaN);
            if (mean < found[k]) {
              found[k] = mean;
              double square = Arrays.stream(one).map(v -> (v - mean) * (v - mean)).sum();
              deviation[k] = Math.sqrt(square / (RUNS - 1) / RUNS);
            }
          }
        }
        double now = study.forecast(rows).excess();
        double later = study.forecast(4.0 * rows).excess();
        line(
            "| %s | %.2f | %s | %.5f | %.5f | %.5f | %.5f (%.5f) | %.2f |",
            problem.name,
            study.source().exponent(),
            study.doubts().isEmpty() ? "none" : String.join("; ", study.doubts()),
            now,
            found[0],
            later,
            found[1],
            deviation[1],
            later / found[1]);
      }
    }
  }

  private static Tensor observed(Problem problem, Tensor x, long seed) {
    Random random = new Random(seed);
    double[][] plain = Tensors.rows(x);
    double[] values = new double[plain.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = problem.truth.at(plain[i]) + problem.noise * random.nextGaussian();
    }
    return Tensors.of(values, values.length, 1);
  }

  /** Excess risks for a few regularisations around the forecast's, on many centres. */
  private static void excess(
      Problem problem, Scaler scaler, Tensor x, double start, int run, double[][] risks) {
    Tensor y = observed(problem, x, 70 + run);
    double mean = y.mean().item_double();
    Tensor scaled = scaler.apply(x);
    TwoLayerKernel kernel = TwoLayerKernel.relu();
    Tensor centred = y.sub(new Scalar(mean));
    long centers = Math.min(CENTERS, x.size(0));
    Tensor c = scaled.narrow(0, 0, centers);
    Tensor test = problem.rows.apply(2003 + run);
    double[][] plain = Tensors.rows(test);
    double[] truth = Arrays.stream(plain).mapToDouble(problem.truth::at).toArray();
    Tensor cross = kernel.matrix(scaler.apply(test), c);
    for (int i = 0; i < FACTORS.length; i++) {
      Tensor alpha = Nystrom.direct(kernel, Examples.of(scaled, centred), c, FACTORS[i] * start);
      Tensor predicted = cross.mm(alpha).add(new Scalar(mean));
      risks[i][run] = risk(predicted, Tensors.of(truth, truth.length, 1));
    }
  }
}
