package dev.laurel.binaural.loss;

import dev.laurel.binaural.network.BinauralNetwork;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * What is minimised: squared error and phase error of the output, and of intermediate results.
 *
 * @param squared weight of the squared error; official: 1
 * @param phase weight of the phase error; official: 0.01
 * @param intermediates what of the network is compared beside its output
 * @param intermediateSquared weight of their squared error; official: 1
 * @param intermediatePhase weight of their phase error; official: 0.01
 * @param skipped samples at the beginning that are not compared; official: 1024
 */
public record TrainingLoss(
    double squared,
    double phase,
    Intermediates intermediates,
    double intermediateSquared,
    double intermediatePhase,
    int skipped) {
  /** Which intermediate results. */
  public enum Intermediates {
    /** Of all heads, and the warped sound. */
    ALL,
    /** The warped sound. */
    WARPED,
    /** None. */
    NONE
  }

  /**
   * The parts of a loss, scalars.
   *
   * @param sum what is minimised, differentiable
   * @param squared of the output
   * @param phase of the output; 0 if nothing was heard
   * @param intermediateSquared of all intermediate results together
   * @param intermediatePhase of all intermediate results together
   */
  public record Terms(
      Tensor sum,
      double squared,
      double phase,
      double intermediateSquared,
      double intermediatePhase) {}

  /** Checks the values. */
  public TrainingLoss {
    if (!(squared >= 0
        && phase >= 0
        && intermediateSquared >= 0
        && intermediatePhase >= 0
        && skipped >= 0)) {
      throw UserError.of(
          "weights %s, %s, %s, %s and %d samples; allowed: 0 and more",
          squared, phase, intermediateSquared, intermediatePhase, skipped);
    }
  }

  /** As the official code. */
  public static TrainingLoss official() {
    return new TrainingLoss(1, 0.01, Intermediates.ALL, 1, 0.01, 1024);
  }

  /** Output and warped sound, the squared error heavier: for training that must be short. */
  public static TrainingLoss fast() {
    return new TrainingLoss(30, 0.01, Intermediates.WARPED, 0, 0.003, 1024);
  }

  /** The same with other intermediate results. */
  public TrainingLoss withIntermediates(Intermediates value) {
    return new TrainingLoss(squared, phase, value, intermediateSquared, intermediatePhase, skipped);
  }

  /** Whether all heads must be asked. */
  public boolean needsAllHeads() {
    return intermediates == Intermediates.ALL;
  }

  /**
   * Compares.
   *
   * @param target {@code (batch, 2, T)}
   * @throws UserError if T is too short for a spectrum behind what is skipped
   */
  public Terms of(BinauralNetwork.Result result, Tensor target) {
    long length = target.size(2) - skipped;
    if (length < Spectra.SHORTEST) {
      throw UserError.of(
          "%d samples, of which %d are skipped; at least %d more are needed",
          target.size(2), skipped, Spectra.SHORTEST);
    }
    try (PointerScope scope = new PointerScope()) {
      Tensor wanted = target.narrow(2, skipped, length);
      Tensor spectrum = Spectra.of(wanted);
      double[] parts = new double[4];
      Tensor sum =
          added(null, List.of(result.output()), wanted, spectrum, squared, phase, parts, 0);
      List<Tensor> others = new ArrayList<>();
      if (intermediates == Intermediates.ALL) {
        others.addAll(result.intermediates());
      }
      if (intermediates != Intermediates.NONE) {
        others.add(result.warped());
        sum =
            added(sum, others, wanted, spectrum, intermediateSquared, intermediatePhase, parts, 2);
      }
      return new Terms(Tensors.keep(sum), parts[0], parts[1], parts[2], parts[3]);
    }
  }

  /** Adds the errors of signals that all have one target; the target's spectrum is taken once. */
  private Tensor added(
      Tensor before,
      List<Tensor> signals,
      Tensor wanted,
      Tensor spectrum,
      double squaredWeight,
      double phaseWeight,
      double[] parts,
      int at) {
    long length = wanted.size(2);
    Tensor[] cut = new Tensor[signals.size()];
    for (int i = 0; i < cut.length; i++) {
      cut[i] = signals.get(i).narrow(2, skipped, length);
    }
    Tensor all = torch.stack(new TensorVector(cut), 0);
    Tensor error = all.sub(wanted.unsqueeze(0)).square().mean();
    parts[at] = error.item_double();
    Tensor sum = error.mul(new Scalar(squaredWeight));
    if (phaseWeight > 0) {
      Tensor spectra = Spectra.of(all);
      Tensor repeated = spectrum.repeat(cut.length, 1, 1);
      Tensor difference = PhaseError.training().ofSpectra(spectra, repeated);
      if (difference != null) {
        parts[at + 1] = difference.item_double();
        sum = sum.add(difference, new Scalar(phaseWeight));
      }
    }
    return before == null ? sum : before.add(sum);
  }
}
