package dev.laurel.nas.network;

import dev.laurel.core.Tensors;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** One architecture of a staged network. */
final class StagedClassifier implements Classifier {
  private final StagedNetwork network;
  private final double[][] ones;

  StagedClassifier(StagedNetwork network, int edges) {
    this.network = network;
    ones = new double[edges][1];
    for (double[] row : ones) {
      Arrays.fill(row, 1);
    }
  }

  @Override
  public Module network() {
    return network;
  }

  @Override
  public Tensor logits(Tensor pictures) {
    try (PointerScope scope = new PointerScope()) {
      return Tensors.keep(network.logits(pictures, List.of(Mixing.of(ones))));
    }
  }
}
