package dev.laurel.nas.network;

import static dev.laurel.nas.NasGolden.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.core.Engine;
import dev.laurel.core.io.NetworkTensors;
import dev.laurel.core.testing.Golden;
import dev.laurel.nas.op.Operations;
import dev.laurel.nas.space.Genotype;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** Networks of one architecture against the official ones. */
class DartsNetworkGoldenTest {
  private static final String UNSTORED = "auxiliary_head.features.5.weight";

  @Test
  void parametersAreCounted() {
    Engine.start();
    Engine.threads(1);
    try (Golden golden = Golden.open("nas", "param_counts")) {
      Skeleton skeleton =
          new Skeleton(3, golden.integer("C"), golden.integer("layers"), golden.integer("classes"));
      for (String name : golden.names()) {
        try (PointerScope scope = new PointerScope()) {
          DartsNetwork network =
              new DartsNetwork(
                  skeleton,
                  Genotype.parse(golden.text(name), Operations.names()),
                  Operations::of,
                  false,
                  new Random(1));
          assertThat((double) NetworkTensors.trained(network))
              .as(name)
              .isEqualTo(golden.number(name));
        }
      }
    }
  }

  @Test
  void theWholeNetworkWithItsSecondHead() {
    Engine.start();
    Engine.threads(1);
    try (Golden golden = Golden.open("nas", "finalnet");
        PointerScope scope = new PointerScope()) {
      DartsNetwork network =
          new DartsNetwork(
              new Skeleton(
                  (int) golden.shape("x")[1],
                  golden.integer("C"),
                  golden.integer("layers"),
                  (int) golden.shape("w.classifier.bias")[0]),
              Genotype.parse(golden.text("genotype"), Operations.names()),
              Operations::of,
              true,
              new Random(1));
      assign(network, golden);
      Tensor masks = golden.tensor("masks");
      double keep = 1 - golden.constant("drop_path_prob");
      int[] next = {0};
      network.train(true);
      DartsNetwork.Result result =
          network.forward(
              golden.tensor("x"),
              part -> part.div(new Scalar(keep)).mul(masks.select(0, next[0]++).view(-1, 1, 1, 1)));
      assertThat((long) next[0]).isEqualTo(masks.size(0));
      assertClose(golden, result.logits(), "logits_train", 1e-5, 1e-5);
      assertClose(golden, result.auxiliary(), "logits_aux", 1e-5, 1e-5);
      Tensor y = golden.tensor("y");
      Tensor loss =
          torch
              .cross_entropy_loss(result.logits(), y)
              .add(
                  torch.cross_entropy_loss(result.auxiliary(), y),
                  new Scalar(golden.constant("auxiliary_weight")));
      assertThat(loss.item_double()).isCloseTo(golden.number("loss"), within(1e-5));
      loss.backward();
      double square = 0;
      for (Map.Entry<String, Tensor> own : NetworkTensors.of(network).entrySet()) {
        if (own.getValue().requires_grad()) {
          square += Math.pow(own.getValue().grad().norm().item_double(), 2);
          if (golden.has("grad." + own.getKey())) {
            assertClose(golden, own.getValue().grad(), "grad." + own.getKey(), 1e-4, 1e-5);
          }
        }
      }
      assertThat(Math.sqrt(square))
          .isCloseTo(golden.number("grad_norm"), within(1e-4 * golden.number("grad_norm")));
      network.eval();
      DartsNetwork.Result judged = network.forward(golden.tensor("x"), null);
      assertClose(golden, judged.logits(), "logits_eval", 1e-5, 1e-5);
      assertThat(judged.auxiliary()).isNull();
    }
  }

  private static void assign(DartsNetwork network, Golden golden) {
    try (NoGradGuard none = new NoGradGuard()) {
      for (Map.Entry<String, Tensor> own : NetworkTensors.of(network).entrySet()) {
        if (own.getKey().equals(UNSTORED)) {
          float[] values = new float[(int) own.getValue().numel()];
          for (int i = 0; i < values.length; i++) {
            values[i] = (float) (0.05 * Math.sin(0.37 * i));
          }
          new FloatPointer(own.getValue().data_ptr()).put(values, 0, values.length);
        } else {
          own.getValue().copy_(golden.tensor("w." + own.getKey()));
        }
      }
    }
  }
}
