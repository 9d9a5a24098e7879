package dev.laurel.nas.select;

import dev.laurel.core.Tensors;
import dev.laurel.nas.network.Mixing;
import dev.laurel.nas.network.Supernet;
import dev.laurel.nas.search.Batch;
import dev.laurel.nas.search.Gradients;
import dev.laurel.nas.search.SearchData;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Estimates what trying would say from the gradients of what is mixed, all at once: cheap, and not
 * exact. Only losses are known.
 */
final class FirstOrder implements Judge {
  private final Supernet supernet;
  private final SearchData data;

  FirstOrder(Supernet supernet, SearchData data) {
    this.supernet = supernet;
    this.data = data;
  }

  @Override
  public List<Score> scores(List<double[][]> whole, List<List<double[][]>> without) {
    double loss = 0;
    long count = 0;
    List<double[][]> gradients = new ArrayList<>();
    whole.forEach(table -> gradients.add(new double[table.length][table[0].length]));
    for (SearchData.BatchSupplier supplier : data.judging()) {
      try (PointerScope scope = new PointerScope()) {
        Batch batch = supplier.get();
        TensorVector leaves = new TensorVector();
        List<Mixing> mixing = new ArrayList<>();
        for (double[][] table : whole) {
          Mixing numbers = Mixing.of(table);
          Tensor leaf = numbers.table().set_requires_grad(true);
          leaves.push_back(leaf);
          mixing.add(new Mixing(leaf, table));
        }
        long size = batch.x().size(0);
        Tensor sum =
            torch
                .cross_entropy_loss(supernet.logits(batch.x(), mixing), batch.y())
                .mul(new Scalar((double) size));
        List<Tensor> found = Gradients.of(sum, leaves);
        for (int t = 0; t < whole.size(); t++) {
          add(gradients.get(t), Tensors.rows(Tensors.as(found.get(t), torch.ScalarType.Double)));
        }
        loss += sum.item_double();
        count += size;
      }
    }
    List<Score> scores = new ArrayList<>();
    for (List<double[][]> tables : without) {
      double changed = loss;
      for (int t = 0; t < tables.size(); t++) {
        changed += change(whole.get(t), tables.get(t), gradients.get(t));
      }
      scores.add(Score.ofLoss(changed, count));
    }
    return scores;
  }

  private static void add(double[][] to, double[][] addend) {
    for (int e = 0; e < to.length; e++) {
      for (int o = 0; o < to[e].length; o++) {
        to[e][o] += addend[e][o];
      }
    }
  }

  private static double change(double[][] from, double[][] to, double[][] gradient) {
    double sum = 0;
    for (int e = 0; e < from.length; e++) {
      for (int o = 0; o < from[e].length; o++) {
        sum += (to[e][o] - from[e][o]) * gradient[e][o];
      }
    }
    return sum;
  }
}
