package dev.laurel.scoresde.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What stands between layers. */
public enum Activation {
  /** x sigmoid(x). */
  @JsonProperty("swish")
  SWISH,
  /** x, or exp(x) - 1 below 0. */
  @JsonProperty("elu")
  ELU,
  /** x, or 0 below 0. */
  @JsonProperty("relu")
  RELU,
  /** x, or 0.2 x below 0. */
  @JsonProperty("lrelu")
  LRELU;

  /** The activation of every entry. */
  Tensor apply(Tensor x) {
    return switch (this) {
      case SWISH -> torch.silu(x);
      case ELU -> torch.elu(x);
      case RELU -> torch.relu(x);
      case LRELU -> leaky(x);
    };
  }

  /** The same in place of x where no gradient is wanted: x must not be needed any more. */
  Tensor replace(Tensor x) {
    if (GradMode.is_enabled()) {
      return apply(x);
    }
    return switch (this) {
      case SWISH -> torch.silu_(x);
      case ELU -> torch.elu_(x);
      case RELU -> torch.relu_(x);
      case LRELU -> leaky(x);
    };
  }

  private static Tensor leaky(Tensor x) {
    try (Scalar slope = new Scalar(0.2)) {
      return torch.leaky_relu(x, slope);
    }
  }
}
