package dev.laurel.scoresde.sample;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.scoresde.Sde;
import dev.laurel.scoresde.VarianceExploding;
import dev.laurel.scoresde.VariancePreserving;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** The ancestral sampling of DDPM, and its like for SMLD (appendix F). */
public record AncestralSampling() implements Predictor {
  @Override
  public Update update(ReverseProcess process, Tensor x, double t, Noise noise) {
    Sde sde = process.sde();
    int i = sde.index(t);
    try (PointerScope scope = new PointerScope()) {
      Tensor score = process.score().score(x, t);
      if (sde.base() instanceof VarianceExploding ve) {
        double variance = Math.pow(ve.discreteSigma(i), 2);
        double former = Math.pow(ve.discreteSigma(i - 1), 2);
        Tensor mean = ReverseProcess.combined(x, 1, score, variance - former);
        double std = Math.sqrt(former * (variance - former) / variance);
        return Update.noised(mean, noise.next(x), std).keep();
      }
      if (sde.base() instanceof VariancePreserving vp) {
        double beta = vp.discreteBeta(i);
        Tensor mean =
            Tensors.times(ReverseProcess.combined(x, 1, score, beta), 1 / Math.sqrt(1 - beta));
        return Update.noised(mean, noise.next(x), Math.sqrt(beta)).keep();
      }
      throw new UserError(
          "ancestral sampling is known for the VE and VP equations only; take reverse_diffusion or"
              + " euler_maruyama");
    }
  }
}
