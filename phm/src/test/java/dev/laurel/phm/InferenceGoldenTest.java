package dev.laurel.phm;

import dev.laurel.core.Tensors;
import dev.laurel.core.io.Json;
import dev.laurel.core.testing.Golden;
import dev.laurel.phm.layer.PhmConfig;
import dev.laurel.phm.layer.PhmLinear;
import dev.laurel.phm.layer.PhmLstm;
import dev.laurel.phm.layer.Pooling;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an inference sees of two sentences, against the reference. */
@Tag("smoke")
class InferenceGoldenTest {
  private static final double FORWARD = 2e-5;

  private static void put(Module module, String name, Tensor value) {
    try (NoGradGuard none = new NoGradGuard()) {
      Tensor own = module.named_parameters().get(name);
      own.copy_(value.reshape(own.shape()));
    }
  }

  private static Tensor pooled(Golden golden, PhmLstm lstm, String name) {
    long[] lengths = Tensors.longs(golden.tensor("nli/" + name + "_lengths"));
    Tensor states = lstm.forward(golden.tensor("nli/" + name), lengths).outputs();
    return Tensors.beside(Pooling.max(states, lengths), Pooling.mean(states, lengths));
  }

  @Test
  void featuresAndScores() {
    try (Golden golden = Golden.open("phm", "phm_lstm");
        PointerScope scope = new PointerScope()) {
      int n = Json.parse(golden.text("nli"), "nli").path("n").asInt();
      long hidden = golden.shape("nli/bias")[0] / 4;
      PhmLstm lstm =
          new PhmLstm(
              golden.shape("nli/premise")[2],
              hidden,
              PhmConfig.of(n),
              PhmLstm.Gates.JOINT,
              PhmLstm.Cell.STANDARD,
              0,
              new Random(1));
      for (String name : List.of("A_x", "S_x", "A_h", "S_h", "bias")) {
        put(lstm, name, golden.tensor("nli/" + name));
      }
      Tensor features =
          torch.cat(
              new TensorVector(pooled(golden, lstm, "premise"), pooled(golden, lstm, "hypothesis")),
              1);
      golden.assertClose(features, "nli/features", FORWARD);
      PhmLinear[] layers = new PhmLinear[2];
      for (int i = 0; i < 2; i++) {
        long[] shape = golden.shape("nli/mlp." + i + ".weight");
        layers[i] = new PhmLinear(shape[1], shape[0], PhmConfig.of(1), new Random(1));
        put(layers[i], "S", golden.tensor("nli/mlp." + i + ".weight"));
        put(layers[i], "bias", golden.tensor("nli/mlp." + i + ".bias"));
      }
      golden.assertClose(
          layers[1].forward(torch.relu(layers[0].forward(features))), "nli/logits", FORWARD);
    }
  }
}
