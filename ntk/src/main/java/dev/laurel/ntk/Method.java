package dev.laurel.ntk;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.laurel.core.UserError;
import dev.laurel.ntk.sgd.Schedule;

/** How a regression is fitted. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "method")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Method.Exact.class, name = "exact"),
  @JsonSubTypes.Type(value = Method.KernelPass.class, name = "kernel-pass"),
  @JsonSubTypes.Type(value = Method.NetworkPass.class, name = "network-pass"),
  @JsonSubTypes.Type(value = Method.Centers.class, name = "nystrom")
})
public sealed interface Method {
  /**
   * Kernel ridge regression by Cholesky: memory n x n; up to some 20,000 rows.
   *
   * @param lambda n lambda is added to the diagonal; null means by leave-one-out
   */
  record Exact(Double lambda) implements Method {
    /** Checks the value. */
    public Exact {
      requireLambda(lambda, true);
    }
  }

  /**
   * Averaged SGD in the kernel's space, the network's limit: time n x n, memory n.
   *
   * @param passes over the rows; the theory covers one
   * @param schedule of steps
   */
  record KernelPass(int passes, Schedule schedule) implements Method {
    /** Checks the value. */
    public KernelPass {
      requirePasses(passes);
    }
  }

  /**
   * The paper's algorithm: averaged SGD of the two-layer network. Time n, constant memory.
   *
   * @param width M, even
   * @param passes over the rows; the theory covers one
   * @param schedule of steps
   */
  record NetworkPass(int width, int passes, Schedule schedule) implements Method {
    /** Checks the values. */
    public NetworkPass {
      requirePasses(passes);
    }
  }

  /**
   * Kernel ridge regression on some centres (Nyström): time n x centres, memory centres x centres.
   *
   * @param centers m
   * @param lambda regularisation; null means the best of a few on rows kept aside
   * @param iterations of conjugate gradients
   */
  record Centers(int centers, Double lambda, int iterations) implements Method {
    /** Checks the values. */
    public Centers {
      requireLambda(lambda, false);
      if (centers < 1 || iterations < 1) {
        throw UserError.of(
            "centers is %d and iterations %d; allowed: at least 1", centers, iterations);
      }
    }
  }

  private static void requireLambda(Double lambda, boolean zero) {
    if (lambda != null && (!(lambda >= 0) || (lambda == 0 && !zero) || !Double.isFinite(lambda))) {
      throw UserError.of("lambda is %s; allowed: %s 0", lambda, zero ? "at least" : "above");
    }
  }

  private static void requirePasses(int passes) {
    if (passes < 1 || passes > 10_000) {
      throw UserError.of("passes is %d; allowed: 1 to 10000", passes);
    }
  }
}
