package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.scoresde.classify.Classifier;
import dev.laurel.scoresde.eval.SampleMetrics;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import picocli.CommandLine.Option;

/** A classifier of clean pictures that counts whether samples are of the class they should be. */
final class SdeJudge {
  /** How a classifier of clean pictures is named. */
  static final String NAMES =
      "digits or fashion16, which come with Laurel, or a file of laurel sde classifier";

  @Option(
      names = "--judge",
      paramLabel = "NAME",
      description =
          "Count the samples that a classifier of clean pictures takes for their class: "
              + NAMES
              + ".")
  private String name;

  /** Loads a classifier by name; the caller closes it. */
  static Classifier open(String name) {
    return Classifier.SHIPPED.contains(name)
        ? Classifier.shipped(name)
        : Classifier.load(Path.of(name));
  }

  /**
   * Opens it, so that a wrong one is told before the work; null if none is asked for.
   *
   * @param classes of the samples, which it must know
   */
  Classifier open(List<String> classes) {
    if (name == null) {
      return null;
    }
    if (classes.isEmpty()) {
      throw new UserError("--judge needs examples of known classes; these have none");
    }
    Classifier judge = open(name);
    places(judge, classes);
    return judge;
  }

  /**
   * Adds the share of right classes to the figures, and returns it as text; nothing without a
   * judge.
   *
   * @param wanted class of every sample
   * @param classes their names, which the judge must know
   */
  static String count(
      Classifier judge,
      Tensor data,
      int[] wanted,
      List<String> classes,
      Map<String, Object> figures) {
    if (judge == null) {
      return "";
    }
    int[] judged = places(judge, classes);
    Tensor pictures = data.clamp_min(new Scalar(0.0)).clamp_max(new Scalar(1.0));
    double accuracy =
        SampleMetrics.accuracy(
            judge.logits(pictures), Arrays.stream(wanted).map(i -> judged[i]).toArray());
    figures.put("ofTheirClass", accuracy);
    return String.format(Locale.ROOT, ", %.1f%% of their class", 100 * accuracy);
  }

  /** Where the judge has the given classes. */
  private static int[] places(Classifier judge, List<String> classes) {
    List<String> known = judge.settings().classes();
    return classes.stream()
        .mapToInt(
            name -> {
              if (!known.contains(name)) {
                throw UserError.of(
                    "class '%s' is unknown to the judge, which knows %s",
                    name, String.join(", ", known));
              }
              return known.indexOf(name);
            })
        .toArray();
  }
}
