package dev.laurel.meshgraphnets.network;

import dev.laurel.core.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LayerNormImpl;
import org.bytedeco.pytorch.LayerNormOptions;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.LongVector;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Linear layers with activations between them, normalised at the end but for the decoder's. */
final class Mlp extends Module {
  /** Beyond so many deviations a first value is drawn again. */
  private static final double CUT = 2;

  private final List<LinearImpl> linears = new ArrayList<>();
  private final LayerNormImpl norm;
  private final Activation activation;

  Mlp(int in, int out, boolean normalized, GraphNetworkConfig config, Random random) {
    super("MLP");
    this.activation = config.activation();
    int width = in;
    for (int i = 0; i <= config.layers(); i++) {
      int next = i == config.layers() ? out : config.latent();
      LinearImpl linear = new LinearImpl(width, next);
      initialize(linear, width, random);
      linears.add(register_module("linear" + i, linear));
      width = next;
    }
    norm =
        normalized
            ? register_module(
                "norm", new LayerNormImpl(new LayerNormOptions(new LongVector(new long[] {out}))))
            : null;
  }

  /** Truncated normal values of deviation 1 / sqrt(in), biases 0 (Sonnet's defaults). */
  private static void initialize(LinearImpl linear, int in, Random random) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      Tensor weight = linear.weight();
      float[] values = new float[Math.toIntExact(weight.numel())];
      double deviation = 1 / Math.sqrt(in);
      for (int i = 0; i < values.length; i++) {
        double drawn = random.nextGaussian();
        while (Math.abs(drawn) > CUT) {
          drawn = random.nextGaussian();
        }
        values[i] = (float) (drawn * deviation);
      }
      weight.copy_(Tensors.of(values, weight.shape()));
      linear.bias().zero_();
    }
  }

  /** The first layer, whose weight others may apply in parts. */
  LinearImpl first() {
    return linears.get(0);
  }

  Tensor forward(Tensor x) {
    try (PointerScope scope = new PointerScope()) {
      return Tensors.keep(after(first().forward(x)));
    }
  }

  /** All that follows the first linear layer, whose result is overwritten. */
  Tensor after(Tensor x) {
    try (PointerScope scope = new PointerScope()) {
      Tensor y = x;
      for (int i = 1; i < linears.size(); i++) {
        y = linears.get(i).forward(activation.of(y));
      }
      return Tensors.keep(norm == null ? y : norm.forward(y));
    }
  }

  /** Columns of the first layer's weight, {@code (out, to - from)}. */
  Tensor firstWeight(long from, long to) {
    return Tensors.columnRange(first().weight(), from, to);
  }

  /** {@code x w'}, without a bias. */
  static Tensor product(Tensor x, Tensor weight) {
    try (PointerScope scope = new PointerScope()) {
      return Tensors.keep(torch.mm(x, weight.t()));
    }
  }
}
