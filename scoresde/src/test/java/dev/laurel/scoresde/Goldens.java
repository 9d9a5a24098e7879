package dev.laurel.scoresde;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.io.Json;
import dev.laurel.core.testing.Golden;
import dev.laurel.scoresde.sample.Noise;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Assumptions;

/** What the golden tests of this module share. */
public final class Goldens {
  private Goldens() {}

  /** A golden file; the test is skipped where another folder does not hold it. */
  public static Golden open(String name) {
    try {
      return Golden.open("scoresde", name);
    } catch (UserError e) {
      Assumptions.assumeTrue(System.getProperty("laurel.golden") == null, e.getMessage());
      throw e;
    }
  }

  /** Requires max|a - b| to be at most tolerance * max|b|. */
  public static void assertClose(
      double[] actual, double[] expected, double tolerance, String what) {
    assertWithin(actual, expected, tolerance * largest(expected), what);
  }

  /** The largest magnitude, at least 1e-12. */
  public static double largest(double[] values) {
    double largest = 1e-12;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  /** Requires max|a - b| to be at most a bound. */
  public static void assertWithin(double[] actual, double[] expected, double bound, String what) {
    assertThat(actual).as(what).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(Math.abs(actual[i] - expected[i]))
          .as("%s[%d]: got %s, want %s", what, i, actual[i], expected[i])
          .isLessThanOrEqualTo(bound);
    }
  }

  public static void assertClose(Golden golden, Tensor actual, String name, double tolerance) {
    assertClose(Tensors.doubles(actual), golden.numbers(name), tolerance, name);
  }

  public static void assertClose(Golden golden, double actual, String name, double tolerance) {
    assertClose(new double[] {actual}, golden.numbers(name), tolerance, name);
  }

  /** The equation of a name with the constants of a file. */
  public static SdeConfig sde(Golden golden, String name) {
    return sde(golden, name, golden.integer("N"));
  }

  public static SdeConfig sde(Golden golden, String name, int steps) {
    double b0 = golden.constant("beta_min");
    double b1 = golden.constant("beta_max");
    return switch (name) {
      case "vp" -> new VariancePreserving(b0, b1, steps);
      case "subvp" -> new SubVariancePreserving(b0, b1, steps);
      case "ve" ->
          new VarianceExploding(
              golden.constant("sigma_min"), golden.constant("sigma_max"), steps, false);
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** The exact score of independent normal data with the file's mean and standard deviation. */
  public static ScoreFunction normalScore(Golden golden, Sde sde) {
    double[] data = golden.numbers("data_mean_std");
    return normalScore(sde, data[0], data[1]);
  }

  public static ScoreFunction normalScore(Sde sde, double mean, double std) {
    return (x, t) -> {
      double a = sde.meanFactor(t);
      double variance = a * a * std * std + sde.std(t) * sde.std(t);
      return x.sub(new Scalar(a * mean)).mul(new Scalar(-1 / variance));
    };
  }

  /** The draws that a golden run used, one after the other, starting with a number. */
  public static Noise recorded(Golden golden, String prefix, int from) {
    int[] next = {from};
    return like -> {
      String name = prefix + String.format(java.util.Locale.ROOT, "%02d", next[0]++);
      return golden.tensor(name);
    };
  }

  /** How many draws a golden run used. */
  public static int draws(Golden golden, String prefix) {
    return (int)
        golden.names().stream()
            .filter(name -> name.startsWith(prefix))
            .filter(name -> name.substring(prefix.length()).matches("\\d+"))
            .count();
  }

  /** A Python dictionary of plain data, as printed by Python. */
  public static JsonNode python(String text) {
    String json =
        text.replace('\'', '"')
            .replace("True", "true")
            .replace("False", "false")
            .replace("None", "null")
            .replaceAll(",\\)", "]")
            .replace('(', '[')
            .replace(')', ']');
    return Json.parse(json, "golden configuration");
  }
}
