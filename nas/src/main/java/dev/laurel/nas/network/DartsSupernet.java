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
    Module list = register_module("cells", new Module("cells"));
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
      Tensor beforeLast = stem.forward(x);
      Tensor last = beforeLast;
      for (int i = 0; i < cells.size(); i++) {
        Tensor next =
            cells.get(i).forward(beforeLast, last, mixing.get(skeleton.reduces(i) ? 1 : 0), null);
        beforeLast = last;
        last = next;
      }
      return Tensors.keep(classifier.forward(last.mean(new long[] {2, 3}, false, null)));
    }
  }
}
