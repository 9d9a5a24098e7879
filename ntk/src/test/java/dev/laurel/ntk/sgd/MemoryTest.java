package dev.laurel.ntk.sgd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.core.Tensors;
import dev.laurel.ntk.averaging.AveragedSgd;
import dev.laurel.ntk.averaging.AveragedSgdConfig;
import dev.laurel.ntk.kernel.TrainedLayers;
import java.util.Random;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class MemoryTest {
  @Test
  void aThousandBlocksOfAPassLeaveNothingBehind() {
    TwoLayerNetwork start = TwoLayerNetwork.start(NetworkConfig.defaults().withWidth(32), 4);
    try (NetworkSgd sgd = new NetworkSgd(start, TrainedLayers.BOTH, 0.1, 0.01)) {
      Random random = new Random(1);
      long before = 0;
      for (int block = 0; block < 1000; block++) {
        double[] unused = sgd.train(random.doubles(64).toArray(), random.doubles(16).toArray());
        if (block == 10) {
          before = Pointer.totalCount();
        }
      }
      assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before);
    }
  }

  @Test
  void aThousandAveragedStepsLeaveNothingBehind() {
    try (PointerScope scope = new PointerScope()) {
      LinearImpl network = new LinearImpl(3, 1);
      Tensor x = Tensors.of(new float[] {1, 2, 3}, 1, 3);
      try (AveragedSgd optimizer =
          AveragedSgd.over(network, AveragedSgdConfig.of(0.001).withMomentum(0.5))) {
        long before = 0;
        for (int step = 0; step < 1000; step++) {
          try (PointerScope inner = new PointerScope()) {
            optimizer.zeroGradients();
            network.forward(x).square().sum().backward();
            optimizer.step();
          }
          if (step == 10) {
            before = Pointer.totalCount();
          }
        }
        assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before);
      }
    }
  }
}
