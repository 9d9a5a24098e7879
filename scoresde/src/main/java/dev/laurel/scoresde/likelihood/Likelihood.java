package dev.laurel.scoresde.likelihood;

import dev.laurel.core.Tensors;
import dev.laurel.scoresde.ScoreFunction;
import dev.laurel.scoresde.Sde;
import dev.laurel.scoresde.likelihood.LikelihoodConfig.Probe;
import dev.laurel.scoresde.sample.Noise;
import dev.laurel.scoresde.sample.ReverseProcess;
import dev.laurel.scoresde.sample.RungeKutta45;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The exact density of the probability flow (Song et al. 2021, section 4.3 and appendix D.2): the
 * flow carries a point to its latent code, and the log density changes by the divergence on the
 * way.
 *
 * <p>The drift is f x - g^2 score / 2. The divergence of its first part is known, f times the
 * dimensions for a Rademacher vector; the second takes one evaluation of the score and one
 * derivative, where the official code takes two and one.
 */
public final class Likelihood {
  private final ReverseProcess process;
  private final LikelihoodConfig config;

  /** The likelihood under a process. */
  public Likelihood(ReverseProcess process, LikelihoodConfig config) {
    this.process = process;
    this.config = config;
  }

  /**
   * What was found.
   *
   * @param logDensity in nats, of what the network sees, one a row
   * @param standardError of the log density by the choice of random vectors; NaN for one vector, 0
   *     where the trace is exact
   * @param latent code of every row, like the points, in the scope of the caller
   * @param evaluations times that the score was asked for
   */
  public record Result(
      double[] logDensity, double[] standardError, Tensor latent, long evaluations) {}

  /**
   * The log density of points.
   *
   * @param x what the network sees of them, (n, channels, height, width)
   * @param noise of the random vectors
   */
  public Result of(Tensor x, Noise noise) {
    Sde sde = process.sde();
    int rows = Math.toIntExact(x.size(0));
    long dimensions = x.numel() / rows;
    try (PointerScope scope = new PointerScope()) {
      List<Tensor> probes = probes(x, noise);
      Tensor zeros = Tensors.zeros(ScalarType.Double, (long) rows * probes.size());
      Tensor start = Tensors.above(x.flatten().to(ScalarType.Double), zeros);
      RungeKutta45.Solution solution =
          RungeKutta45.of(config.tolerance())
              .integrate((t, y) -> slope(t, y, x, probes), config.start(), 1, start, step -> {});
      Tensor latent = point(solution.y(), x);
      double[] squares =
          Tensors.doubles(latent.to(ScalarType.Double).square().flatten(1, -1).sum(1));
      double[] changes = Tensors.doubles(solution.y().narrow(0, x.numel(), zeros.numel()));
      double[] logDensity = new double[rows];
      double[] error = new double[rows];
      int count = probes.size();
      for (int row = 0; row < rows; row++) {
        double sum = 0;
        double sumOfSquares = 0;
        for (int probe = 0; probe < count; probe++) {
          double change = changes[probe * rows + row];
          sum += change;
          sumOfSquares += change * change;
        }
        double mean = sum / count;
        logDensity[row] = sde.priorLogDensity(squares[row], dimensions) + mean;
        error[row] =
            config.probe() == Probe.EXACT
                ? 0
                : Math.sqrt(Math.max(0, sumOfSquares / count - mean * mean) / (count - 1.0));
      }
      return new Result(logDensity, error, Tensors.keep(latent), solution.evaluations());
    }
  }

  /** One vector stands for all dimensions where the trace is exact. */
  private List<Tensor> probes(Tensor x, Noise noise) {
    List<Tensor> probes = new ArrayList<>();
    for (int i = 0; i < config.probes(); i++) {
      probes.add(
          switch (config.probe()) {
            case RADEMACHER -> noise.next(x).sign();
            case GAUSSIAN -> noise.next(x);
            case EXACT -> torch.ones_like(x);
          });
    }
    return probes;
  }

  private static Tensor point(Tensor y, Tensor like) {
    return Tensors.as(y.narrow(0, 0, like.numel()), like.scalar_type().intern())
        .reshape(like.shape());
  }

  /** The slope of the points and of their log densities. */
  private Tensor slope(double t, Tensor y, Tensor like, List<Tensor> probes) {
    Sde sde = process.sde();
    double f = sde.driftFactor(t);
    double half = -0.5 * sde.diffusion(t) * sde.diffusion(t);
    Tensor x = point(y, like).detach();
    x.set_requires_grad(true);
    Tensor score;
    try (AutoGradMode gradients = new AutoGradMode(true)) {
      score = process.score().score(x, t);
    }
    Tensor drift = x.detach().mul(new Scalar(f)).add(score.detach(), new Scalar(half));
    List<Tensor> parts = new ArrayList<>();
    parts.add(drift.flatten().to(ScalarType.Double));
    for (int i = 0; i < probes.size(); i++) {
      boolean last = i == probes.size() - 1;
      Tensor divergence =
          config.probe() == Probe.EXACT
              ? exactDivergence(score, x)
              : estimate(score, x, probes.get(i), !last);
      Tensor linear = rowSums(probes.get(i).square()).mul(new Scalar(f));
      parts.add(linear.add(divergence, new Scalar(half)));
    }
    return Tensors.above(parts.toArray(new Tensor[0]));
  }

  /** e^T J e of every row. */
  private static Tensor estimate(Tensor score, Tensor x, Tensor probe, boolean again) {
    return rowSums(derivative(score, x, probe, again).mul(probe));
  }

  /** The trace of every row's Jacobian, a dimension at a time. */
  private static Tensor exactDivergence(Tensor score, Tensor x) {
    Tensor sum = Tensors.zeros(ScalarType.Double, x.size(0));
    long dimensions = x.numel() / x.size(0);
    for (long i = 0; i < dimensions; i++) {
      try (PointerScope scope = new PointerScope()) {
        Tensor unit = torch.zeros_like(x);
        unit.flatten(1, -1).select(1, i).fill_(new Scalar(1.0));
        Tensor column = derivative(score, x, unit, i < dimensions - 1).flatten(1, -1).select(1, i);
        sum.add_(column.to(ScalarType.Double));
      }
    }
    return sum;
  }

  private static Tensor derivative(Tensor score, Tensor x, Tensor seed, boolean again) {
    return torch
        .grad(
            new TensorVector(score),
            new TensorVector(x),
            new TensorVector(seed),
            new BoolOptional(again),
            false,
            false)
        .get(0);
  }

  private static Tensor rowSums(Tensor x) {
    return x.flatten(1, -1).to(ScalarType.Double).sum(1);
  }

  /** The log density of a function of the score. */
  public static Likelihood of(Sde sde, ScoreFunction score, LikelihoodConfig config) {
    return new Likelihood(new ReverseProcess(sde, score), config);
  }
}
