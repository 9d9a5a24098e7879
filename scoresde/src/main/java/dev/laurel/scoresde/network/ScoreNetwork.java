package dev.laurel.scoresde.network;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** A network that looks at noised data and a label of the noise. */
public interface ScoreNetwork {
  /**
   * The network's output, of which {@link dev.laurel.scoresde.ScoreModel} makes a score.
   *
   * @param x (n, channels, height, width)
   * @param labels (n), or (1) where all rows have the same
   * @return like x, in the scope of the caller
   */
  Tensor forward(Tensor x, Tensor labels);

  /** The network as libtorch knows it. */
  Module module();
}
