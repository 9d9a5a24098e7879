package dev.laurel.eigengame;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.core.Tensors;
import dev.laurel.core.testing.Golden;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("smoke")
class ScikitLearnGoldenTest {
  private static Golden open() {
    return Golden.open("eigengame", "sklearn_pca");
  }

  private static double[][] rows(Golden golden, String name) {
    return Tensors.rows(golden.tensor(name));
  }

  private static EigenGameConfig config(String algorithm, int k) {
    return EigenGameConfig.of(k)
        .withAlgorithm(
            algorithm.equals("exact") ? new Exact() : Nash.accurate().withTolerance(1e-10));
  }

  @ParameterizedTest
  @ValueSource(strings = {"exact", "nash"})
  void modelAndItsUseEqualScikitLearn(String algorithm) {
    try (PointerScope scope = new PointerScope();
        Golden golden = open()) {
      int k = (int) golden.shape("components")[0];
      double[][] x = rows(golden, "X");
      PrincipalComponents found = EigenGame.fit(x, config(algorithm, k));
      golden.assertClose(Tensors.flat(found.components()), "components_vsign", 1e-5);
      golden.assertClose(found.mean(), "mean", 1e-9);
      golden.assertClose(found.explainedVariance(), "explained_variance", 1e-8);
      golden.assertClose(found.explainedVarianceRatio(), "explained_variance_ratio", 1e-8);
      golden.assertClose(found.singularValues(), "singular_values", 1e-8);
      golden.assertClose(new double[] {found.noiseVariance()}, "noise_variance", 1e-8);
      // The golden score is that of the whitened model on the new rows.
      PrincipalComponents.CovarianceConvention theirs =
          PrincipalComponents.CovarianceConvention.SCIKIT_LEARN;
      PrincipalComponents whitened = EigenGame.fit(x, config(algorithm, k).withWhiten(true));
      double score = whitened.score(rows(golden, "Xnew"), theirs);
      golden.assertClose(new double[] {score}, "score", 1e-8);
      for (boolean whiten : new boolean[] {false, true}) {
        PrincipalComponents model = EigenGame.fit(x, config(algorithm, k).withWhiten(whiten));
        String name = whiten ? "whiten." : "plain.";
        // Signs of the golden components are older; align the coordinates with them.
        double[][] signed = rows(golden, "components");
        double[][] coordinates = model.transform(rows(golden, "Xnew"));
        for (double[] row : coordinates) {
          for (int i = 0; i < k; i++) {
            row[i] *= Math.signum(dot(signed[i], model.components()[i]));
          }
        }
        golden.assertClose(Tensors.flat(coordinates), name + "transform", 1e-8);
        double[][] back = model.inverseTransform(model.transform(rows(golden, "Xnew")));
        golden.assertClose(Tensors.flat(back), name + "inverse", 1e-8);
        golden.assertClose(Tensors.flat(model.covariance(theirs)), name + "covariance", 1e-8);
        golden.assertClose(Tensors.flat(model.precision(theirs)), name + "precision", 1e-8);
      }
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }

  @Test
  void aShareOfTheVarianceTakesAsManyComponentsAsScikitLearn() {
    try (PointerScope scope = new PointerScope();
        Golden golden = open()) {
      PrincipalComponents found =
          EigenGame.fit(
              rows(golden, "X"), EigenGameConfig.explaining(0.9).withAlgorithm(new Exact()));
      assertThat(found.count()).isEqualTo((int) golden.number("n_components_at_0.9"));
    }
  }

  @Test
  void withAllRowsAsStrategiesTheStreamEqualsIncrementalPca() {
    try (PointerScope scope = new PointerScope();
        Golden golden = open()) {
      double[][] x = rows(golden, "X");
      int k = (int) golden.shape("components")[0];
      StreamingConfig config =
          StreamingConfig.of(k).withMemory(k).withSpace(StreamingConfig.StrategySpace.ROWS);
      try (StreamingEigenGame game = new StreamingEigenGame(config)) {
        int parts = 3;
        for (int part = 0; part < parts; part++) {
          int from = x.length * part / parts;
          game.partialFit(java.util.Arrays.copyOfRange(x, from, x.length * (part + 1) / parts));
          PrincipalComponents found = game.components();
          String name = "ipca." + part + ".";
          golden.assertClose(found.explainedVariance(), name + "explained_variance", 1e-8);
          golden.assertClose(game.mean(), name + "mean", 1e-9);
          golden.assertClose(game.variance(), name + "var", 1e-8);
          double[][] wanted = rows(golden, name + "components");
          for (int i = 0; i < k; i++) {
            assertThat(Math.abs(dot(wanted[i], found.components()[i])))
                .as("component %d after part %d", i, part)
                .isGreaterThan(1 - 1e-9);
          }
        }
      }
    }
  }
}
