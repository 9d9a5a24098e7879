package dev.laurel.meshgraphnets.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What follows every hidden linear layer. */
public enum Activation {
  /** The paper's. */
  @JsonProperty("relu")
  RELU {
    @Override
    Tensor of(Tensor x) {
      return x.relu_();
    }
  },
  /** x times its sigmoid. */
  @JsonProperty("silu")
  SILU {
    @Override
    Tensor of(Tensor x) {
      return torch.silu(x);
    }
  },
  /** x times its normal distribution function. */
  @JsonProperty("gelu")
  GELU {
    @Override
    Tensor of(Tensor x) {
      return torch.gelu(x);
    }
  },
  /** Hyperbolic tangent. */
  @JsonProperty("tanh")
  TANH {
    @Override
    Tensor of(Tensor x) {
      return x.tanh_();
    }
  };

  /** The activation of a tensor of the caller's own, which it may overwrite. */
  abstract Tensor of(Tensor x);
}
