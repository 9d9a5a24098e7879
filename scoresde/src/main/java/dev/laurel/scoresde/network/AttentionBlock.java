package dev.laurel.scoresde.network;

import dev.laurel.core.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GroupNormImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Every pixel looks at all pixels, with one head (official {@code AttnBlockpp}, and {@code
 * AttnBlock} of DDPM with its own groups and scales).
 */
final class AttentionBlock extends Module {
  private final GroupNormImpl norm;
  private final NetworkInNetwork query;
  private final NetworkInNetwork key;
  private final NetworkInNetwork value;
  private final NetworkInNetwork output;
  private final boolean rescale;

  /**
   * A block.
   *
   * @param scale of the output's first values
   * @param rescale whether the sum is divided by the root of 2
   */
  AttentionBlock(
      Initializer initializer, long channels, GroupNormImpl norm, double scale, boolean rescale) {
    super("AttnBlock");
    this.norm = register_module("GroupNorm_0", norm);
    this.query = register_module("NIN_0", new NetworkInNetwork(initializer, channels, channels));
    this.key = register_module("NIN_1", new NetworkInNetwork(initializer, channels, channels));
    this.value = register_module("NIN_2", new NetworkInNetwork(initializer, channels, channels));
    this.output =
        register_module("NIN_3", new NetworkInNetwork(initializer, channels, channels, scale));
    this.rescale = rescale;
  }

  Tensor forward(Tensor x) {
    try (PointerScope scope = new PointerScope()) {
      Tensor kernels = torch.cat(new TensorVector(query.kernel(), key.kernel(), value.kernel()), 0);
      Tensor biases = torch.cat(new TensorVector(query.bias(), key.bias(), value.bias()), 0);
      Tensor all = NetworkInNetwork.pointwise(norm.forward(x), kernels, biases);
      // (n, 3, 1, pixels, channels)
      Tensor parts = all.reshape(x.size(0), 3, 1, x.size(1), -1).transpose(-1, -2);
      Tensor attended =
          torch.scaled_dot_product_attention(
              parts.select(1, 0), parts.select(1, 1), parts.select(1, 2));
      // A copy in the layout of x: a view would hand another one to every layer after it.
      Tensor pixels = attended.transpose(-1, -2).reshape(x.shape()).contiguous();
      return Tensors.keep(Residual.sum(x, output.forward(pixels), rescale));
    }
  }
}
