package dev.laurel.nas.op;

import static dev.laurel.nas.NasGolden.assertBuffers;
import static dev.laurel.nas.NasGolden.assertClose;
import static dev.laurel.nas.NasGolden.assertGradients;
import static dev.laurel.nas.NasGolden.assign;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.core.Engine;
import dev.laurel.core.UserError;
import dev.laurel.core.io.NetworkTensors;
import dev.laurel.core.testing.Golden;
import dev.laurel.nas.network.ResidualReduction;
import dev.laurel.nas.op.OperationKind.Place;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every operation against the official one. */
class OperationsGoldenTest {
  @BeforeAll
  static void start() {
    Engine.start();
    Engine.threads(1);
  }

  private static void training(Layer layer, boolean value) {
    if (layer instanceof Module module) {
      module.train(value);
    }
  }

  /** Forward in both modes, gradients, and what normalisations remember. */
  private static void check(Golden golden, Layer layer, String name, String gradient) {
    try (PointerScope scope = new PointerScope()) {
      assign(layer, golden, name + ".w.");
      Tensor x = golden.tensor("x").clone().set_requires_grad(true);
      training(layer, true);
      Tensor out = layer.forward(x);
      assertClose(golden, out, name + ".out_train", 1e-5, 1e-5);
      out.mul(golden.tensor(gradient)).sum().backward();
      if (golden.has(name + ".grad_x")) {
        assertClose(golden, x.grad(), name + ".grad_x", 1e-4, 1e-5);
      }
      assertGradients(layer, golden, name + ".grad.");
      assertBuffers(layer, golden, name + ".after.");
      training(layer, false);
      assertClose(golden, layer.forward(x), name + ".out_eval", 1e-5, 1e-5);
    }
  }

  @Test
  void operationsOfDarts() {
    try (Golden golden = Golden.open("nas", "ops")) {
      int channels = golden.integer("C");
      int checked = 0;
      for (String name : golden.text("ops").split(",", -1)) {
        OperationKind kind = Operations.of(name);
        for (int stride = 1; stride <= 2; stride++) {
          String at = name + ".s" + stride;
          if (name.equals(Operations.NOISE) || !golden.has(at + ".out_train")) {
            continue;
          }
          check(
              golden,
              kind.at(new Place(channels, stride, true, new Random(1))),
              at,
              "g.s" + stride);
          if (golden.has(at + ".plain.out_train")) {
            check(
                golden,
                kind.at(new Place(channels, stride, false, new Random(1))),
                at + ".plain",
                "g.s" + stride);
          }
          if (golden.has(at + ".affine.out_train")) {
            check(
                golden,
                kind.at(new Place(channels, stride, false, new Random(1))),
                at + ".affine",
                "g.s" + stride);
          }
          checked++;
        }
      }
      assertThat(checked).isGreaterThan(20);
      check(
          golden,
          Operations.reluConvNorm(
              channels, 2 * channels, Conv.Window.square(1, 1, 0, 1), false, new Random(1)),
          "relu_conv_bn",
          "g.relu_conv_bn");
      check(
          golden,
          new FactorizedReduce(channels, 2 * channels, false, new Random(1)),
          "factorized_reduce",
          "g.factorized_reduce");
    }
  }

  @Test
  void operationsOfBench201() {
    try (Golden golden = Golden.open("nas", "ops201")) {
      int channels = (int) golden.shape("x")[1];
      for (String name : golden.text("ops").split(",", -1)) {
        // Pools of this space are not normalised.
        boolean pool = name.equals("avg_pool_3x3");
        check(
            golden,
            Operations.of(name).at(new Place(channels, 1, !pool, new Random(1))),
            name,
            "g");
      }
      check(
          golden,
          new ResidualReduction(channels, 2 * channels, new Random(1)),
          "resblock",
          "resblock.g");
      try (PointerScope scope = new PointerScope()) {
        FactorizedReduce odd = new FactorizedReduce(channels, channels, false, new Random(1));
        // The names differ in this space.
        var own = NetworkTensors.of(odd);
        try (var none = new NoGradGuard()) {
          own.get("conv_1.weight").copy_(golden.tensor("fr_odd.w.convs.0.weight"));
          own.get("conv_2.weight").copy_(golden.tensor("fr_odd.w.convs.1.weight"));
        }
        odd.train(true);
        assertClose(golden, odd.forward(golden.tensor("fr_odd.x")), "fr_odd.out_train", 1e-5, 1e-5);
      }
    }
  }

  @Test
  void noiseIsNewEveryTimeAndWithoutGradient() {
    try (PointerScope scope = new PointerScope();
        Golden golden = Golden.open("nas", "ops")) {
      Layer noise = Operations.of("noise").at(new Place(4, 2, true, new Random(1)));
      Tensor x = golden.tensor("x").clone().set_requires_grad(true);
      Tensor first = noise.forward(x);
      assertThat(first.shape()).isEqualTo(golden.shape("noise.s2.out_train"));
      assertThat(first.requires_grad()).isFalse();
      assertThat(first.equal(noise.forward(x))).isFalse();
      assertThat(first.std(true).item_double()).isBetween(0.8, 1.2);
    }
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertThatThrownBy(() -> Operations.of("conv_9x9"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("operation 'conv_9x9'; allowed: none, noise, skip_connect");
    assertThatThrownBy(
            () -> Operations.of("sep_conv_3x3_skip").at(new Place(4, 2, true, new Random(1))))
        .isInstanceOf(UserError.class);
    assertThatThrownBy(() -> new FactorizedReduce(4, 5, true, new Random(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("even");
  }
}
