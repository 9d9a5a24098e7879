package dev.laurel.nas.search;

import dev.laurel.core.Tensors;
import dev.laurel.nas.network.Mixing;
import dev.laurel.nas.network.Supernet;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Losses of a network of all candidates, and the step of its architecture weights. */
public final class BilevelStep {
  private final Supernet supernet;
  private final Architecture architecture;

  /** From the shares of the architecture weights to what is mixed, by kind of cell. */
  private final UnaryOperator<List<Tensor>> mixed;

  /** Of a network. */
  public BilevelStep(
      Supernet supernet, Architecture architecture, UnaryOperator<List<Tensor>> mixed) {
    this.supernet = supernet;
    this.architecture = architecture;
    this.mixed = mixed;
  }

  /** Of a batch by tables, in the caller's scope. */
  Tensor loss(Batch batch, List<Tensor> tables) {
    try (PointerScope scope = new PointerScope()) {
      List<Mixing> mixing = tables.stream().map(Mixing::of).toList();
      return Tensors.keep(torch.cross_entropy_loss(supernet.logits(batch.x(), mixing), batch.y()));
    }
  }

  /**
   * The loss of the weights: the architecture is given, or moved.
   *
   * @param smoothing by how much; unused if kind is none
   */
  public Tensor weightLoss(Batch batch, Smoothing.Kind kind, Smoothing smoothing, Random random) {
    try (PointerScope scope = new PointerScope()) {
      List<Tensor> tables = mixed.apply(architecture.shares());
      return Tensors.keep(
          loss(
              batch,
              switch (kind) {
                case NONE -> tables;
                case RANDOM -> smoothing.random(tables, random);
                case ADVERSARIAL -> adversarial(batch, tables, smoothing, random);
              }));
    }
  }

  private List<Tensor> adversarial(
      Batch batch, List<Tensor> tables, Smoothing smoothing, Random random) {
    supernet.network().eval();
    List<Tensor> moved = smoothing.adversarial(tables, some -> loss(batch, some), random);
    supernet.network().train(true);
    return moved;
  }

  /** Moves the architecture weights; the loss before. */
  public double architectureStep(Batch batch, double rate) {
    try (PointerScope scope = new PointerScope()) {
      TensorVector leaves = new TensorVector();
      List<Tensor> shares = new ArrayList<>();
      for (Tensor alpha : architecture.alphas()) {
        Tensor leaf = alpha.clone().set_requires_grad(true);
        leaves.push_back(leaf);
        shares.add(torch.softmax(leaf, -1));
      }
      Tensor loss = loss(batch, mixed.apply(shares));
      architecture.update(Gradients.of(loss, leaves), rate);
      return loss.item_double();
    }
  }
}
