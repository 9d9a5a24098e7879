package dev.laurel.nas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.core.Tensors;
import dev.laurel.core.io.NetworkTensors;
import dev.laurel.core.testing.Golden;
import java.util.Map;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** What the golden files have in common. */
public final class NasGolden {
  private NasGolden() {}

  /** Puts all parameters and buffers, by the official names. */
  public static void assign(Object layer, Golden golden, String prefix) {
    if (layer instanceof Module module) {
      try (NoGradGuard none = new NoGradGuard()) {
        for (Map.Entry<String, Tensor> own : NetworkTensors.of(module).entrySet()) {
          Tensor value = golden.tensor(prefix + own.getKey());
          assertThat(value.shape()).as(own.getKey()).isEqualTo(own.getValue().shape());
          own.getValue().copy_(value);
        }
      }
    }
  }

  /** Requires all buffers. */
  public static void assertBuffers(Object layer, Golden golden, String prefix) {
    if (layer instanceof Module module) {
      for (Map.Entry<String, Tensor> own : NetworkTensors.of(module).entrySet()) {
        if (!own.getValue().requires_grad()) {
          assertClose(golden, own.getValue(), prefix + own.getKey(), 0, 1e-5);
        }
      }
    }
  }

  /** Requires all gradients; one that is not in the file must be none. */
  public static void assertGradients(Object layer, Golden golden, String prefix) {
    if (layer instanceof Module module) {
      for (Map.Entry<String, Tensor> own : NetworkTensors.of(module).entrySet()) {
        if (own.getValue().requires_grad()) {
          Tensor gradient = own.getValue().grad();
          if (golden.has(prefix + own.getKey())) {
            assertThat(gradient.defined()).as(own.getKey()).isTrue();
            assertClose(golden, gradient, prefix + own.getKey(), 1e-4, 1e-5);
          } else {
            assertThat(!gradient.defined() || gradient.count_nonzero().item_long() == 0)
                .as(own.getKey())
                .isTrue();
          }
        }
      }
    }
  }

  /** Requires every entry: relative to its size, and absolute. */
  public static void assertClose(
      Golden golden, Tensor found, String name, double relative, double absolute) {
    double[] numbers = Tensors.doubles(found.detach().contiguous());
    double[] wanted = golden.numbers(name);
    assertThat(numbers).as(name).hasSameSizeAs(wanted);
    for (int i = 0; i < wanted.length; i++) {
      assertThat(Math.abs(numbers[i] - wanted[i]))
          .as("%s[%d]: got %s, want %s", name, i, numbers[i], wanted[i])
          .isLessThanOrEqualTo(absolute + relative * Math.abs(wanted[i]));
    }
  }
}
