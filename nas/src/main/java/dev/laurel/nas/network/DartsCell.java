package dev.laurel.nas.network;

import dev.laurel.core.Tensors;
import dev.laurel.nas.op.OperationKind;
import dev.laurel.nas.op.OperationKind.Place;
import dev.laurel.nas.space.CellSpace;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** A cell of {@link DartsSupernet}, which sees what the last two cells put out. */
final class DartsCell extends Module {
  private final DartsInputs inputs;
  private final MixedCell edges;

  /**
   * New.
   *
   * @param beforeLast channels of the cell before the last one
   * @param last channels of the last cell
   * @param reduces whether it halves the picture
   * @param halved whether the last cell did
   */
  DartsCell(
      CellSpace space,
      Function<String, OperationKind> kinds,
      int beforeLast,
      int last,
      int channels,
      boolean reduces,
      boolean halved,
      Random random) {
    super("DartsCell");
    inputs = new DartsInputs(this, beforeLast, last, channels, halved, false, random);
    edges =
        register_module(
            "_ops",
            new MixedCell(
                space,
                kinds,
                edge ->
                    new Place(
                        channels, reduces && edge.from() < space.inputs() ? 2 : 1, true, random),
                new MixedCell.Naming(
                    edge -> Integer.toString(space.edges().indexOf(edge)), "_ops")));
  }

  /**
   * What comes out.
   *
   * @param dropped as of {@link MixedCell#forward}
   */
  Tensor forward(Tensor beforeLast, Tensor last, Mixing mixing, List<Tensor> dropped) {
    try (PointerScope scope = new PointerScope()) {
      return Tensors.keep(edges.forward(inputs.states(beforeLast, last), mixing, dropped));
    }
  }

  /** As {@link MixedCell#forwardEach}. */
  void forwardEach(
      Tensor beforeLast, Tensor last, List<Mixing> tables, ObjIntConsumer<Tensor> next) {
    try (PointerScope scope = new PointerScope()) {
      edges.forwardEach(inputs.states(beforeLast, last), tables, next);
    }
  }
}
