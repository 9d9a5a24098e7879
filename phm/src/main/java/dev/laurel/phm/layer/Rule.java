package dev.laurel.phm.layer;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.phm.Algebra;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The rules of multiplication {@code A}, {@code (terms, n, n)}: what says how the parts of the
 * input become the parts of the output. Layers may share them by sharing the object, whose
 * parameters one module owns.
 */
public sealed interface Rule {
  /** The dimension n. */
  int dimension();

  /** How many rules there are: n, but for nearer approximations of dense weights. */
  default int terms() {
    return dimension();
  }

  /** {@code A}, in the caller's scope. */
  Tensor tables();

  /** What is trained, by the names that checkpoints have. */
  Map<String, Tensor> parameters();

  /** A cheaper form, or null. */
  default RankFactors factors() {
    return null;
  }

  /** How many products {@link #factors} has; 0 without. */
  default int factorCount() {
    return 0;
  }

  /** Learned freely (equation 3.3 of the paper). */
  record Learned(int dimension, Tensor values) implements Rule {
    /** From first values, {@code n^2} numbers of every rule. */
    public static Learned of(double[] first, int n) {
      return new Learned(n, HypercomplexWeight.leaf(first, first.length / (n * n), n, n));
    }

    @Override
    public int terms() {
      return (int) values.size(0);
    }

    @Override
    public Tensor tables() {
      return values;
    }

    @Override
    public Map<String, Tensor> parameters() {
      return Map.of("A", values);
    }
  }

  /** Every {@code A_i} a product {@code U_i V_i} of few columns and rows (Compacter). */
  record Factored(int dimension, int rank, Tensor left, Tensor right) implements Rule {
    /** From first values of {@code U}, {@code (n, n, r)}, and {@code V}, {@code (n, r, n)}. */
    public static Factored of(double[] left, double[] right, int n, int rank) {
      return new Factored(
          n,
          rank,
          HypercomplexWeight.leaf(left, n, n, rank),
          HypercomplexWeight.leaf(right, n, rank, n));
    }

    @Override
    public Tensor tables() {
      return torch.bmm(left, right);
    }

    @Override
    public Map<String, Tensor> parameters() {
      Map<String, Tensor> all = new LinkedHashMap<>();
      all.put("A_left", left);
      all.put("A_right", right);
      return all;
    }

    @Override
    public int factorCount() {
      return rank == 1 ? dimension : 0;
    }

    @Override
    public RankFactors factors() {
      if (rank != 1) {
        return null;
      }
      return new RankFactors(
          null, left.view(dimension, dimension), right.view(dimension, dimension));
    }
  }

  /**
   * What the authors' code computes (its {@code qlib.py}), which is not the equation of their
   * paper: of {@code A}, {@code (n, 1, n, n)}, only the sums of rows matter, and {@code A_i} has
   * one column.
   *
   * @param gate {@code B} of A's shape, whose sigmoid A is multiplied by; null without
   */
  record RowSums(int dimension, Tensor values, Tensor gate) implements Rule {
    /** From first values; {@code gate} may be null. */
    public static RowSums of(double[] values, double[] gate, int n) {
      return new RowSums(
          n,
          HypercomplexWeight.leaf(values, n, 1, n, n),
          gate == null ? null : HypercomplexWeight.leaf(gate, n, 1, n, n));
    }

    /** {@code alpha[i, a]}. */
    private Tensor sums() {
      try (PointerScope scope = new PointerScope()) {
        Tensor gated = gate == null ? values : values.mul(torch.sigmoid(gate));
        return Tensors.keep(gated.sum(new long[] {1, 3}));
      }
    }

    @Override
    public Tensor tables() {
      try (PointerScope scope = new PointerScope()) {
        return Tensors.keep(torch.diag_embed(sums().t()).permute(1, 0, 2));
      }
    }

    @Override
    public Map<String, Tensor> parameters() {
      Map<String, Tensor> all = new LinkedHashMap<>();
      all.put("A", values);
      if (gate != null) {
        all.put("B", gate);
      }
      return all;
    }

    @Override
    public int factorCount() {
      return dimension;
    }

    @Override
    public RankFactors factors() {
      return new RankFactors(null, sums(), null);
    }
  }

  /** Those of an algebra, which are not trained. */
  record Fixed(int dimension, Tensor values, RankFactors factors) implements Rule {
    /**
     * With the weights on the left of the product or on the right.
     *
     * @throws UserError if the algebra has another dimension
     */
    public static Fixed of(Algebra algebra, boolean left, int n) {
      if (algebra.dimension() != n) {
        throw UserError.of(
            "the %s algebra has dimension %d; n is %d", algebra.name(), algebra.dimension(), n);
      }
      Tensor tables = Tensors.of(flat(left ? algebra.left() : algebra.right()), n, n, n);
      double[][][] fast = FastProducts.of(algebra);
      if (fast == null) {
        return new Fixed(n, tables, null);
      }
      // On the other side, weights and inputs change places.
      Tensor first = floats(fast[0]);
      Tensor last = floats(fast[2]);
      return new Fixed(
          n, tables, new RankFactors(left ? first : last, floats(fast[1]), left ? last : first));
    }

    private static Tensor floats(double[][] table) {
      try (PointerScope scope = new PointerScope()) {
        return Tensors.keep(Tensors.of(table).to(torch.ScalarType.Float));
      }
    }

    @Override
    public int factorCount() {
      return factors == null ? 0 : (int) factors.beta().size(0);
    }

    private static float[] flat(double[][][] rules) {
      int n = rules.length;
      float[] flat = new float[n * n * n];
      for (int i = 0; i < flat.length; i++) {
        flat[i] = (float) rules[i / (n * n)][i / n % n][i % n];
      }
      return flat;
    }

    @Override
    public Tensor tables() {
      return values;
    }

    @Override
    public Map<String, Tensor> parameters() {
      return Map.of();
    }
  }

  /** New rules as a configuration has them. */
  static Rule create(PhmConfig config, Random random) {
    int n = config.n();
    if (config.algebra() != null && config.rule() == PhmConfig.RuleKind.FIXED) {
      return Fixed.of(config.algebra(), config.left(), n);
    }
    Initializer start = config.initializer();
    return switch (config.rule()) {
      case FIXED -> Fixed.of(Algebra.ofDimension(n), config.left(), n);
      case FACTORED ->
          Factored.of(
              start.ruleFactor(n, config.ruleRank(), random),
              start.ruleFactor(n, config.ruleRank(), random),
              n,
              config.ruleRank());
      case T2T -> RowSums.of(start.rule(n, n, random), null, n);
      case T2T_DUAL -> RowSums.of(start.rule(n, n, random), start.rule(n, n, random), n);
      case LEARNED -> Learned.of(first(config, random), n);
    };
  }

  private static double[] first(PhmConfig config, Random random) {
    if (config.algebra() == null) {
      return config.initializer().rule(config.n(), config.termCount(), random);
    }
    try (PointerScope scope = new PointerScope()) {
      return Tensors.doubles(Fixed.of(config.algebra(), config.left(), config.n()).values());
    }
  }

  /** The squared norm of every rule, to be reported. */
  default double[] squaredNorms() {
    try (PointerScope scope = new PointerScope()) {
      return Tensors.doubles(tables().detach().pow(new Scalar(2)).sum(new long[] {1, 2}));
    }
  }
}
