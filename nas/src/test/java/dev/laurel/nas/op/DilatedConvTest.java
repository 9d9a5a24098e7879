package dev.laurel.nas.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Dilated convolutions by phases are the library's. */
class DilatedConvTest {
  @BeforeAll
  static void start() {
    Engine.start();
  }

  @ParameterizedTest
  @CsvSource({
    "3,1,8,8", "5,1,8,6", "3,1,7,9", "5,1,9,8", "3,2,8,8", "5,2,7,9", "5,2,1,1", "3,1,1,2"
  })
  void valuesAndGradientsAreTheLibrarys(int kernel, int stride, int height, int width) {
    Random random = new Random(7);
    for (boolean channelsLast : new boolean[] {false, true}) {
      try (PointerScope scope = new PointerScope()) {
        DilatedConv conv = new DilatedConv(4, kernel, stride, random);
        Tensor weight = conv.named_parameters().get(0).value();
        Tensor pixels =
            Tensors.as(
                Tensors.randomNormal(random, torch.ScalarType.Float, 3, 4L * height * width)
                    .reshape(3, 4, height, width),
                torch.ScalarType.Float);
        if (channelsLast) {
          pixels = pixels.contiguous(torch.MemoryFormat.ChannelsLast);
        }
        Tensor x = pixels.clone().set_requires_grad(true);
        Tensor other = pixels.clone().set_requires_grad(true);
        Tensor otherWeight = weight.detach().clone().set_requires_grad(true);
        Tensor y = conv.forward(x);
        Tensor expected =
            torch.conv2d(
                other,
                otherWeight,
                new TensorOptional(),
                new long[] {stride, stride},
                new long[] {kernel - 1, kernel - 1},
                new long[] {2, 2},
                4);
        assertClose(y, expected);
        Tensor direction = torch.randn_like(expected);
        y.mul(direction).sum().backward();
        expected.mul(direction).sum().backward();
        assertClose(x.grad(), other.grad());
        assertClose(weight.grad(), otherWeight.grad());
      }
    }
  }

  private static void assertClose(Tensor found, Tensor expected) {
    assertThat(found.shape()).isEqualTo(expected.shape());
    double largest = Math.max(1, expected.abs().max().item_double());
    assertThat(found.sub(expected).abs().max().item_double()).isLessThan(1e-5 * largest);
  }
}
