package dev.laurel.nas.network;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.nas.op.BatchNorm;
import dev.laurel.nas.op.Conv;
import dev.laurel.nas.op.Layer;
import dev.laurel.nas.op.Linear;
import dev.laurel.nas.op.OperationKind;
import dev.laurel.nas.op.OperationKind.Place;
import dev.laurel.nas.op.Sequence;
import dev.laurel.nas.space.CellSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The network of a search in NAS-Bench-201 (official {@code nasbench201/search_model_darts.py}):
 * three stages of equal cells with residual reductions between them; all cells share one table.
 */
public final class Bench201Supernet extends Module implements Supernet {
  private static final int STAGES = 3;

  private final CellSpace space;
  private final Sequence stem;
  private final List<Module> cells = new ArrayList<>();
  private final Sequence last;
  private final Linear classifier;

  /** A cell under its official name. */
  private static final class Cell extends Module {
    private final MixedCell edges;

    private Cell(
        CellSpace space, Function<String, OperationKind> kinds, int channels, Random random) {
      super("Cell");
      edges =
          register_module(
              "edges",
              new MixedCell(
                  space,
                  kinds,
                  edge -> new Place(channels, 1, true, random),
                  new MixedCell.Naming(edge -> edge.to() + "<-" + edge.from(), null)));
    }
  }

  /**
   * New.
   *
   * @param perStage cells of a stage; official: 5
   */
  public Bench201Supernet(
      int pictureChannels,
      int channels,
      int perStage,
      int classes,
      CellSpace space,
      Function<String, OperationKind> kinds,
      Random random) {
    super("Bench201Supernet");
    if (pictureChannels < 1 || channels < 1 || perStage < 1 || classes < 2) {
      throw UserError.of(
          "%d picture channels, %d channels, %d cells a stage, %d classes; allowed: at least 1, 1,"
              + " 1, 2",
          pictureChannels, channels, perStage, classes);
    }
    this.space = space;
    stem =
        register_module(
            "stem",
            new Sequence(
                new Conv(pictureChannels, channels, Conv.Window.square(3, 1, 1, 1), 1, random),
                new BatchNorm(channels, true)));
    Module list = register_module("cells", new Module("cells"));
    int width = channels;
    for (int stage = 0; stage < STAGES; stage++) {
      if (stage > 0) {
        add(list, new ResidualReduction(width, 2 * width, random));
        width *= 2;
      }
      for (int i = 0; i < perStage; i++) {
        add(list, new Cell(space, kinds, width, random));
      }
    }
    last = register_module("lastact", new Sequence(new BatchNorm(width, true), torch::relu));
    classifier = register_module("classifier", new Linear(width, classes, random));
  }

  private <M extends Module> void add(Module list, M cell) {
    list.register_module(Integer.toString(cells.size()), cell);
    cells.add(cell);
  }

  @Override
  public Module network() {
    return this;
  }

  @Override
  public List<CellSpace> spaces() {
    return List.of(space);
  }

  @Override
  public List<String> names() {
    return List.of("cell");
  }

  @Override
  public Tensor logits(Tensor x, List<Mixing> mixing) {
    try (PointerScope scope = new PointerScope()) {
      Tensor h = stem.forward(x);
      for (Module one : cells) {
        h =
            one instanceof Cell cell
                ? cell.edges.forward(List.of(h), mixing.get(0), null)
                : ((Layer) one).forward(h);
      }
      return Tensors.keep(classifier.forward(last.forward(h).mean(new long[] {2, 3}, false, null)));
    }
  }
}
