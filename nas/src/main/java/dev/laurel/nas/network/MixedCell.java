package dev.laurel.nas.network;

import dev.laurel.core.Tensors;
import dev.laurel.nas.op.OperationKind;
import dev.laurel.nas.op.OperationKind.Place;
import dev.laurel.nas.space.CellSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** The edges of a cell with all their candidates. */
public final class MixedCell extends Module {
  private final CellSpace space;
  private final List<MixedOperation> edges = new ArrayList<>();

  /**
   * How official networks name what is on an edge.
   *
   * @param edge its name
   * @param folder between it and the candidates; null for none
   */
  public record Naming(Function<CellSpace.Edge, String> edge, String folder) {}

  /**
   * New.
   *
   * @param place of an edge
   */
  public MixedCell(
      CellSpace space,
      Function<String, OperationKind> kinds,
      Function<CellSpace.Edge, Place> place,
      Naming naming) {
    super("MixedCell");
    this.space = space;
    for (CellSpace.Edge edge : space.edges()) {
      List<OperationKind> candidates = edge.operations().stream().map(kinds).toList();
      edges.add(
          register_module(
              naming.edge().apply(edge),
              new MixedOperation(candidates, place.apply(edge), naming.folder())));
    }
  }

  /**
   * What comes out.
   *
   * @param inputs states from outside
   * @param dropped by edge, what its result is multiplied with; null for nothing
   */
  public Tensor forward(List<Tensor> inputs, Mixing mixing, List<Tensor> dropped) {
    try (PointerScope scope = new PointerScope()) {
      List<Tensor> states = new ArrayList<>(inputs);
      for (int to = space.inputs(); to < space.inputs() + space.nodes(); to++) {
        Tensor sum = null;
        for (int e : space.to(to)) {
          Tensor part = edges.get(e).forward(states.get(space.edges().get(e).from()), mixing, e);
          if (part != null && dropped != null) {
            part = part.mul(dropped.get(e));
          }
          sum = part == null ? sum : sum == null ? part : sum.add(part);
        }
        states.add(sum == null ? empty(states, to) : sum);
      }
      List<Tensor> nodes = states.subList(space.inputs(), states.size());
      return Tensors.keep(
          space.concatenated()
              ? torch.cat(new TensorVector(nodes.toArray(new Tensor[0])), 1)
              : nodes.get(nodes.size() - 1));
    }
  }

  /** A node that nothing goes to: zeros of the shape of the node before it, or of the input. */
  private Tensor empty(List<Tensor> states, int to) {
    return states.get(to - 1).mul(new Scalar(0.0));
  }
}
