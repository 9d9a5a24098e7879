package dev.laurel.phm.layer;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A matrix of few numbers, {@code H = sum_i kron(A_i, S_i)} (equation 3.3 of the paper): {@code H[a
 * p + r, c q + s] = sum_i A[i,a,c] S[i,r,s]}. With n = 1 it is an ordinary matrix. A kernel's
 * positions, if any, follow the columns.
 */
public final class HypercomplexWeight {
  private final int n;
  private final int terms;
  private final long rows;
  private final long columns;
  private final long[] kernel;
  private final Rule rule;

  /** {@code (terms, p, q, kernel...)}, or null if it is factored. */
  private final Tensor parts;

  /** {@code (n, p, r)} and {@code (n, r, q)}, or null. */
  private final Tensor partsLeft;

  private final Tensor partsRight;

  /** Where what is kept lives. */
  private final PointerScope home;

  private final List<Tensor> kept = new ArrayList<>();

  /** Rules that were learned, then their factors; empty if none were looked for. */
  private final List<Tensor> decomposed = new ArrayList<>();

  /**
   * A weight whose parameters a module owns.
   *
   * @param owner gets {@code A} and {@code S}, with the suffix
   * @param suffix of the parameters' names, such as {@code _x}; empty for none
   * @param rows outputs k
   * @param columns inputs d
   * @param kernel sides of a kernel; none for a matrix
   * @param shared rules that another module owns; null for rules of its own
   * @throws UserError if n does not divide rows and columns, or shared rules have another n
   */
  HypercomplexWeight(
      Module owner,
      String suffix,
      long rows,
      long columns,
      long[] kernel,
      PhmConfig config,
      Rule shared,
      Random random) {
    requireDivisible(rows, columns, config.n());
    this.n = config.n();
    this.terms = shared == null ? config.termCount() : shared.terms();
    this.rows = rows;
    this.columns = columns;
    this.kernel = kernel.clone();
    home = innermost();
    rule = n == 1 && shared == null ? null : shared == null ? Rule.create(config, random) : shared;
    if (shared != null && shared.dimension() != n) {
      throw UserError.of("shared rules have n = %d; this layer has n = %d", shared.dimension(), n);
    }
    if (rule != null && shared == null) {
      rule.parameters().forEach((name, tensor) -> owner.register_parameter(name + suffix, tensor));
    }
    int p = (int) (rows / n);
    int q = (int) (columns / n);
    if (config.weightRank() > 0) {
      if (kernel.length > 0) {
        throw new UserError("the parts of a convolution cannot be factored");
      }
      double[][] first =
          config
              .initializer()
              .weightFactors(n, (int) rows, (int) columns, config.weightRank(), random);
      partsLeft = leaf(first[0], n, p, config.weightRank());
      partsRight = leaf(first[1], n, config.weightRank(), q);
      parts = null;
      owner.register_parameter("S_left" + suffix, partsLeft);
      owner.register_parameter("S_right" + suffix, partsRight);
    } else {
      int field = (int) Arrays.stream(kernel).reduce(1, (a, b) -> a * b);
      double[] first =
          config.initializer().weight(n, terms, (int) rows, (int) columns, field, random);
      parts =
          leaf(
              first,
              IntStream.concat(
                      IntStream.of(terms, p, q), Arrays.stream(kernel).mapToInt(side -> (int) side))
                  .asLongStream()
                  .toArray());
      partsLeft = null;
      partsRight = null;
      owner.register_parameter("S" + suffix, parts);
    }
  }

  private static PointerScope innermost() {
    Iterator<PointerScope> scopes = PointerScope.getScopeIterator();
    return scopes != null && scopes.hasNext() ? scopes.next() : null;
  }

  static void requireDivisible(long rows, long columns, int n) {
    if (rows % n != 0 || columns % n != 0) {
      throw UserError.of(
          "a layer of %d inputs and %d outputs cannot be cut into n = %d parts; allowed: %s",
          columns, rows, n, divisors(rows, columns));
    }
  }

  private static List<Long> divisors(long rows, long columns) {
    return LongStream.rangeClosed(1, Math.min(rows, columns))
        .filter(n -> rows % n == 0 && columns % n == 0)
        .boxed()
        .toList();
  }

  /** First values of a parameter, float32. */
  static Tensor leaf(double[] values, long... shape) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return Tensors.of(floats, shape).set_requires_grad(true);
  }

  /** Parts of inputs and outputs. */
  public int n() {
    return n;
  }

  /** Terms of the sum. */
  public int terms() {
    return terms;
  }

  /** Outputs. */
  public long rows() {
    return rows;
  }

  /** Inputs. */
  public long columns() {
    return columns;
  }

  /** The rules, or null with n = 1. */
  public Rule rule() {
    return rule;
  }

  /** {@code S}, {@code (terms, p, q, kernel...)}, in the caller's scope. */
  public Tensor parts() {
    return parts == null ? torch.bmm(partsLeft, partsRight) : parts;
  }

  boolean isFactored() {
    return parts == null;
  }

  Tensor partsLeft() {
    return partsLeft;
  }

  Tensor partsRight() {
    return partsRight;
  }

  /** Builds {@code H}, {@code (rows, columns, kernel...)}, differentiable. */
  public Tensor build() {
    try (PointerScope scope = new PointerScope()) {
      Tensor s = parts();
      long[] shape = new long[2 + kernel.length];
      shape[0] = rows;
      shape[1] = columns;
      System.arraycopy(kernel, 0, shape, 2, kernel.length);
      if (rule == null) {
        return Tensors.keep(s.view(shape));
      }
      long p = rows / n;
      long q = columns / n;
      long field = s.numel() / (terms * p * q);
      Tensor blocks =
          torch.mm(rule.tables().reshape(terms, (long) n * n).t(), s.reshape(terms, p * q * field));
      Tensor ordered = blocks.view(n, n, p, q, field).permute(0, 2, 1, 3, 4);
      return Tensors.keep(ordered.reshape(shape));
    }
  }

  /**
   * {@code H}: built where gradients are wanted; otherwise kept from call to call, for as long as
   * the numbers it was built from are the same, which is looked at every time.
   */
  public Tensor materialized() {
    // A dense weight is there already.
    if (GradMode.is_enabled() || (rule == null && parts != null)) {
      return build();
    }
    try (PointerScope scope = new PointerScope()) {
      List<Tensor> now = sources();
      boolean same = kept.size() == now.size() + 1;
      for (int i = 0; same && i < now.size(); i++) {
        same = torch.equal(kept.get(i + 1), now.get(i));
      }
      if (!same) {
        keep(build(), now);
      }
    }
    return kept.get(0);
  }

  /**
   * Rules as few products, or null: an algebra's or factored ones at any time; learned ones without
   * gradients, looked for once and again when they have changed.
   */
  RankFactors rankFactors() {
    if (rule == null || isFactored()) {
      return null;
    }
    if (rule.factorCount() > 0) {
      return rule.factors();
    }
    if (GradMode.is_enabled() || !(rule instanceof Rule.Learned)) {
      return null;
    }
    try (PointerScope scope = new PointerScope()) {
      Tensor now = rule.tables();
      if (decomposed.isEmpty() || !torch.equal(decomposed.get(0), now)) {
        decomposed.forEach(Tensor::close);
        decomposed.clear();
        decomposed.add(owned(now.clone()));
        RankFactors found = RankDecomposition.of(now, n);
        if (found != null) {
          decomposed.add(owned(found.alpha().clone()));
          decomposed.add(owned(found.beta().clone()));
          decomposed.add(owned(found.gamma().clone()));
        }
      }
    }
    return decomposed.size() == 1
        ? null
        : new RankFactors(decomposed.get(1), decomposed.get(2), decomposed.get(3));
  }

  private List<Tensor> sources() {
    List<Tensor> all = new ArrayList<>();
    if (rule != null) {
      all.addAll(rule.parameters().values());
    }
    all.addAll(parts == null ? List.of(partsLeft, partsRight) : List.of(parts));
    return all;
  }

  private void keep(Tensor built, List<Tensor> now) {
    if (kept.isEmpty()) {
      try (AutoGradMode none = new AutoGradMode(false)) {
        kept.add(owned(built.clone()));
        now.forEach(tensor -> kept.add(owned(tensor.clone())));
      }
      return;
    }
    kept.get(0).copy_(built);
    for (int i = 0; i < now.size(); i++) {
      kept.get(i + 1).copy_(now.get(i));
    }
  }

  /** Outlives all scopes but that of the module. */
  private Tensor owned(Tensor tensor) {
    if (home == null) {
      tensor.retainReference();
    } else {
      home.attach(tensor);
    }
    return tensor;
  }

  /**
   * {@code ||H||^2}, differentiable, without building H: {@code sum_ij <A_i, A_j> <S_i, S_j>}.
   * Decay of this is decay of the weights that act, which decay of A and S is not.
   */
  public Tensor squaredNorm() {
    try (PointerScope scope = new PointerScope()) {
      Tensor s = parts().reshape(terms, -1);
      if (rule == null) {
        return Tensors.keep(s.square().sum());
      }
      Tensor a = rule.tables().reshape(terms, (long) n * n);
      return Tensors.keep(torch.mm(a, a.t()).mul(torch.mm(s, s.t())).sum());
    }
  }

  /** Numbers that are trained, shared rules among them. */
  public long parameters() {
    return sources().stream().mapToLong(Tensor::numel).sum();
  }

  /** Numbers that a dense weight of this shape has. */
  public long denseParameters() {
    return rows * columns * Arrays.stream(kernel).reduce(1, (a, b) -> a * b);
  }

  /**
   * Requires that all is finite and no rule is zero.
   *
   * @param name of the layer, for the message
   */
  public void requireSound(String name) {
    try (PointerScope scope = new PointerScope()) {
      for (Tensor source : sources()) {
        if (!source.isfinite().all().item_bool()) {
          throw UserError.of("%s has a parameter that is not finite", name);
        }
      }
      if (rule != null) {
        double[] norms = rule.squaredNorms();
        for (int i = 0; i < norms.length; i++) {
          if (norms[i] == 0) {
            throw UserError.of(
                "%s: rule %d of %d is all zero, so its part does nothing", name, i, n);
          }
        }
      }
    }
  }

  /**
   * Takes over rules and parts, as {@code convert} finds them.
   *
   * @param rules {@code (terms, n, n)}; not looked at where rules are fixed or there are none
   * @param values {@code (terms, p, q, kernel...)}
   * @throws UserError if rules or parts are factored, so that they cannot hold any values
   */
  public void assign(Tensor rules, Tensor values) {
    if (parts == null || (rule != null && !isFree())) {
      throw new UserError("factored rules or parts cannot take over values");
    }
    try (PointerScope scope = new PointerScope();
        NoGradGuard none = new NoGradGuard()) {
      parts.copy_(values.reshape(parts.shape()));
      if (rule instanceof Rule.Learned learned) {
        learned.values().copy_(rules);
      }
    }
  }

  private boolean isFree() {
    return rule instanceof Rule.Learned || rule instanceof Rule.Fixed;
  }

  /** Scales what is built, as first values of some networks need. */
  void scale(double factor) {
    try (AutoGradMode none = new AutoGradMode(false)) {
      Tensor unused = (parts == null ? partsLeft : parts).mul_(new Scalar(factor));
    }
  }
}
