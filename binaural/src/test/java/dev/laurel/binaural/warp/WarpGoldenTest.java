package dev.laurel.binaural.warp;

import static dev.laurel.binaural.GoldenParts.assertRelative;
import static dev.laurel.binaural.GoldenParts.assertWithin;
import static dev.laurel.binaural.GoldenParts.assign;
import static dev.laurel.binaural.GoldenParts.input;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.binaural.GoldenParts;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.testing.Golden;
import java.util.Locale;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** Delays and warped sound, as the official code has them. */
class WarpGoldenTest {
  @Test
  void straightLines() {
    try (Golden golden = Golden.open("binaural", "geometric_warp");
        PointerScope scope = new PointerScope()) {
      Tensor view = golden.tensor("view");
      assertWithin(golden, GeometricWarp.mouth(view), "mouth", 1e-6);
      double[] mouth = golden.numbers("mouth");
      float[] all = Tensors.floats(view);
      int frames = (int) view.size(2);
      for (int i = 0; i < mouth.length / 3; i++) {
        float[] one = new float[GeometricWarp.VIEW];
        int batch = i / frames;
        for (int k = 0; k < one.length; k++) {
          one[k] = all[(batch * one.length + k) * frames + i % frames];
        }
        double[] found = GeometricWarp.turned(one, GeometricWarp.usualMouth());
        for (int axis = 0; axis < 3; axis++) {
          assertThat(found[axis])
              .isCloseTo(mouth[(batch * 3 + axis) * frames + i % frames], within(1e-6));
        }
      }
      assertWithin(golden, GeometricWarp.displacement(view), "displacement", 1e-6);
      Tensor field = GeometricWarp.field(view);
      assertWithin(golden, field, "warpfield", 2e-3);
      Tensor both = GeometricWarp.bothEars(golden.tensor("mono"));
      assertWithin(golden, TimeWarp.PLAIN.of(both, field), "warped", 1e-4);
    }
  }

  @Test
  void readingAtOtherTimes() {
    try (Golden golden = Golden.open("binaural", "time_warp");
        PointerScope scope = new PointerScope()) {
      for (TimeWarp warp : TimeWarp.values()) {
        String at = warp.name().toLowerCase(Locale.ROOT) + ".";
        Tensor signal = input(golden, "input");
        Tensor field = input(golden, "warpfield");
        Tensor warped = warp.of(signal, field);
        assertWithin(golden, warped, at + "warped", 1e-6);
        warped.mul(golden.tensor("grad_output")).sum().backward();
        assertWithin(golden, signal.grad(), at + "grad_input", 1e-5);
        double[] found = Tensors.doubles(field.grad());
        double[] wanted = golden.numbers(at + "grad_warpfield");
        int apart = 0;
        for (int i = 0; i < wanted.length; i++) {
          apart += Math.abs(found[i] - wanted[i]) > 1e-5 ? 1 : 0;
        }
        assertThat(apart).isLessThanOrEqualTo(wanted.length / 200);
        if (golden.has(at + "positions")) {
          assertWithin(golden, warp.positions(field), at + "positions", 1e-4);
        }
      }
    }
  }

  @Test
  void theWarpOfTheModel() {
    try (Golden golden = Golden.open("binaural", "warpnet");
        PointerScope scope = new PointerScope()) {
      NeuralWarp warp =
          new NeuralWarp(
              golden.integer("layers"), golden.integer("channels"), false, new Random(1));
      assign(warp, golden, "weight.");
      Tensor mono = input(golden, "mono");
      Tensor view = golden.tensor("view");
      assertWithin(
          golden, GeometricWarp.repeated(warp.fieldOfFrames(view)), "neural_warpfield", 1e-4);
      assertWithin(golden, GeometricWarp.field(view), "geometric_warpfield", 2e-3);
      Tensor warped = warp.forward(mono, view);
      assertWithin(golden, warped, "warped", 1e-4);
      warped.mul(golden.tensor("grad_output")).sum().backward();
      assertRelative(Tensors.doubles(mono.grad()), golden.numbers("grad_mono"), 2e-3, "grad_mono");
      GoldenParts.assertGradients(warp, golden, "grad.", 2e-3);
    }
  }

  @Test
  void signalAndFieldMustBeAlike() {
    try (PointerScope scope = new PointerScope()) {
      Tensor one = Tensors.of(new float[6], 1, 2, 3);
      Tensor other = Tensors.of(new float[4], 1, 2, 2);
      assertThatThrownBy(() -> TimeWarp.PLAIN.of(one, other))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("[1, 2, 3]");
    }
  }
}
