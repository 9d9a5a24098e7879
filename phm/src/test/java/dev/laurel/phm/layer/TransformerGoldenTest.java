package dev.laurel.phm.layer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.laurel.core.Tensors;
import dev.laurel.core.io.Json;
import dev.laurel.core.testing.Golden;
import dev.laurel.core.testing.Parts;
import dev.laurel.phm.text.SmoothedLoss;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.StringTensorDict;
import org.bytedeco.pytorch.StringVector;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The Transformer against the reference: what goes through, the loss, all gradients. */
@Tag("smoke")
class TransformerGoldenTest {
  private static final double FORWARD = 2e-5;
  private static final double GRADIENT = 1e-4;

  private static Transformer transformer(JsonNode one) {
    PhmConfig phm = PhmConfig.of(one.path("n").asInt()).withBias(one.path("bias").asBoolean());
    TransformerConfig config =
        TransformerConfig.base(one.path("vocab").asInt(), 1)
            .withSize(one.path("d").asInt(), one.path("ff").asInt(), one.path("heads").asInt())
            .withBlocks(one.path("enc").asInt(), one.path("dec").asInt())
            .withPhm(phm, TransformerConfig.Replace.ATTENTION_FEED_FORWARD)
            .withDropout(0);
    return new Transformer(config, new Random(1));
  }

  @Test
  void allThatGoesThroughAndAllGradients() {
    try (Golden golden = Golden.open("phm", "phm_transformer");
        PointerScope scope = new PointerScope()) {
      JsonNode cases = Json.parse(golden.text("cases"), "cases");
      for (int c = 0; c < cases.size(); c++) {
        String at = "case" + c + "/";
        Transformer transformer = transformer(cases.get(c));
        StringTensorDict named = transformer.named_parameters();
        StringVector names = named.keys();
        long numbers = 0;
        try (NoGradGuard none = new NoGradGuard()) {
          for (long i = 0; i < names.size(); i++) {
            Tensor own = named.get(names.get(i).getString());
            own.copy_(golden.tensor(at + "param/" + names.get(i).getString()));
            numbers += own.numel();
          }
        }
        assertThat(numbers).isEqualTo(cases.get(c).path("params").asLong());
        Transformer.Tap tap =
            (name, value) -> golden.assertClose(value, at + "act/" + name, FORWARD);
        Tensor target = golden.tensor(at + "tgt");
        Transformer.Read read = transformer.read(golden.tensor(at + "src"), tap);
        Tensor scores = transformer.write(read, target, tap);
        golden.assertClose(scores, at + "act/logits", FORWARD);
        SmoothedLoss.Sum loss =
            new SmoothedLoss(cases.get(c).path("label_smoothing").asDouble()).of(scores, target);
        golden.assertClose(loss.sum(), at + "loss_sum", FORWARD);
        golden.assertClose(loss.count(), at + "loss_tokens", FORWARD);
        loss.mean().backward();
        for (long i = 0; i < names.size(); i++) {
          String name = names.get(i).getString();
          golden.assertClose(named.get(name).grad(), at + "grad/" + name, GRADIENT);
        }
      }
    }
  }

  @Test
  void positionsAndSmoothedLosses() {
    try (Golden golden = Golden.open("phm", "training_pieces");
        PointerScope scope = new PointerScope()) {
      int seen = 0;
      for (String name : golden.names()) {
        if (name.startsWith("timing/")) {
          long[] shape = golden.shape(name);
          golden.assertClose(Transformer.positions(shape[0], shape[1]), name, FORWARD);
          seen++;
        }
        if (name.startsWith("smooth/eps") && name.endsWith("/sum")) {
          double smoothing =
              Double.parseDouble(name.substring("smooth/eps".length(), name.length() - 4));
          SmoothedLoss.Sum loss =
              new SmoothedLoss(smoothing)
                  .of(golden.tensor("smooth/logits"), golden.tensor("smooth/labels"));
          golden.assertClose(loss.sum(), name, FORWARD);
          golden.assertClose(loss.count(), name.replace("/sum", "/count"), FORWARD);
          seen++;
        }
      }
      assertThat(seen).isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void learningRates() {
    try (Golden golden = Golden.open("phm", "training_pieces")) {
      long[] steps = Tensors.longs(golden.tensor("lr/steps"));
      int seen = 0;
      for (String name : golden.names()) {
        if (name.matches("lr/h\\d+_w\\d+_c[0-9.]+")) {
          String[] parts = name.substring(4).split("_[wc]", -1);
          dev.laurel.core.run.LearningRate rate =
              new dev.laurel.core.run.LearningRate.InverseRoot(
                  Double.parseDouble(parts[2]) / Math.sqrt(Double.parseDouble(parts[0])),
                  Long.parseLong(parts[1]));
          double[] wanted = golden.numbers(name);
          for (int i = 0; i < wanted.length; i++) {
            assertThat(Math.abs(rate.at(steps[i]) - wanted[i]))
                .as("%s at %d", name, steps[i])
                .isLessThanOrEqualTo(1e-6 * wanted[i]);
          }
          seen++;
        }
      }
      assertThat(seen).isPositive();
    }
  }

  @Test
  void partsAreKept() {
    Parts.assertKept(
        new Transformer(
            TransformerConfig.base(5, 1).withSize(8, 8, 2).withBlocks(1, 1), new Random(1)));
  }
}
