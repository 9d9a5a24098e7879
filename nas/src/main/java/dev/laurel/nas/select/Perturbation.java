package dev.laurel.nas.select;

import dev.laurel.nas.network.Mixing;
import dev.laurel.nas.network.Supernet;
import dev.laurel.nas.search.Batch;
import dev.laurel.nas.search.SearchData;
import dev.laurel.nas.train.Accuracy;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Judges by trying (section 4 of the paper): the network without it, on the second half of the
 * data. As in the official code normalisations take the batch's statistics, and what they remember
 * moves.
 */
public final class Perturbation implements Judge {
  private final Supernet supernet;
  private final SearchData data;

  /** Of a network and the pictures that judge. */
  public Perturbation(Supernet supernet, SearchData data) {
    this.supernet = supernet;
    this.data = data;
  }

  @Override
  public List<Score> scores(List<double[][]> whole, List<List<double[][]>> mixtures) {
    int count = mixtures.size();
    long[] correct = new long[count];
    double[] loss = new double[count];
    long judged = 0;
    for (SearchData.BatchSupplier supplier : data.judging()) {
      try (PointerScope scope = new PointerScope();
          NoGradGuard none = new NoGradGuard()) {
        List<List<Mixing>> mixing =
            mixtures.stream().map(tables -> tables.stream().map(Mixing::of).toList()).toList();
        Batch batch = supplier.get();
        long size = batch.x().size(0);
        List<Tensor> logits = supernet.logitsOfEach(batch.x(), mixing);
        for (int m = 0; m < count; m++) {
          Tensor mean = torch.cross_entropy_loss(logits.get(m), batch.y());
          loss[m] += mean.mul(new Scalar(size)).item_double();
          correct[m] += Accuracy.correct(logits.get(m), batch.y(), 1);
        }
        judged += size;
      }
    }
    List<Score> scores = new ArrayList<>();
    for (int m = 0; m < count; m++) {
      scores.add(new Score(correct[m], loss[m], judged));
    }
    return scores;
  }
}
