package dev.laurel.phm.layer;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Parameterised hypercomplex multiplication (section 3 of the paper): {@code y = x H' + b} with
 * {@code H} of about {@code 1/n} of the numbers that a dense layer has.
 */
public final class PhmLinear extends Module {
  /** Fewer rows than this are cheaper by parts, which reads fewer numbers. */
  private static final long FEW_ROWS = 16;

  /** Below this side the parts are too small to gain. */
  private static final long WORTH_PARTS = 1024;

  private static final long WORTH_FACTORS = 512;

  private final HypercomplexWeight weight;
  private final Tensor bias;
  private Application application = Application.AUTO;

  /** With rules of its own. */
  public PhmLinear(long inputs, long outputs, PhmConfig config, Random random) {
    this(inputs, outputs, config, null, random);
  }

  /**
   * With shared rules, whose parameters another module owns.
   *
   * @param shared null for rules of its own
   * @throws UserError if n does not divide inputs and outputs
   */
  public PhmLinear(long inputs, long outputs, PhmConfig config, Rule shared, Random random) {
    super("PhmLinear");
    weight = new HypercomplexWeight(this, "", outputs, inputs, new long[0], config, shared, random);
    bias = config.bias() ? bias(this, "bias", outputs, inputs, config, random) : null;
  }

  static Tensor bias(
      Module owner, String name, long outputs, long inputs, PhmConfig config, Random random) {
    float[] first = new float[(int) outputs];
    if (config.initializer() == Initializer.HYPERNETS) {
      for (int i = 0; i < first.length; i++) {
        first[i] = (float) ((2 * random.nextDouble() - 1) / Math.sqrt((double) inputs));
      }
    }
    Tensor bias = Tensors.of(first, outputs).set_requires_grad(true);
    owner.register_parameter(name, bias);
    return bias;
  }

  /** The weight. */
  public HypercomplexWeight weight() {
    return weight;
  }

  /** The bias, {@code (outputs)}, or null. */
  public Tensor bias() {
    return bias;
  }

  /**
   * Chooses how it multiplies.
   *
   * @throws UserError if rules or parts have not the form that is needed
   */
  public void apply(Application value) {
    if (value == Application.RANK_FACTORED && !hasFactors()) {
      throw new UserError("rules that are no sums of few products cannot be applied so");
    }
    if (value == Application.LOW_RANK && !(weight.isFactored() && weight.rule() != null)) {
      throw new UserError("parts that are not factored cannot be applied so");
    }
    application = value;
  }

  private boolean hasFactors() {
    try (NoGradGuard none = new NoGradGuard()) {
      return weight.rankFactors() != null;
    }
  }

  /**
   * Applies it.
   *
   * @param x {@code (..., inputs)}
   * @return {@code (..., outputs)}
   * @throws UserError if the last side of x is another
   */
  public Tensor forward(Tensor x) {
    long[] shape = x.shape();
    long inputs = shape[shape.length - 1];
    if (inputs != weight.columns()) {
      throw UserError.of("an input of width %d; the layer takes %d", inputs, weight.columns());
    }
    try (PointerScope scope = new PointerScope()) {
      Tensor flat = x.reshape(-1, inputs);
      Tensor y =
          switch (choice(flat.size(0))) {
            case AUTO, MATERIALIZED ->
                bias == null
                    ? torch.mm(flat, weight.materialized().t())
                    : torch.addmm(bias, flat, weight.materialized().t());
            case RULES_FIRST -> withBias(rulesFirst(flat));
            case PARTS_FIRST -> withBias(partsFirst(flat));
            case RANK_FACTORED -> withBias(rankFactored(flat));
            case LOW_RANK -> withBias(lowRank(flat));
          };
      shape[shape.length - 1] = weight.rows();
      return Tensors.keep(y.view(shape));
    }
  }

  private Application choice(long rows) {
    if (application == Application.RANK_FACTORED && weight.rankFactors() == null) {
      return Application.MATERIALIZED;
    }
    if (application != Application.AUTO || weight.rule() == null) {
      return application;
    }
    if (weight.isFactored()) {
      return Application.LOW_RANK;
    }
    int n = weight.n();
    int factors = weight.rule().factorCount();
    long side = Math.min(weight.rows(), weight.columns());
    boolean half = !GradMode.is_enabled() && 2 * factors <= n * n && side >= WORTH_FACTORS;
    if (factors > 0 && (factors == n || half)) {
      return Application.RANK_FACTORED;
    }
    return rows < FEW_ROWS && side >= WORTH_PARTS
        ? Application.PARTS_FIRST
        : Application.MATERIALIZED;
  }

  private Tensor withBias(Tensor y) {
    return bias == null ? y : y.add(bias);
  }

  /** {@code U[t,a,(i,s)] = sum_c A[i,a,c] x[t,c,s]}, then the parts. */
  private Tensor rulesFirst(Tensor x) {
    long n = weight.n();
    long q = weight.columns() / n;
    long p = weight.rows() / n;
    long terms = weight.terms();
    Tensor a = weight.rule().tables().permute(1, 0, 2).reshape(n * terms, n);
    Tensor mixed = torch.matmul(a, x.view(-1, n, q)).view(-1, terms * q);
    Tensor s = weight.parts().permute(0, 2, 1).reshape(terms * q, p);
    return torch.mm(mixed, s).view(x.size(0), weight.rows());
  }

  /** {@code Z[t,c,(i,r)] = x[t,c] S_i'}, then the rules. */
  private Tensor partsFirst(Tensor x) {
    long n = weight.n();
    long q = weight.columns() / n;
    long p = weight.rows() / n;
    long terms = weight.terms();
    Tensor z = torch.mm(x.reshape(-1, q), weight.parts().reshape(terms * p, q).t());
    Tensor a = weight.rule().tables().permute(1, 2, 0).reshape(n, n * terms);
    return torch.matmul(a, z.view(-1, n * terms, p)).view(x.size(0), weight.rows());
  }

  /** {@code y_a = sum_r beta[r,a] (sum_i alpha[r,i] S_i) (sum_c gamma[r,c] x_c)}. */
  private Tensor rankFactored(Tensor x) {
    long n = weight.n();
    long q = weight.columns() / n;
    long p = weight.rows() / n;
    RankFactors factors = weight.rankFactors();
    Tensor parts = x.view(-1, n, q);
    Tensor mixed = factors.gamma() == null ? parts : torch.matmul(factors.gamma(), parts);
    Tensor s = weight.parts();
    if (factors.alpha() != null) {
      s = torch.mm(factors.alpha(), s.reshape(n, p * q)).view(-1, p, q);
    }
    Tensor z = torch.bmm(mixed.transpose(0, 1), s.transpose(1, 2));
    long rank = factors.beta().size(0);
    Tensor y = torch.mm(factors.beta().t(), z.reshape(rank, x.size(0) * p));
    return y.view(n, x.size(0), p).transpose(0, 1).reshape(x.size(0), weight.rows());
  }

  /** Parts {@code S_i = L_i R_i} one factor after the other; H is never formed. */
  private Tensor lowRank(Tensor x) {
    long n = weight.n();
    long q = weight.columns() / n;
    long p = weight.rows() / n;
    long rank = weight.partsRight().size(1);
    // u[t,c,(i,k)], then the rules mix c into a for every i.
    Tensor u = torch.mm(x.reshape(-1, q), weight.partsRight().reshape(n * rank, q).t());
    Tensor byRule =
        u.view(x.size(0), n, n, rank).permute(2, 1, 0, 3).reshape(n, n, x.size(0) * rank);
    Tensor v = torch.bmm(weight.rule().tables(), byRule);
    Tensor back =
        v.view(n, n, x.size(0), rank).permute(2, 1, 0, 3).reshape(x.size(0) * n, n * rank);
    Tensor left = weight.partsLeft().permute(0, 2, 1).reshape(n * rank, p);
    return torch.mm(back, left).view(x.size(0), weight.rows());
  }
}
