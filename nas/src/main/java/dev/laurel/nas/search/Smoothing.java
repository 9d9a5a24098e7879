package dev.laurel.nas.search;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Shares of operations that are moved while weights are trained, so that the network does well
 * around them too (SDARTS, official {@code attacker}).
 *
 * @param radius most that a share is moved by
 */
public record Smoothing(double radius) {
  private static final int ASCENTS = 7;
  private static final double FIRST = 0.03;
  private static final double LAST = 0.3;

  /** Whether and how shares are moved. */
  public enum Kind {
    /** They are not. */
    NONE,
    /** At random (SDARTS-RS). */
    RANDOM,
    /** To where the loss is large (SDARTS-ADV). */
    ADVERSARIAL
  }

  /** Checks the value. */
  public Smoothing {
    if (!(radius > 0 && radius <= 1)) {
      throw UserError.of("radius is %s; allowed: above 0, up to 1", radius);
    }
  }

  /** Of an epoch: from 0.03 in the first to 0.3 after the last. */
  public static Smoothing ofEpoch(long epoch, long epochs) {
    return new Smoothing(FIRST + (LAST - FIRST) * epoch / epochs);
  }

  /** While an architecture is chosen. */
  public static Smoothing ofSelection() {
    return new Smoothing(LAST);
  }

  /** Shares moved at random, in the caller's scope. */
  public List<Tensor> random(List<Tensor> shares, Random random) {
    return moved(shares, noise(shares, random));
  }

  private List<Tensor> noise(List<Tensor> shares, Random random) {
    List<Tensor> noise = new ArrayList<>();
    for (Tensor one : shares) {
      float[] values = new float[(int) one.numel()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (radius * (2 * random.nextDouble() - 1));
      }
      noise.add(Tensors.of(values, one.shape()));
    }
    return noise;
  }

  static List<Tensor> moved(List<Tensor> shares, List<Tensor> noise) {
    List<Tensor> moved = new ArrayList<>();
    for (int t = 0; t < shares.size(); t++) {
      moved.add(clipped(shares.get(t).detach().add(noise.get(t))));
    }
    return moved;
  }

  /** Rows between 0 and 1 that sum to 1; where nothing is left, what was largest is all. */
  static Tensor clipped(Tensor table) {
    try (PointerScope scope = new PointerScope()) {
      Tensor inside = table.clamp_min(new Scalar(0.0)).clamp_max(new Scalar(1.0));
      Tensor sum = inside.sum(new long[] {1}, true, null);
      Tensor empty = sum.eq(new Scalar(0));
      Tensor largest =
          torch
              .one_hot(table.argmax(new LongOptional(1), false), table.size(1))
              .to(table.scalar_type().intern());
      Tensor safe = torch.where(empty, sum.new_ones(sum.shape()), sum);
      return Tensors.keep(torch.where(empty, largest, inside.div(safe)));
    }
  }

  /**
   * Shares moved to where the loss is large, by seven steps up its gradient; as they were if that
   * did not raise it. In the caller's scope.
   *
   * @param loss of tables, differentiable, not training
   */
  public List<Tensor> adversarial(
      List<Tensor> shares, Function<List<Tensor>, Tensor> loss, Random random) {
    return adversarial(shares, loss, noise(shares, random));
  }

  List<Tensor> adversarial(
      List<Tensor> shares, Function<List<Tensor>, Tensor> loss, List<Tensor> noise) {
    try (PointerScope scope = new PointerScope()) {
      List<Tensor> moved = moved(shares, noise);
      for (int k = 0; k < ASCENTS; k++) {
        moved = ascended(shares, moved, loss);
      }
      double before;
      double behind;
      try (NoGradGuard none = new NoGradGuard()) {
        before = loss.apply(shares.stream().map(Tensor::detach).toList()).item_double();
        behind = loss.apply(moved).item_double();
      }
      UnaryOperator<Tensor> kept = one -> Tensors.keep(one.detach().clone());
      return (before > behind ? shares : moved).stream().map(kept).toList();
    }
  }

  private List<Tensor> ascended(
      List<Tensor> shares, List<Tensor> moved, Function<List<Tensor>, Tensor> loss) {
    TensorVector leaves = new TensorVector();
    List<Tensor> tables = new ArrayList<>();
    for (Tensor one : moved) {
      Tensor leaf = one.detach().clone().set_requires_grad(true);
      leaves.push_back(leaf);
      tables.add(leaf);
    }
    List<Tensor> gradients = Gradients.of(loss.apply(tables), leaves);
    List<Tensor> next = new ArrayList<>();
    for (int t = 0; t < tables.size(); t++) {
      Tensor share = shares.get(t).detach();
      Tensor step = gradients.get(t).sign().mul(new Scalar(2 * radius / ASCENTS));
      Tensor offset =
          tables
              .get(t)
              .detach()
              .add(step)
              .sub(share)
              .clamp_min(new Scalar(-radius))
              .clamp_max(new Scalar(radius));
      next.add(clipped(share.add(offset)));
    }
    return next;
  }
}
