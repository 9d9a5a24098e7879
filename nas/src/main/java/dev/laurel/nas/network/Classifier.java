package dev.laurel.nas.network;

import dev.laurel.nas.search.Batch;
import java.util.Random;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A network that tells pictures apart. */
public interface Classifier {
  /** What is trained. */
  Module network();

  /** Logits, {@code (count, classes)}, in the caller's scope. */
  Tensor logits(Tensor pictures);

  /**
   * The loss of a step, in the caller's scope.
   *
   * @param progress of the training, 0 to 1
   */
  default Tensor loss(Batch batch, double progress, Random random) {
    return torch.cross_entropy_loss(logits(batch.x()), batch.y());
  }
}
