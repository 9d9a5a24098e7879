package dev.laurel.nas.select;

import dev.laurel.nas.network.Mixing;
import dev.laurel.nas.network.Supernet;
import dev.laurel.nas.search.Batch;
import dev.laurel.nas.search.SearchData;
import dev.laurel.nas.train.Accuracy;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Judges mixtures of a network's candidates on all of the second half of the data. As in the
 * official code normalisations take the batch's statistics, and what they remember moves.
 */
final class Judge {
  private final Supernet supernet;
  private final SearchData data;

  Judge(Supernet supernet, SearchData data) {
    this.supernet = supernet;
    this.data = data;
  }

  /** By tables, one for each kind of cell. */
  Score score(List<double[][]> tables) {
    long correct = 0;
    double loss = 0;
    long count = 0;
    for (SearchData.BatchSupplier supplier : data.judging()) {
      try (PointerScope scope = new PointerScope();
          NoGradGuard none = new NoGradGuard()) {
        List<Mixing> mixing = tables.stream().map(Mixing::of).toList();
        Batch batch = supplier.get();
        Tensor logits = supernet.logits(batch.x(), mixing);
        long size = batch.x().size(0);
        loss += torch.cross_entropy_loss(logits, batch.y()).mul(new Scalar(size)).item_double();
        correct += Accuracy.correct(logits, batch.y(), 1);
        count += size;
      }
    }
    return new Score(correct, loss, count);
  }
}
