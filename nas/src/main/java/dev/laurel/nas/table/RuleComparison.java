package dev.laurel.nas.table;

import dev.laurel.nas.report.Explanation;
import dev.laurel.nas.space.Bench201Architecture;
import dev.laurel.nas.space.Spaces;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Both rules by what is true of what they chose.
 *
 * @param magnitude of the largest weights
 * @param perturbation of what is missed most
 * @param random mean accuracy of all architectures
 * @param best accuracy
 * @param weightCorrelation of architecture weights and the mean accuracy of all architectures with
 *     the operation on the edge, by ranks, the mean of all searches
 * @param strengthCorrelation the same of how much an operation is missed
 */
public record RuleComparison(
    Picks magnitude,
    Picks perturbation,
    double random,
    double best,
    double weightCorrelation,
    double strengthCorrelation) {
  /**
   * What a rule chose.
   *
   * @param accuracies by search
   * @param ranks by search; the best architecture has 1
   * @param mean accuracy
   * @param deviation of the accuracies, of a sample
   */
  public record Picks(List<Double> accuracies, List<Integer> ranks, double mean, double deviation) {
    static Picks of(ArchitectureTable table, List<Bench201Architecture> chosen) {
      List<Double> accuracies = new ArrayList<>();
      List<Integer> ranks = new ArrayList<>();
      for (Bench201Architecture one : chosen) {
        ArchitectureTable.Row row = table.of(one);
        accuracies.add(row.accuracy());
        ranks.add(table.rank(row));
      }
      double mean = accuracies.stream().mapToDouble(a -> a).average().orElse(Double.NaN);
      double squares = accuracies.stream().mapToDouble(a -> (a - mean) * (a - mean)).sum();
      return new Picks(
          accuracies, ranks, mean, Math.sqrt(squares / Math.max(1, accuracies.size() - 1)));
    }
  }

  /** Of searches of the small space. */
  public static RuleComparison of(ArchitectureTable table, List<SmallBenchmark.Found> found) {
    double weights = 0;
    double strengths = 0;
    for (SmallBenchmark.Found one : found) {
      List<Double> truth = new ArrayList<>();
      List<Double> shares = new ArrayList<>();
      List<Double> missed = new ArrayList<>();
      List<Explanation.Edge> edges = one.explanation().edges();
      for (int e = 0; e < edges.size(); e++) {
        for (Explanation.Candidate candidate : edges.get(e).candidates()) {
          truth.add(mean(table, edges.size(), e, candidate.operation()));
          shares.add(candidate.share());
          missed.add(-candidate.accuracyWithout());
        }
      }
      weights += spearman(shares, truth) / found.size();
      strengths += spearman(missed, truth) / found.size();
    }
    return new RuleComparison(
        Picks.of(table, found.stream().map(SmallBenchmark.Found::byMagnitude).toList()),
        Picks.of(table, found.stream().map(SmallBenchmark.Found::byPerturbation).toList()),
        table.random(),
        table.best(),
        weights,
        strengths);
  }

  /** The mean accuracy of all architectures with an operation on an edge. */
  private static double mean(ArchitectureTable table, int edges, int edge, String operation) {
    double sum = 0;
    int count = 0;
    for (List<Bench201Architecture> same :
        ArchitectureTable.distinct(Spaces.BENCH_201, edges).values()) {
      double accuracy = table.of(same.get(0)).accuracy();
      for (Bench201Architecture one : same) {
        if (one.operations().get(edge).equals(operation)) {
          sum += accuracy;
          count++;
        }
      }
    }
    return sum / count;
  }

  /** The correlation of ranks; equals share their mean rank. */
  static double spearman(List<Double> one, List<Double> other) {
    double[] a = ranks(one);
    double[] b = ranks(other);
    double middle = (a.length + 1) / 2.0;
    double product = 0;
    double squaresA = 0;
    double squaresB = 0;
    for (int i = 0; i < a.length; i++) {
      product += (a[i] - middle) * (b[i] - middle);
      squaresA += (a[i] - middle) * (a[i] - middle);
      squaresB += (b[i] - middle) * (b[i] - middle);
    }
    return product / Math.sqrt(squaresA * squaresB);
  }

  private static double[] ranks(List<Double> values) {
    ToDoubleFunction<Double> rank =
        value -> {
          long below = values.stream().filter(other -> other < value).count();
          long equal = values.stream().filter(value::equals).count();
          return below + (equal + 1) / 2.0;
        };
    return values.stream().mapToDouble(rank).toArray();
  }
}
