package dev.laurel.nas.network;

import dev.laurel.core.Tensors;
import dev.laurel.nas.op.OperationKind;
import dev.laurel.nas.op.OperationKind.Place;
import dev.laurel.nas.op.Source;
import dev.laurel.nas.space.CellSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** The edges of a cell with all their candidates. */
final class MixedCell extends Module {
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
      return Tensors.keep(rest(new States(inputs, scope), mixing, dropped));
    }
  }

  /**
   * What comes out for each of several tables; what they have in common is computed once.
   *
   * @param next takes the number of a table and what comes out, which is gone afterwards
   */
  public void forwardEach(List<Tensor> inputs, List<Mixing> tables, ObjIntConsumer<Tensor> next) {
    try (PointerScope scope = new PointerScope()) {
      States common = new States(inputs, scope);
      int to = space.inputs();
      while (to < space.inputs() + space.nodes() - 1
          && space.to(to).stream().allMatch(e -> same(tables, e))) {
        common.add(node(common, to, tables.get(0), null));
        to++;
      }
      List<Tensor> values = nodes(common, to, tables);
      for (int t = 0; t < tables.size(); t++) {
        try (PointerScope own = new PointerScope()) {
          States states = new States(common, own);
          states.add(values.get(t));
          next.accept(rest(states, tables.get(t), null), t);
        }
      }
    }
  }

  private static boolean same(List<Mixing> tables, int row) {
    double[] first = tables.get(0).values()[row];
    return tables.stream().allMatch(one -> Arrays.equals(one.values()[row], first));
  }

  /** The same node by several tables. */
  private List<Tensor> nodes(States states, int to, List<Mixing> tables) {
    Tensor[] sums = new Tensor[tables.size()];
    for (int e : space.to(to)) {
      Source source = states.sources.get(space.edges().get(e).from());
      List<Tensor> parts =
          same(tables, e)
              ? Collections.nCopies(tables.size(), edges.get(e).forward(source, tables.get(0), e))
              : edges.get(e).forwardEach(source, tables, e);
      for (int t = 0; t < sums.length; t++) {
        Tensor part = parts.get(t);
        sums[t] = part == null ? sums[t] : sums[t] == null ? part : sums[t].add(part);
      }
    }
    List<Tensor> values = new ArrayList<>();
    for (Tensor sum : sums) {
      values.add(sum == null ? empty(states, to) : sum);
    }
    return values;
  }

  /** The states that there are, and what candidates that read them have in common. */
  private static final class States {
    private final PointerScope scope;
    private final List<Source> sources = new ArrayList<>();

    States(List<Tensor> inputs, PointerScope scope) {
      this.scope = scope;
      inputs.forEach(this::add);
    }

    /** A copy that goes its own way. */
    States(States common, PointerScope scope) {
      this.scope = scope;
      sources.addAll(common.sources);
    }

    void add(Tensor state) {
      sources.add(new Source(state, scope));
    }
  }

  /** The nodes that are missing, and what comes out. */
  private Tensor rest(States states, Mixing mixing, List<Tensor> dropped) {
    for (int to = states.sources.size(); to < space.inputs() + space.nodes(); to++) {
      states.add(node(states, to, mixing, dropped));
    }
    List<Tensor> nodes =
        states.sources.subList(space.inputs(), states.sources.size()).stream()
            .map(Source::x)
            .toList();
    return space.concatenated()
        ? torch.cat(new TensorVector(nodes.toArray(new Tensor[0])), 1)
        : nodes.get(nodes.size() - 1);
  }

  private Tensor node(States states, int to, Mixing mixing, List<Tensor> dropped) {
    Tensor sum = null;
    for (int e : space.to(to)) {
      Source source = states.sources.get(space.edges().get(e).from());
      Tensor part = edges.get(e).forward(source, mixing, e);
      if (part != null && dropped != null) {
        part = part.mul(dropped.get(e));
      }
      sum = part == null ? sum : sum == null ? part : sum.add(part);
    }
    return sum == null ? empty(states, to) : sum;
  }

  /** A node that nothing goes to: zeros of the shape of the node before it, or of the input. */
  private static Tensor empty(States states, int to) {
    return states.sources.get(to - 1).x().mul(new Scalar(0.0));
  }
}
