package dev.laurel.phm.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.phm.Classifier;
import dev.laurel.phm.ClassifierConfig;
import dev.laurel.phm.Example;
import dev.laurel.phm.layer.PhmConfig;
import dev.laurel.phm.text.Vocabulary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** From dense to hypercomplex and back, networks and files. */
class ConversionTest {
  private static final List<Example> EXAMPLES =
      List.of(
          new Example(new int[] {3, 4, 5}, new int[0], 0, 0),
          new Example(new int[] {4, 3}, new int[0], 1, 0));

  private static Classifier classifier(int n, int terms, ClassifierConfig.Encoder encoder) {
    return Classifier.create(
        ClassifierConfig.agreement(
                new Vocabulary(List.of("a", "b", "c")), PhmConfig.of(n).withTerms(terms))
            .withSize(16, 16)
            .withEncoder(encoder, 1, 2));
  }

  private static double largestDifference(Classifier first, Classifier second) {
    double[] a = Tensors.flat(first.probabilities(EXAMPLES));
    double[] b = Tensors.flat(second.probabilities(EXAMPLES));
    double largest = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, Math.abs(a[i] - b[i]));
    }
    return largest;
  }

  @Test
  void densifyingLosesNothingAndEnoughTermsNeither() {
    for (ClassifierConfig.Encoder encoder : ClassifierConfig.Encoder.values()) {
      try (Classifier small = classifier(4, 0, encoder);
          Classifier dense = classifier(1, 0, encoder);
          Classifier again = classifier(4, 0, encoder);
          Classifier other = classifier(1, 0, encoder);
          Classifier whole = classifier(2, 4, encoder)) {
        List<Conversion.Line> lines =
            Conversion.convert(small.network(), small.weights(), dense.network(), dense.weights());
        assertThat(lines).isNotEmpty().allMatch(line -> line.relativeError() == 0);
        assertThat(largestDifference(small, dense)).isLessThan(1e-6);
        // What was hypercomplex is found again.
        Conversion.convert(dense.network(), dense.weights(), again.network(), again.weights());
        assertThat(largestDifference(small, again)).isLessThan(1e-5);
        List<Conversion.Line> exact =
            Conversion.convert(other.network(), other.weights(), whole.network(), whole.weights());
        assertThat(exact).allMatch(line -> line.relativeError() < 1e-5);
        assertThat(largestDifference(other, whole)).isLessThan(1e-5);
        List<Conversion.Line> lossy =
            Conversion.convert(other.network(), other.weights(), again.network(), again.weights());
        assertThat(lossy)
            .allMatch(line -> line.relativeError() > 0.1 && line.after() < line.before());
      }
    }
  }

  @Test
  void weightsOfAnyNetworkGoThereAndBack() {
    Engine.start();
    try (PointerScope scope = new PointerScope()) {
      Random random = new Random(1);
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      tensors.put("fc.weight", Tensors.randomNormal(random, ScalarType.Float, 8, 12));
      tensors.put("fc.bias", Tensors.randomNormal(random, ScalarType.Float, 1, 8).view(8));
      tensors.put(
          "conv.weight", Tensors.randomNormal(random, ScalarType.Float, 8, 36).view(8, 4, 3, 3));
      tensors.put("odd.weight", Tensors.randomNormal(random, ScalarType.Float, 7, 4));
      StateDictionary.Result small = StateDictionary.convert(tensors, 2, 2, Pattern.compile(""), 1);
      assertThat(small.tensors().keySet())
          .containsExactly("fc.A", "fc.S", "fc.bias", "conv.A", "conv.S", "odd.weight");
      assertThat(small.lines()).hasSize(3);
      assertThat(small.lines().get(2).skipped()).contains("does not divide 7 and 4");
      Map<String, Tensor> dense = StateDictionary.densify(small.tensors());
      assertThat(dense.keySet()).isEqualTo(tensors.keySet());
      assertThat(dense.get("conv.weight").shape()).containsExactly(8, 4, 3, 3);
      // As much is lost as is said.
      for (StateDictionary.Line line : small.lines().subList(0, 2)) {
        Tensor before = tensors.get(line.name() + ".weight");
        Tensor after = dense.get(line.name() + ".weight");
        double lost =
            Math.sqrt(
                before.sub(after).square().sum().item_double()
                    / before.square().sum().item_double());
        assertThat(lost).isCloseTo(line.relativeError(), within(1e-5));
      }
      StateDictionary.Result whole =
          StateDictionary.convert(tensors, 2, 4, Pattern.compile("conv"), 1);
      double[] back = Tensors.doubles(StateDictionary.densify(whole.tensors()).get("conv.weight"));
      double[] wanted = Tensors.doubles(tensors.get("conv.weight"));
      for (int i = 0; i < back.length; i++) {
        assertThat(back[i]).isCloseTo(wanted[i], within(1e-5));
      }
      assertThatThrownBy(() -> StateDictionary.convert(tensors, 5, 5, Pattern.compile(""), 1))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("nothing could be converted with n = 5");
    }
  }
}
