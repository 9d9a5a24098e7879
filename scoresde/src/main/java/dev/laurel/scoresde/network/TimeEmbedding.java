package dev.laurel.scoresde.network;

import dev.laurel.core.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Waves of many lengths that tell a network the time or the noise. */
final class TimeEmbedding {
  private static final double LONGEST = 10000;

  private TimeEmbedding() {}

  /**
   * Sines and cosines of a label, of geometrically falling frequencies (Vaswani et al. 2017).
   *
   * @param labels (n)
   * @param width of the result, (n, width), float32
   */
  static Tensor positional(Tensor labels, int width) {
    int half = width / 2;
    double[] frequencies = new double[half];
    for (int i = 0; i < half; i++) {
      // In float32 throughout, as the official code computes them.
      float exponent = (float) i * (float) -(Math.log(LONGEST) / (half - 1));
      frequencies[i] = (float) Math.exp(exponent);
    }
    try (PointerScope scope = new PointerScope()) {
      Tensor waves = Tensors.of(frequencies, 1, half).to(ScalarType.Float);
      Tensor angles = labels.to(ScalarType.Float).unsqueeze(1).mul(waves);
      Tensor embedding = Tensors.beside(angles.sin(), angles.cos());
      if (width % 2 == 1) {
        embedding = org.bytedeco.pytorch.global.torch.constant_pad_nd(embedding, 0, 1);
      }
      return Tensors.keep(embedding);
    }
  }

  /** Sines and cosines with random frequencies that are drawn once and not trained. */
  static final class Fourier extends Module {
    private final Tensor frequencies;

    /**
     * An embedding.
     *
     * @param count of frequencies, half the width of the result
     * @param scale their standard deviation
     */
    Fourier(Initializer initializer, int count, double scale) {
      super("GaussianFourierProjection");
      frequencies = initializer.normal(0, scale, count);
      register_parameter("W", frequencies, false);
    }

    /** Of (n) values, (n, 2 count). */
    Tensor forward(Tensor values) {
      try (PointerScope scope = new PointerScope()) {
        Tensor angles =
            values
                .unsqueeze(1)
                .mul(frequencies.unsqueeze(0))
                .mul(new Scalar(2.0))
                .mul(new Scalar(Math.PI));
        return Tensors.keep(Tensors.beside(angles.sin(), angles.cos()));
      }
    }
  }
}
