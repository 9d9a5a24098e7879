package dev.laurel.scoresde.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.core.Tensors;
import dev.laurel.core.testing.Golden;
import dev.laurel.scoresde.Goldens;
import dev.laurel.scoresde.ScoreFunction;
import dev.laurel.scoresde.Sde;
import dev.laurel.scoresde.sample.Corrector;
import dev.laurel.scoresde.sample.EulerMaruyama;
import dev.laurel.scoresde.sample.Langevin;
import dev.laurel.scoresde.sample.NoCorrector;
import dev.laurel.scoresde.sample.Noise;
import dev.laurel.scoresde.sample.Predictor;
import dev.laurel.scoresde.sample.PredictorCorrector;
import dev.laurel.scoresde.sample.ReverseDiffusion;
import dev.laurel.scoresde.sample.ReverseProcess;
import dev.laurel.scoresde.sample.SamplingTask;
import dev.laurel.scoresde.sample.Update;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Inpainting, colourisation and class guidance against the official code. */
@Tag("smoke")
class ControlGoldenTest {
  private static final double TOLERANCE = 1e-9;

  private static Predictor predictor(String sde) {
    return sde.equals("ve") ? new ReverseDiffusion(false) : new EulerMaruyama(false);
  }

  private static Corrector corrector(String sde, double snr) {
    return sde.equals("ve") ? new Langevin(snr, 1, false) : new NoCorrector();
  }

  @ParameterizedTest
  @CsvSource({"inpaint,ve", "inpaint,vp", "colorize,ve", "colorize,vp"})
  void samplesWithAKnownPartEqualTheOfficialOnes(String what, String name) {
    try (PointerScope scope = new PointerScope();
        Golden golden = Goldens.open("control")) {
      String run = what + "/" + name + "/";
      Sde sde = Goldens.sde(golden, name, (int) golden.number(run + "N"));
      ReverseProcess process = new ReverseProcess(sde, Goldens.normalScore(golden, sde));
      KnownPart plain =
          what.equals("inpaint")
              ? KnownPart.inpainting(golden.tensor("data"), golden.tensor("mask"))
              : KnownPart.colourisation(golden.tensor("gray"));
      KnownPart official = new KnownPart(plain.coordinates(), plain.known(), plain.mask(), true);
      PredictorCorrector sampler =
          PredictorCorrector.of(predictor(name), corrector(name, golden.constant("snr")))
              .withEnd(golden.number(run + "eps"));
      Tensor unit = golden.tensor(run + "noise00");
      Tensor prior = unit.mul(new Scalar(sde.priorStd()));
      SamplingTask task = SamplingTask.of(process).withConstraint(official);
      Noise noise = Goldens.recorded(golden, run + "noise", 1);
      Goldens.assertClose(
          golden, sampler.sample(task, prior, noise).x(), run + "out_denoised", TOLERANCE);
      Noise again = Goldens.recorded(golden, run + "noise", 1);
      Tensor noisy = sampler.withDenoise(false).sample(task, prior, again).x();
      Goldens.assertClose(golden, noisy, run + "out", TOLERANCE);
    }
  }

  @Test
  void greyAndColourEqualTheOfficialMatrix() {
    try (PointerScope scope = new PointerScope();
        Golden golden = Goldens.open("control")) {
      Coordinates.Channels own = (Coordinates.Channels) Coordinates.greyAndColour();
      Goldens.assertClose(golden, Tensors.of(own.matrix()), "M", TOLERANCE);
      Goldens.assertClose(golden, Tensors.of(own.matrix()).inverse(), "invM", TOLERANCE);
      Goldens.assertClose(golden, own.of(golden.tensor("data")), "decouple", TOLERANCE);
      Tensor back = own.back(own.of(golden.tensor("data")));
      Goldens.assertClose(golden, back, "data", TOLERANCE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ve", "vp"})
  void classGuidanceEqualsTheOfficialRule(String name) {
    try (PointerScope scope = new PointerScope();
        Golden golden = Goldens.open("control")) {
      Sde sde = Goldens.sde(golden, name, golden.integer("N"));
      ScoreFunction score = Goldens.normalScore(golden, sde);
      Tensor x = golden.tensor("guide/x");
      double[] times = golden.numbers("guide/" + name + "/t");
      int[] labels = Tensors.ints(golden.tensor("guide/labels"));
      Tensor noise =
          golden.tensor(
              "guide/"
                  + (golden.has("guide/" + name + "/pred/noise")
                      ? name + "/pred/noise"
                      : "pred/noise"));
      ClassGuidance.NoisedClassifier classifier =
          (point, t) ->
              point
                  .flatten(1, -1)
                  .mm(golden.tensor("guide/W").t())
                  .add(golden.tensor("guide/b"))
                  .add(golden.tensor("guide/c"), new Scalar(Math.log(sde.std(t))));
      for (int row = 0; row < times.length; row++) {
        int[] label = {labels[row]};
        Tensor own = x.narrow(0, row, 1);
        ClassGuidance plain = new ClassGuidance(score, classifier, label, 1);
        assertRow(golden, plain.gradient(own, times[row]), "guide/" + name + "/grad", row);
        int checked = 0;
        for (String tensor : golden.names()) {
          String prefix = "guide/" + name + "/pred_w";
          if (tensor.startsWith(prefix) && tensor.endsWith("/x")) {
            String weight = tensor.substring(prefix.length(), tensor.length() - 2);
            ClassGuidance guided =
                new ClassGuidance(score, classifier, label, Double.parseDouble(weight));
            Tensor z = noise.narrow(0, row, 1);
            Update update =
                predictor(name).update(new ReverseProcess(sde, guided), own, times[row], like -> z);
            assertRow(golden, update.x(), tensor, row);
            assertRow(golden, update.mean(), tensor + "_mean", row);
            checked++;
          }
        }
        assertThat(checked).isPositive();
      }
    }
  }

  private static void assertRow(Golden golden, Tensor actual, String name, int row) {
    double[] all = golden.numbers(name);
    double[] expected = Tensors.doubles(golden.tensor(name).narrow(0, row, 1));
    Goldens.assertWithin(
        Tensors.doubles(actual), expected, TOLERANCE * Goldens.largest(all), name + ", row " + row);
  }
}
