package dev.laurel.nas.search;

import static dev.laurel.nas.NasGolden.assertBuffers;
import static dev.laurel.nas.NasGolden.assertClose;
import static dev.laurel.nas.NasGolden.assign;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.run.Optimizer;
import dev.laurel.core.run.TrainingVectors;
import dev.laurel.core.testing.Golden;
import dev.laurel.nas.network.DartsSupernet;
import dev.laurel.nas.network.Skeleton;
import dev.laurel.nas.op.Operations;
import dev.laurel.nas.space.Spaces;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.StringTensorDict;
import org.bytedeco.pytorch.StringVector;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** A step of the second order against the official one. */
class SecondOrderGoldenTest {
  @Test
  void oneStepIsTheOfficialOne() {
    Engine.start();
    Engine.threads(1);
    try (Golden golden = Golden.open("nas", "second_order");
        PointerScope scope = new PointerScope()) {
      DartsSupernet supernet =
          new DartsSupernet(
              new Skeleton(
                  (int) golden.shape("xt")[1],
                  golden.integer("C"),
                  golden.integer("layers"),
                  (int) golden.shape("w.classifier.bias")[0]),
              Spaces.darts(golden.text("space")),
              Operations::of,
              new Random(1));
      assign(supernet, golden, "w.");
      Optimizer.Sgd sgd =
          new Optimizer.Sgd(golden.constant("momentum"), false, golden.constant("weight_decay"));
      TrainingVectors vectors = TrainingVectors.of(supernet, sgd);
      TensorVector momentum = new TensorVector();
      StringTensorDict named = supernet.named_parameters();
      StringVector names = named.keys();
      for (long i = 0; i < names.size(); i++) {
        momentum.push_back(golden.tensor("momentum." + names.get(i).getString()).flatten());
      }
      vectors.optimizer().get("momentum").copy_(torch.cat(momentum, 0));
      Architecture architecture =
          new Architecture(
              supernet.spaces(),
              new Optimizer.Adam(0.5, 0.999, 1e-8, 1e-3, false),
              true,
              new Random(1));
      List<String> cells = List.of("normal", "reduce");
      for (int t = 0; t < 2; t++) {
        architecture.alphas().get(t).copy_(golden.tensor("alphas_" + cells.get(t)));
      }
      supernet.train(true);
      BilevelStep step = new BilevelStep(supernet, architecture, UnaryOperator.identity());
      SecondOrder.Result found =
          new SecondOrder(step, architecture, supernet, vectors, sgd)
              .of(
                  new Batch(golden.tensor("xt"), golden.tensor("yt")),
                  new Batch(golden.tensor("xv"), golden.tensor("yv")),
                  golden.constant("eta"));
      assertThat(found.loss()).isCloseTo(golden.number("loss_val_unrolled"), within(1e-5));
      assertThat(found.epsilon())
          .isCloseTo(golden.number("eps"), within(1e-4 * golden.number("eps")));
      for (int t = 0; t < 2; t++) {
        double[] wanted = golden.numbers("implicit_" + cells.get(t));
        double[] implicit = Tensors.doubles(found.implicit().get(t));
        double largest = Arrays.stream(wanted).map(Math::abs).max().orElseThrow();
        for (int i = 0; i < wanted.length; i++) {
          assertThat(implicit[i]).isCloseTo(wanted[i], within(1e-4 * largest));
        }
        assertClose(golden, found.gradients().get(t), "grad_alphas_" + cells.get(t), 1e-4, 1e-5);
      }
      architecture.update(found.gradients(), 3e-4);
      for (int t = 0; t < 2; t++) {
        assertClose(
            golden, architecture.alphas().get(t), "alphas_" + cells.get(t) + "_after", 1e-4, 1e-5);
      }
      assertBuffers(supernet, golden, "after.");
      for (long i = 0; i < names.size(); i++) {
        String name = names.get(i).getString();
        Tensor now = supernet.named_parameters().get(name);
        assertClose(golden, now, "w." + name, 0, 0);
      }
    }
  }
}
