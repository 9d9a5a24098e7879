package dev.laurel.eigengame.generalized;

import dev.laurel.core.Tensors;
import dev.laurel.eigengame.game.Players;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The stochastic game of the generalised eigenvalue problem, one training step at a time, in the
 * order of the official {@code eg_experiment._update_eigenvectors}: direction from the old mean and
 * the old running averages; Adam; normalisation; then the averages by plain steps, and the mean.
 */
public final class GammaGame implements AutoCloseable {
  /** Floor of the running averages of {@code <v, B v>}. */
  private static final double LEAST_NORM = 1e-6;

  private static final double ADAM_FIRST = 0.9;
  private static final double ADAM_SECOND = 0.999;
  private static final double ADAM_EPSILON = 1e-8;

  private final GeneralizedProblem problem;
  private final GammaConfig config;
  private final Map<String, Tensor> state = new LinkedHashMap<>();
  private long step;

  /**
   * A direction and the targets of the running averages.
   *
   * @param direction of ascent (k, d)
   * @param bv target of the average of B v (k, d)
   * @param vbv target of the average of {@code <v, B v>} (k)
   */
  public record Direction(Tensor direction, Tensor bv, Tensor vbv) {}

  /**
   * A game.
   *
   * @param start players (k, d), taken as they are
   */
  public GammaGame(GeneralizedProblem problem, GammaConfig config, Tensor start) {
    this.problem = problem;
    this.config = config;
    try (PointerScope scope = new PointerScope()) {
      set("v", start.clone());
      set("averageBv", torch.zeros_like(start));
      set("averageVbv", torch.zeros_like(start.select(1, 0)));
      set("mean", torch.zeros_like(start.select(0, 0)));
      set("first", torch.zeros_like(start));
      set("second", torch.zeros_like(start));
    }
  }

  private void set(String name, Tensor value) {
    value.retainReference();
    Tensor former = state.put(name, value);
    if (former != null) {
      former.close();
    }
  }

  /** Players (k, d). */
  public Tensor v() {
    return state.get("v");
  }

  /** Running average of B v (k, d). */
  public Tensor averageBv() {
    return state.get("averageBv");
  }

  /** Running average of {@code <v, B v>} (k). */
  public Tensor averageVbv() {
    return state.get("averageVbv");
  }

  /** Estimated mean (d); zeros if it is not tracked. */
  public Tensor mean() {
    return state.get("mean");
  }

  /**
   * The direction of all players ({@code eg_gradients.generalized_eigengame_gradients}):
   *
   * <pre>
   * reward_l  = &lt;v_l,Bv_l&gt; Av_l - &lt;v_l,Av_l&gt; Bv_l
   * s_lk      = &lt;v_l,Av_k&gt; / max(average &lt;v_k,Bv_k&gt;, 1e-6)   for parents k &lt; l
   * penalty_l = &lt;v_l,Bv_l&gt; sum_k s_lk average Bv_k - (sum_k s_lk &lt;v_l, average Bv_k&gt;) Bv_l
   * </pre>
   *
   * @param av A v (k, d)
   * @param bv B v (k, d)
   * @param averageBv running average of B v (k, d)
   * @param averageVbv running average of {@code <v, B v>} (k)
   * @param epsilon isotropic term added to B
   * @param maximize false seeks the largest of -A
   */
  public static Direction direction(
      Tensor v,
      Tensor av,
      Tensor bv,
      Tensor averageBv,
      Tensor averageVbv,
      double epsilon,
      boolean maximize) {
    try (PointerScope scope = new PointerScope()) {
      Tensor a = maximize ? av : av.neg();
      Tensor b = epsilon == 0 ? bv : bv.add(Tensors.times(v, epsilon));
      Tensor vbv = v.mul(b).sum(1);
      Tensor vav = v.mul(a).sum(1);
      Tensor reward = vbv.unsqueeze(1).mul(a).sub(vav.unsqueeze(1).mul(b));
      Tensor floor = averageVbv.clamp_min(new Scalar(LEAST_NORM));
      Tensor weights = torch.mm(v, a.t()).div(floor).tril(-1);
      Tensor overlaps = weights.mul(torch.mm(v, averageBv.t())).sum(1);
      Tensor penalty =
          vbv.unsqueeze(1).mul(torch.mm(weights, averageBv)).sub(overlaps.unsqueeze(1).mul(b));
      return new Direction(
          Tensors.keep(reward.sub(penalty)), Tensors.keep(Tensors.times(b, 1)), Tensors.keep(vbv));
    }
  }

  /** The direction of a problem on centred samples, epsilon where the problem wants it. */
  public static Direction direction(
      GeneralizedProblem problem,
      List<Tensor> samples,
      Tensor v,
      Tensor averageBv,
      Tensor averageVbv,
      double epsilon,
      boolean maximize) {
    try (PointerScope scope = new PointerScope()) {
      GeneralizedProblem.Products products = problem.products(samples, v);
      boolean shiftsA = problem.regularizesA();
      Tensor av = shiftsA ? products.av().add(Tensors.times(v, epsilon)) : products.av();
      Direction direction =
          direction(v, av, products.bv(), averageBv, averageVbv, shiftsA ? 0 : epsilon, maximize);
      Tensors.keep(direction.direction());
      Tensors.keep(direction.bv());
      Tensors.keep(direction.vbv());
      return direction;
    }
  }

  /**
   * One step.
   *
   * @param samples independent samples (b, d), as many as the problem needs, not centred
   */
  public void step(List<Tensor> samples) {
    try (PointerScope scope = new PointerScope()) {
      List<Tensor> centred =
          config.trackMean()
              ? samples.stream().map(sample -> sample.sub(mean())).toList()
              : samples;
      Direction move =
          direction(
              problem,
              centred,
              v(),
              averageBv(),
              averageVbv(),
              config.epsilon(),
              config.maximize());
      Tensor moved = v().add(adam(move.direction(), config.rate(step)));
      set("v", Players.normalised(moved));
      double rate = config.averageRate();
      set("averageBv", averageBv().sub(Tensors.times(averageBv().sub(move.bv()), rate)));
      set("averageVbv", averageVbv().sub(Tensors.times(averageVbv().sub(move.vbv()), rate)));
      if (config.trackMean()) {
        Tensor batchMean = torch.zeros_like(mean());
        for (Tensor sample : samples) {
          Tensors.addScaled(batchMean, sample.mean(0), 1.0 / samples.size());
        }
        set("mean", mean().sub(Tensors.times(mean().sub(batchMean), 1.0 / (step + 1))));
      }
      step++;
    }
  }

  /** Adam's step of ascent, bias-corrected, its epsilon outside the root. */
  private Tensor adam(Tensor direction, double rate) {
    Tensor first = Tensors.times(state.get("first"), ADAM_FIRST);
    Tensors.addScaled(first, direction, 1 - ADAM_FIRST);
    Tensor second = Tensors.times(state.get("second"), ADAM_SECOND);
    Tensors.addScaled(second, direction.square(), 1 - ADAM_SECOND);
    set("first", first);
    set("second", second);
    Tensor corrected = Tensors.times(first, 1 / (1 - Math.pow(ADAM_FIRST, step + 1.0)));
    Tensor root = Tensors.times(second, 1 / (1 - Math.pow(ADAM_SECOND, step + 1.0))).sqrt();
    return Tensors.times(corrected.div(root.add(new Scalar(ADAM_EPSILON))), rate);
  }

  @Override
  public void close() {
    state.values().forEach(Tensor::close);
    state.clear();
  }
}
