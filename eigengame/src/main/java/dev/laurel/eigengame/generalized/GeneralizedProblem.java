package dev.laurel.eigengame.generalized;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * What A and B are, as averages over rows. A problem whose A and B must come from independent rows
 * for its direction to be unbiased takes several samples.
 */
public sealed interface GeneralizedProblem
    permits PcaProblem, InverseProblem, BiasedCcaProblem, CcaProblem, PlsProblem, IcaProblem {
  /**
   * A V and B V for players in rows.
   *
   * @param av rows A v (k, d)
   * @param bv rows B v (k, d)
   */
  record Products(Tensor av, Tensor bv) {}

  /**
   * The parts of Rayleigh quotients, to be added up over batches before they are divided.
   *
   * @param numerator {@code <v, A v>} (k)
   * @param denominator {@code <v, B v>} (k)
   */
  record Quotients(Tensor numerator, Tensor denominator) {}

  /** Independent samples needed at a step. */
  int samples();

  /**
   * A V and B V estimated from samples.
   *
   * @param samples centred rows (b, d) each
   * @param v players (k, d)
   */
  Products products(List<Tensor> samples, Tensor v);

  /**
   * Rayleigh parts of unit players, without the term of epsilon.
   *
   * @param samples centred rows (b, d) each
   * @param v unit players (k, d)
   */
  Quotients quotients(List<Tensor> samples, Tensor v);

  /** Whether the isotropic term epsilon v belongs to A; it belongs to B otherwise. */
  default boolean regularizesA() {
    return false;
  }
}
