package dev.laurel.nas.network;

import dev.laurel.core.Tensors;
import dev.laurel.nas.op.Linear;
import dev.laurel.nas.op.OperationKind;
import dev.laurel.nas.op.Operations;
import dev.laurel.nas.op.Sequence;
import dev.laurel.nas.space.Genotype;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** The network of one architecture (official {@code sota/cnn/model.py}), with official names. */
public final class DartsNetwork extends Module {
  /** Kept, because the bindings hold parts only weakly. */
  private final Module list;

  private final Skeleton skeleton;
  private final Sequence stem;
  private final List<ChosenCell> cells = new ArrayList<>();
  private final AuxiliaryHead auxiliary;
  private final Linear classifier;

  /**
   * What came out.
   *
   * @param logits {@code (batch, classes)}
   * @param auxiliary of the second head; null without one, and unless training
   */
  public record Result(Tensor logits, Tensor auxiliary) {}

  /**
   * New.
   *
   * @param auxiliary whether it has a second head
   */
  public DartsNetwork(
      Skeleton skeleton,
      Genotype genotype,
      Function<String, OperationKind> kinds,
      boolean auxiliary,
      Random random) {
    super("DartsNetwork");
    this.skeleton = skeleton;
    stem =
        register_module(
            "stem", Operations.stem(skeleton.pictureChannels(), skeleton.stemChannels(), random));
    list = register_module("cells", new Module("cells"));
    int beforeLast = skeleton.stemChannels();
    int last = skeleton.stemChannels();
    int channels = skeleton.channels();
    int auxiliaryChannels = 0;
    boolean halved = false;
    for (int i = 0; i < skeleton.layers(); i++) {
      boolean reduces = skeleton.reduces(i);
      channels = reduces ? 2 * channels : channels;
      List<Integer> concat = reduces ? genotype.reduceConcat() : genotype.normalConcat();
      cells.add(
          list.register_module(
              Integer.toString(i),
              new ChosenCell(
                  reduces ? genotype.reduce() : genotype.normal(),
                  concat,
                  kinds,
                  beforeLast,
                  last,
                  channels,
                  reduces,
                  halved,
                  random)));
      halved = reduces;
      beforeLast = last;
      last = concat.size() * channels;
      auxiliaryChannels = i == auxiliaryCell() ? last : auxiliaryChannels;
    }
    this.auxiliary =
        auxiliary
            ? register_module(
                "auxiliary_head", new AuxiliaryHead(auxiliaryChannels, skeleton.classes(), random))
            : null;
    classifier = register_module("classifier", new Linear(last, skeleton.classes(), random));
  }

  private int auxiliaryCell() {
    return 2 * skeleton.layers() / 3;
  }

  /**
   * The classes' logits.
   *
   * @param dropPath what becomes, while training, of operations' results that are no identity; null
   *     for nothing
   */
  public Result forward(Tensor x, UnaryOperator<Tensor> dropPath) {
    try (PointerScope scope = new PointerScope()) {
      Tensor beforeLast = stem.forward(x);
      Tensor last = beforeLast;
      Tensor second = null;
      for (int i = 0; i < cells.size(); i++) {
        Tensor next = cells.get(i).forward(beforeLast, last, is_training() ? dropPath : null);
        beforeLast = last;
        last = next;
        if (i == auxiliaryCell() && auxiliary != null && is_training()) {
          second = auxiliary.forward(last);
        }
      }
      Tensor logits = classifier.forward(last.mean(new long[] {2, 3}, false, null));
      return new Result(Tensors.keep(logits), second == null ? null : Tensors.keep(second));
    }
  }
}
