package dev.laurel.nas.search;

import static dev.laurel.nas.NasGolden.assertClose;
import static dev.laurel.nas.NasGolden.assign;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.core.Engine;
import dev.laurel.core.testing.Golden;
import dev.laurel.nas.network.DartsSupernet;
import dev.laurel.nas.network.Mixing;
import dev.laurel.nas.network.Skeleton;
import dev.laurel.nas.op.Operations;
import dev.laurel.nas.space.Spaces;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** Moved shares against the official ones. */
class SmoothingGoldenTest {
  @Test
  void sharesAreMovedAsOfficially() {
    Engine.start();
    Engine.threads(1);
    try (Golden golden = Golden.open("nas", "sdarts");
        PointerScope scope = new PointerScope()) {
      assertClose(golden, Smoothing.clipped(golden.tensor("clip.in")), "clip.out", 1e-6, 1e-6);
      DartsSupernet supernet =
          new DartsSupernet(
              new Skeleton(
                  (int) golden.shape("x")[1],
                  golden.integer("C"),
                  golden.integer("layers"),
                  (int) golden.shape("w.classifier.bias")[0]),
              Spaces.darts(golden.text("space")),
              Operations::of,
              new Random(1));
      assign(supernet, golden, "w.");
      List<Tensor> shares =
          List.of(
              torch.softmax(golden.tensor("alphas_normal"), -1),
              torch.softmax(golden.tensor("alphas_reduce"), -1));
      Smoothing smoothing = new Smoothing(golden.constant("epsilon"));
      List<Tensor> noise =
          List.of(golden.tensor("rs.noise_normal"), golden.tensor("rs.noise_reduce"));
      List<Tensor> moved = Smoothing.moved(shares, noise);
      assertClose(golden, moved.get(0), "rs.probs_normal", 1e-5, 1e-6);
      assertClose(golden, moved.get(1), "rs.probs_reduce", 1e-5, 1e-6);
      Tensor x = golden.tensor("x");
      Tensor y = golden.tensor("y");
      Function<List<Tensor>, Tensor> loss =
          tables ->
              torch.cross_entropy_loss(
                  supernet.logits(x, tables.stream().map(Mixing::of).toList()), y);
      supernet.train(true);
      assertThat(loss.apply(moved).item_double())
          .isCloseTo(golden.number("rs.loss_train"), within(1e-5));
      assign(supernet, golden, "w.");
      supernet.eval();
      List<Tensor> adversarial =
          smoothing.adversarial(
              shares,
              loss,
              List.of(golden.tensor("adv.noise_normal"), golden.tensor("adv.noise_reduce")));
      assertClose(golden, adversarial.get(0), "adv.probs_normal", 1e-5, 1e-5);
      assertClose(golden, adversarial.get(1), "adv.probs_reduce", 1e-5, 1e-5);
      List<Tensor> random = smoothing.random(shares, new Random(1));
      assertThat(random.get(0).sum().item_double())
          .isCloseTo((double) shares.get(0).size(0), within(1e-4));
    }
  }
}
