package dev.laurel.scoresde.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.laurel.core.Tensors;
import dev.laurel.core.testing.Golden;
import dev.laurel.scoresde.Goldens;
import dev.laurel.scoresde.NoiseLabels;
import dev.laurel.scoresde.ScoreModel;
import dev.laurel.scoresde.checkpoint.OfficialConfig;
import dev.laurel.scoresde.train.ContinuousLoss;
import dev.laurel.scoresde.train.DiscreteLoss;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.StringTensorDict;
import org.bytedeco.pytorch.StringVector;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole networks, their losses and gradients against the official ones. */
@Tag("smoke")
class NetworksGoldenTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ncsnpp_ve",
        "ddpmpp_vp",
        "ncsnpp_skip",
        "ncsnpp_skip_cat_ddpmblock",
        "ncsnpp_pos_discrete",
        "ncsnpp_progressive_residual_fir",
        "ddpm",
        "ncsnv2"
      })
  void networksEqualTheOfficialOnes(String name) {
    try (PointerScope scope = new PointerScope();
        Golden golden = Goldens.open(name)) {
      JsonNode official = Goldens.python(golden.text("cfg"));
      ((ObjectNode) official.path("training"))
          .put("sde", golden.text("sde") + "sde")
          .put("continuous", golden.text("continuous").equals("True"));
      try (ScoreModel model = ScoreModel.create(OfficialConfig.model(official))) {
        Map<String, Tensor> weights = new TreeMap<>();
        for (String tensor : golden.names()) {
          if (tensor.startsWith("w/")) {
            weights.put(tensor.substring(2), golden.tensor(tensor));
          }
        }
        model.assign(weights, name);
        forward(golden, model);
        loss(golden, model);
      }
    }
  }

  private static void forward(Golden golden, ScoreModel model) {
    Tensor x = golden.tensor("x");
    Tensor labels = golden.tensor("labels");
    try (NoGradGuard inference = new NoGradGuard()) {
      Tensor out = model.network().forward(x, labels);
      Goldens.assertClose(golden, out, "out_f64", 2e-5);
      Goldens.assertClose(golden, out, "out", 2e-5);
      if (golden.has("score")) {
        double[] times = golden.numbers("t");
        Tensor[] rows = new Tensor[times.length];
        for (int i = 0; i < rows.length; i++) {
          rows[i] = model.score(x.narrow(0, i, 1), times[i]);
        }
        Goldens.assertClose(golden, Tensors.above(rows), "score", 2e-5);
      }
    }
  }

  private static void loss(Golden golden, ScoreModel model) {
    JsonNode flags = Goldens.python(golden.text("lossflags"));
    boolean mean = flags.path("reduce_mean").asBoolean();
    NoiseLabels labels = model.labels();
    Tensor x = golden.tensor("x");
    Tensor noise = golden.tensor("loss/noise");
    Tensor loss;
    if (model.config().continuous()) {
      boolean weighted = flags.path("likelihood_weighting").asBoolean();
      loss =
          new ContinuousLoss(labels, mean, weighted)
              .of(model.network(), x, golden.numbers("loss/t"), null, noise);
    } else {
      int[] steps = Tensors.ints(golden.tensor("loss/labels"));
      loss = new DiscreteLoss(labels.sde(), mean).of(model.network(), x, steps, noise);
    }
    Goldens.assertClose(golden, loss, "loss/value", 1e-5);
    loss.backward();

    StringTensorDict parameters = model.network().module().named_parameters();
    StringVector names = parameters.keys();
    double squares = 0;
    int checked = 0;
    for (long i = 0; i < names.size(); i++) {
      String name = names.get(i).getString();
      Tensor gradient = parameters.get(name).grad();
      if (!gradient.defined()) {
        continue;
      }
      double norm = gradient.norm().item_double();
      squares += norm * norm;
      if (golden.has("loss/gnorm/" + name)) {
        checked++;
      }
      if (golden.has("loss/grad/" + name)) {
        double[] expected = golden.numbers("loss/grad/" + name);
        Goldens.assertWithin(
            Tensors.doubles(gradient),
            expected,
            1e-4 * Math.max(Goldens.largest(expected), smallest(golden)),
            name);
      }
    }
    double global = golden.number("loss/grad_norm_global");
    Goldens.assertClose(golden, Math.sqrt(squares), "loss/grad_norm_global", 1e-4);
    for (long i = 0; i < names.size(); i++) {
      String name = names.get(i).getString();
      Tensor gradient = parameters.get(name).grad();
      if (gradient.defined() && golden.has("loss/gnorm/" + name)) {
        double expected = golden.number("loss/gnorm/" + name);
        // A gradient that vanishes by symmetry is rounding alone.
        Goldens.assertWithin(
            new double[] {gradient.norm().item_double()},
            new double[] {expected},
            1e-4 * Math.max(expected, 1e-3 * global),
            name);
      }
    }
    assertThat(checked).isPositive();
  }

  private static double smallest(Golden golden) {
    return 1e-3 * golden.number("loss/grad_norm_global");
  }
}
