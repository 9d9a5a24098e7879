package dev.laurel.nas.network;

import dev.laurel.core.Tensors;
import dev.laurel.nas.op.Layer;
import dev.laurel.nas.op.OperationKind;
import dev.laurel.nas.op.OperationKind.Place;
import dev.laurel.nas.op.Operations;
import dev.laurel.nas.space.Genotype.Choice;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** A cell of one architecture: every node is the sum of its two operations. */
final class ChosenCell extends Module {
  /** Kept, because the bindings hold parts only weakly. */
  private final Module list;

  private static final int INPUTS = 2;
  private static final int PER_NODE = 2;

  private final DartsInputs inputs;
  private final List<Choice> choices;
  private final List<Integer> concat;
  private final List<Layer> operations = new ArrayList<>();

  /** By choice, whether it gives what it gets. */
  private final List<Boolean> identity = new ArrayList<>();

  ChosenCell(
      List<Choice> choices,
      List<Integer> concat,
      Function<String, OperationKind> kinds,
      int beforeLast,
      int last,
      int channels,
      boolean reduces,
      boolean halved,
      Random random) {
    super("ChosenCell");
    this.choices = choices;
    this.concat = concat;
    inputs = new DartsInputs(this, beforeLast, last, channels, halved, true, random);
    list = register_module("_ops", new Module("_ops"));
    for (int i = 0; i < choices.size(); i++) {
      Choice choice = choices.get(i);
      int stride = reduces && choice.source() < INPUTS ? 2 : 1;
      Layer layer = kinds.apply(choice.operation()).at(new Place(channels, stride, false, random));
      if (layer instanceof Module module) {
        list.register_module(Integer.toString(i), module);
      }
      operations.add(layer);
      identity.add(choice.operation().equals(Operations.SKIP) && stride == 1);
    }
  }

  /**
   * What comes out.
   *
   * @param dropPath what becomes of results that are no identity; null for nothing
   */
  Tensor forward(Tensor beforeLast, Tensor last, UnaryOperator<Tensor> dropPath) {
    try (PointerScope scope = new PointerScope()) {
      List<Tensor> states = new ArrayList<>(inputs.states(beforeLast, last));
      for (int i = 0; i < choices.size(); i += PER_NODE) {
        Tensor sum = null;
        for (int k = i; k < i + PER_NODE; k++) {
          Tensor part = operations.get(k).forward(states.get(choices.get(k).source()));
          part = dropPath != null && !identity.get(k) ? dropPath.apply(part) : part;
          sum = sum == null ? part : sum.add(part);
        }
        states.add(sum);
      }
      TensorVector out = new TensorVector();
      concat.forEach(state -> out.push_back(states.get(state)));
      return Tensors.keep(torch.cat(out, 1));
    }
  }
}
