package dev.laurel.scoresde.eval;

import dev.laurel.core.Tensors;
import dev.laurel.scoresde.classify.Classifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * How alike samples and data are. Distances of features are by the named classifier, and comparable
 * only with others by the same one.
 *
 * @param samples how many
 * @param data how many
 * @param frechetDistance of features; NaN without a classifier
 * @param kernelDistance of features, of at most 1000 of each; NaN without a classifier
 * @param inceptionScore of the classifier's answers; NaN without one
 * @param slicedWasserstein of the values themselves, over 200 directions
 * @param classShares of the samples by the classifier; empty without one
 */
public record SampleReport(
    long samples,
    long data,
    double frechetDistance,
    double kernelDistance,
    double inceptionScore,
    double slicedWasserstein,
    Map<String, Double> classShares) {
  private static final int DIRECTIONS = 200;
  private static final long MOST = 1000;

  /**
   * Compares.
   *
   * @param samples in the units of the data, (n, channels, height, width)
   * @param data likewise
   * @param classifier of clean pictures; null for none
   */
  public static SampleReport of(Tensor samples, Tensor data, Classifier classifier, long seed) {
    try (PointerScope scope = new PointerScope()) {
      // In random order, for files are often sorted by class and parts are compared below.
      Tensor x = shuffled(samples.to(ScalarType.Float), seed);
      Tensor y = shuffled(data.to(ScalarType.Float), ~seed);
      double frechet = Double.NaN;
      double kernel = Double.NaN;
      double inception = Double.NaN;
      Map<String, Double> shares = new LinkedHashMap<>();
      if (classifier != null) {
        Tensor own = classifier.features(x);
        Tensor other = classifier.features(y);
        frechet = FeatureStatistics.of(own).frechetDistance(FeatureStatistics.of(other));
        kernel = SampleMetrics.kernelDistance(few(own), few(other));
        Tensor logits = classifier.logits(x);
        inception = SampleMetrics.inceptionScore(logits);
        double[] found = SampleMetrics.classShares(logits);
        for (int i = 0; i < found.length; i++) {
          shares.put(classifier.settings().classes().get(i), found[i]);
        }
      }
      long both = Math.min(x.size(0), y.size(0));
      Tensor a = x.narrow(0, 0, both).flatten(1, -1);
      Tensor b = y.narrow(0, 0, both).flatten(1, -1);
      Tensor directions = SampleMetrics.directions(DIRECTIONS, a.size(1), seed);
      double sliced = SampleMetrics.slicedWasserstein(a, b, directions, 2);
      return new SampleReport(x.size(0), y.size(0), frechet, kernel, inception, sliced, shares);
    }
  }

  private static Tensor shuffled(Tensor rows, long seed) {
    List<Integer> order =
        new ArrayList<>(IntStream.range(0, Math.toIntExact(rows.size(0))).boxed().toList());
    Collections.shuffle(order, new Random(seed));
    int[] wanted = order.stream().mapToInt(Integer::intValue).toArray();
    return rows.index_select(0, Tensors.of(wanted, wanted.length));
  }

  private static Tensor few(Tensor features) {
    return features.narrow(0, 0, Math.min(MOST, features.size(0)));
  }

  /** The smallest share of a class; NaN without a classifier. */
  public double smallestShare() {
    return Arrays.stream(classShares.values().toArray(new Double[0]))
        .mapToDouble(Double::doubleValue)
        .min()
        .orElse(Double.NaN);
  }
}
