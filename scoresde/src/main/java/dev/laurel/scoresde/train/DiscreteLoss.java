package dev.laurel.scoresde.train;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.scoresde.Sde;
import dev.laurel.scoresde.VarianceExploding;
import dev.laurel.scoresde.VariancePreserving;
import dev.laurel.scoresde.network.ScoreNetwork;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Denoising score matching at the N steps of the discretised equation, as SMLD and DDPM were
 * trained: labels count the noise levels of VE from the largest, and the steps of VP from the
 * least.
 *
 * @param sde VE or VP
 * @param mean whether a row's loss is the mean over its dimensions instead of half their sum
 */
public record DiscreteLoss(Sde sde, boolean mean) {
  /** Checks that there is a discrete loss. */
  public DiscreteLoss {
    if (!(sde instanceof VarianceExploding) && !(sde instanceof VariancePreserving)) {
      throw new UserError(
          "discrete training is known for the VE and VP equations only; train continuously");
    }
  }

  /**
   * The loss of a batch, a scalar in the scope of the caller.
   *
   * @param batch what the network sees of the data, (n, channels, height, width)
   * @param labels of the rows, 0 to N - 1
   * @param z standard normal, like the batch
   */
  public Tensor of(ScoreNetwork network, Tensor batch, int[] labels, Tensor z) {
    try (PointerScope scope = new PointerScope()) {
      ScalarType type = batch.scalar_type().intern();
      double[] steps = new double[labels.length];
      for (int i = 0; i < steps.length; i++) {
        steps[i] = labels[i];
      }
      Tensor label = Tensors.of(labels, labels.length).to(ScalarType.Long);
      Tensor error;
      if (sde instanceof VarianceExploding ve) {
        Tensor sigma =
            ContinuousLoss.column(
                steps, label0 -> ve.discreteSigma(ve.steps() - 1 - (int) label0), type);
        Tensor output = network.forward(batch.add(z.mul(sigma)), label);
        error = output.mul(sigma).add(z);
      } else {
        double[] products = ((VariancePreserving) sde).cumulativeAlphas();
        Tensor kept = ContinuousLoss.column(steps, i -> Math.sqrt(products[(int) i]), type);
        Tensor noise = ContinuousLoss.column(steps, i -> Math.sqrt(1 - products[(int) i]), type);
        error = network.forward(batch.mul(kept).add(z.mul(noise)), label).sub(z);
      }
      return Tensors.keep(ContinuousLoss.rows(error, mean).mean());
    }
  }
}
