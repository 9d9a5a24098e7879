package dev.laurel.nas.network;

import dev.laurel.core.Tensors;
import dev.laurel.nas.op.Linear;
import dev.laurel.nas.op.OperationKind;
import dev.laurel.nas.op.Operations;
import dev.laurel.nas.op.Sequence;
import dev.laurel.nas.space.CellSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/**
 * The network of a DARTS search (official {@code sota/cnn/model_search.py}), parameters with the
 * official names: normal cells share one table of architecture weights, reduction cells another.
 */
public final class DartsSupernet extends Module implements Supernet {
  /** Kept, because the bindings hold parts only weakly. */
  private final Module list;

  private final List<CellSpace> spaces;
  private final Skeleton skeleton;
  private final Sequence stem;
  private final List<DartsCell> cells = new ArrayList<>();
  private final Linear classifier;

  /**
   * New.
   *
   * @param spaces of normal cells, then of reduction cells
   * @param kinds operations by their names
   */
  public DartsSupernet(
      Skeleton skeleton,
      List<CellSpace> spaces,
      Function<String, OperationKind> kinds,
      Random random) {
    super("DartsSupernet");
    this.spaces = spaces.stream().map(CellSpace::searchable).toList();
    this.skeleton = skeleton;
    stem =
        register_module(
            "stem", Operations.stem(skeleton.pictureChannels(), skeleton.stemChannels(), random));
    list = register_module("cells", new Module("cells"));
    int beforeLast = skeleton.stemChannels();
    int last = skeleton.stemChannels();
    int channels = skeleton.channels();
    boolean halved = false;
    for (int i = 0; i < skeleton.layers(); i++) {
      boolean reduces = skeleton.reduces(i);
      channels = reduces ? 2 * channels : channels;
      CellSpace space = spaces.get(reduces ? 1 : 0);
      cells.add(
          list.register_module(
              Integer.toString(i),
              new DartsCell(space, kinds, beforeLast, last, channels, reduces, halved, random)));
      halved = reduces;
      beforeLast = last;
      last = space.nodes() * channels;
    }
    classifier = register_module("classifier", new Linear(last, skeleton.classes(), random));
  }

  @Override
  public Module network() {
    return this;
  }

  @Override
  public List<CellSpace> spaces() {
    return spaces;
  }

  @Override
  public List<String> names() {
    return List.of("normal", "reduce");
  }

  @Override
  public Tensor logits(Tensor x, List<Mixing> mixing) {
    try (PointerScope scope = new PointerScope()) {
      Tensor first = stem.forward(x);
      return Tensors.keep(rest(0, first, first, mixing));
    }
  }

  @Override
  public List<Tensor> logitsOfEach(Tensor x, List<List<Mixing>> mixtures) {
    int different = Supernet.firstDifferent(mixtures, cells.size(), this::kind);
    if (different == cells.size()) {
      return Supernet.super.logitsOfEach(x, mixtures);
    }
    try (PointerScope scope = new PointerScope()) {
      Tensor[] logits = new Tensor[mixtures.size()];
      Tensor beforeLast = stem.forward(x);
      Tensor last = beforeLast;
      for (int i = 0; i < different; i++) {
        Tensor next = cell(i, beforeLast, last, mixtures.get(0));
        beforeLast = last;
        last = next;
      }
      Tensor seen = last;
      List<Mixing> tables = mixtures.stream().map(one -> one.get(kind(different))).toList();
      cells
          .get(different)
          .forwardEach(
              beforeLast,
              last,
              tables,
              (next, t) -> {
                logits[t] = rest(different + 1, seen, next, mixtures.get(t));
                scope.attach(logits[t]);
              });
      for (Tensor one : logits) {
        Tensors.keep(one);
      }
      return List.of(logits);
    }
  }

  private int kind(int layer) {
    return skeleton.reduces(layer) ? 1 : 0;
  }

  private Tensor cell(int layer, Tensor beforeLast, Tensor last, List<Mixing> mixing) {
    return cells.get(layer).forward(beforeLast, last, mixing.get(kind(layer)), null);
  }

  /** From a cell on to the end. */
  private Tensor rest(int from, Tensor beforeLast, Tensor last, List<Mixing> mixing) {
    try (PointerScope scope = new PointerScope()) {
      Tensor earlier = beforeLast;
      Tensor latest = last;
      for (int i = from; i < cells.size(); i++) {
        Tensor next = cell(i, earlier, latest, mixing);
        earlier = latest;
        latest = next;
      }
      return Tensors.keep(classifier.forward(latest.mean(new long[] {2, 3}, false, null)));
    }
  }
}
