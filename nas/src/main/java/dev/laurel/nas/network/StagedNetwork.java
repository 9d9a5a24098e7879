package dev.laurel.nas.network;

import dev.laurel.core.Tensors;
import dev.laurel.nas.op.BatchNorm;
import dev.laurel.nas.op.Conv;
import dev.laurel.nas.op.Layer;
import dev.laurel.nas.op.Linear;
import dev.laurel.nas.op.OperationKind;
import dev.laurel.nas.op.OperationKind.Place;
import dev.laurel.nas.op.Operations;
import dev.laurel.nas.op.Sequence;
import dev.laurel.nas.space.CellSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Stages of equal cells, with the names of NAS-Bench-201 (official {@code
 * nasbench201/search_model_darts.py}). All cells share one table. With one operation on each edge
 * it is the network of one architecture.
 */
public final class StagedNetwork extends Module implements Supernet {
  /** Kept, because the bindings hold parts only weakly. */
  private final Module list;

  private final CellSpace space;
  private final Sequence stem;
  private final List<Module> cells = new ArrayList<>();
  private final Sequence last;
  private final Linear classifier;

  /** A cell under its official name. */
  private static final class Cell extends Module {
    private final MixedCell edges;

    private Cell(
        CellSpace space,
        Function<String, OperationKind> kinds,
        int channels,
        boolean searching,
        Random random) {
      super("Cell");
      edges =
          register_module(
              "edges",
              new MixedCell(
                  space,
                  kinds,
                  edge -> new Place(channels, 1, searching, random),
                  new MixedCell.Naming(edge -> edge.to() + "<-" + edge.from(), null)));
    }
  }

  /**
   * New.
   *
   * @param searching whether operations stand among others; they have no affine normalisation then
   */
  public StagedNetwork(
      Stages stages,
      CellSpace space,
      Function<String, OperationKind> kinds,
      boolean searching,
      Random random) {
    super("StagedNetwork");
    this.space = searching ? space.searchable() : space;
    int width = stages.channels();
    stem = register_module("stem", Operations.stem(stages.pictureChannels(), width, random));
    list = register_module("cells", new Module("cells"));
    for (int stage = 0; stage < stages.stages(); stage++) {
      if (stage > 0) {
        switch (stages.reduction()) {
          case RESIDUAL -> add(new ResidualReduction(width, 2 * width, random));
          case POOLED -> add(new Sequence(halved(), Conv.pointwise(width, 2 * width, 1, random)));
        }
        width *= 2;
      }
      for (int i = 0; i < stages.perStage(); i++) {
        add(new Cell(space, kinds, width, searching, random));
      }
    }
    last = register_module("lastact", new Sequence(new BatchNorm(width, true), torch::relu));
    classifier = register_module("classifier", new Linear(width, stages.classes(), random));
  }

  /** The mean of every two by two pixels. */
  static Layer halved() {
    return x ->
        torch.avg_pool2d(
            x,
            new long[] {2, 2},
            new long[] {2, 2},
            new long[] {0, 0},
            false,
            true,
            new LongOptional());
  }

  private <M extends Module> void add(M cell) {
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
      return Tensors.keep(rest(0, stem.forward(x), mixing.get(0)));
    }
  }

  @Override
  public List<Tensor> logitsOfEach(Tensor x, List<List<Mixing>> mixtures) {
    if (!(cells.get(0) instanceof Cell first)) {
      return Supernet.super.logitsOfEach(x, mixtures);
    }
    try (PointerScope scope = new PointerScope()) {
      Tensor[] logits = new Tensor[mixtures.size()];
      List<Mixing> tables = mixtures.stream().map(one -> one.get(0)).toList();
      first.edges.forwardEach(
          List.of(stem.forward(x)),
          tables,
          (next, t) -> {
            logits[t] = rest(1, next, tables.get(t));
            scope.attach(logits[t]);
          });
      for (Tensor one : logits) {
        Tensors.keep(one);
      }
      return List.of(logits);
    }
  }

  /** From a cell on to the end. */
  private Tensor rest(int from, Tensor x, Mixing mixing) {
    try (PointerScope scope = new PointerScope()) {
      Tensor h = x;
      for (Module one : cells.subList(from, cells.size())) {
        h =
            one instanceof Cell cell
                ? cell.edges.forward(List.of(h), mixing, null)
                : ((Layer) one).forward(h);
      }
      return Tensors.keep(classifier.forward(last.forward(h).mean(new long[] {2, 3}, false, null)));
    }
  }
}
