package dev.laurel.phm.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.EdgeVector;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Node;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Several layers and both directions, against libtorch's own with the same matrices. */
class PhmLstmStackTest {
  private static final int INPUTS = 6;
  private static final int HIDDEN = 4;

  @BeforeAll
  static void start() {
    Engine.start();
  }

  private static Tensor random(long... shape) {
    return torch.randn(shape);
  }

  /** Gates f, i, o, g in libtorch's order i, f, g, o. */
  private static Tensor reordered(Tensor rows) {
    TensorVector gates = rows.chunk(4, 0);
    return torch.cat(new TensorVector(gates.get(1), gates.get(0), gates.get(3), gates.get(2)), 0);
  }

  private static List<Tensor> parameters(PhmLstm layer) {
    Tensor bias = reordered(layer.bias());
    return List.of(
        reordered(layer.input().get(0).build()),
        reordered(layer.recurrent().get(0).build()),
        bias,
        bias.new_zeros(bias.shape()));
  }

  @Test
  void twoLayersInBothDirectionsAreThoseOfLibtorch() {
    try (PointerScope scope = new PointerScope();
        NoGradGuard none = new NoGradGuard()) {
      PhmLstmStack stack =
          new PhmLstmStack(INPUTS, HIDDEN, 2, true, PhmConfig.of(2), new Random(1));
      Tensor x = random(3, 5, INPUTS);
      List<Tensor> all = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        all.addAll(parameters(stack.forwards().get(i)));
        all.addAll(parameters(stack.backwards().get(i)));
      }
      Tensor zero = x.new_zeros(4, 3, HIDDEN);
      T_TensorTensorTensor_T wanted =
          torch.lstm(
              x,
              new TensorVector(zero, zero),
              new TensorVector(all.toArray(new Tensor[0])),
              true,
              2,
              0,
              false,
              true,
              true);
      PhmLstmStack.Result found = stack.forward(x, new long[] {5, 5, 5});
      assertThat(Tensors.doubles(found.outputs()))
          .containsExactly(Tensors.doubles(wanted.get0()), within(1e-6));
      Tensor last =
          torch.cat(new TensorVector(wanted.get1().select(0, 2), wanted.get1().select(0, 3)), 1);
      assertThat(Tensors.doubles(found.last()))
          .containsExactly(Tensors.doubles(last), within(1e-6));
    }
  }

  @Test
  void aShortSequenceIsReadAsIfItWereAlone() {
    try (PointerScope scope = new PointerScope();
        NoGradGuard none = new NoGradGuard()) {
      PhmLstmStack stack =
          new PhmLstmStack(INPUTS, HIDDEN, 2, true, PhmConfig.of(2), new Random(1));
      Tensor x = random(2, 6, INPUTS);
      PhmLstmStack.Result both = stack.forward(x, new long[] {3, 6});
      PhmLstmStack.Result alone = stack.forward(x.narrow(0, 0, 1).narrow(1, 0, 3), new long[] {3});
      assertThat(Tensors.doubles(both.last().select(0, 0)))
          .containsExactly(Tensors.doubles(alone.last()), within(1e-6));
      assertThat(Tensors.doubles(both.outputs().select(0, 0).narrow(0, 0, 3)))
          .containsExactly(Tensors.doubles(alone.outputs()), within(1e-6));
      assertThat(Tensors.doubles(both.outputs().select(0, 0).narrow(0, 3, 3))).containsOnly(0);
    }
    assertThatThrownBy(
            () -> new PhmLstmStack(INPUTS, HIDDEN, 0, false, PhmConfig.of(2), new Random(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("0 layers");
  }

  /** Every matrix is built by one permutation of its blocks, however long the sequences are. */
  @Test
  void matricesAreBuiltOnceASequence() {
    for (PhmLstm.Cell cell : PhmLstm.Cell.values()) {
      try (PointerScope scope = new PointerScope()) {
        PhmLstm lstm =
            new PhmLstm(
                INPUTS, HIDDEN, PhmConfig.of(2), PhmLstm.Gates.JOINT, cell, 1, new Random(1));
        for (int times : new int[] {2, 30}) {
          Tensor outputs = lstm.forward(random(2, times, INPUTS), new long[] {times, 1}).outputs();
          assertThat(count(outputs, "PermuteBackward0")).isEqualTo(2);
        }
      }
    }
  }

  /** Operations of a name on which a result depends. */
  private static int count(Tensor result, String name) {
    int count = 0;
    Set<Long> seen = new HashSet<>();
    Deque<Node> open = new ArrayDeque<>(List.of(result.grad_fn()));
    while (!open.isEmpty()) {
      Node node = open.pop();
      if (node == null || node.isNull() || !seen.add(node.address())) {
        continue;
      }
      count += node.name().getString().equals(name) ? 1 : 0;
      EdgeVector edges = node.next_edges();
      for (long i = 0; i < edges.size(); i++) {
        if (edges.get(i).is_valid()) {
          open.push(edges.get(i).function());
        }
      }
    }
    return count;
  }
}
