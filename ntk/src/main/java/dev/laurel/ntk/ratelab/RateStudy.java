package dev.laurel.ntk.ratelab;

import dev.laurel.ntk.sgd.Rates;
import java.util.List;

/**
 * What a table says about how fast its target can be learned with a kernel. Errors are in the
 * target's units squared.
 *
 * @param tableRows rows there are
 * @param rows n of them that were studied
 * @param spectrum of the kernel matrix, and the target in it
 * @param capacity how fast the eigenvalues fall
 * @param capacityError standard error of beta
 * @param source how the target spreads over the eigenfunctions, and its noise
 * @param curve the learning curve, eigenvalues and coefficients continued by their power laws
 * @param spread standard deviation of the logarithm of the excess risk forecast for 4 n
 * @param leaveOneOut error of all n rows, each left out in turn, at the best regularisation
 * @param backtest the error forecast for n rows from a quarter of them, over the one found
 * @param measured errors on held-out rows by number of rows learned from
 * @param doubts where the assumptions fail, in a sentence each; empty if they hold
 */
public record RateStudy(
    long tableRows,
    int rows,
    Spectrum spectrum,
    Capacity capacity,
    double capacityError,
    Source source,
    LearningCurve curve,
    double spread,
    double leaveOneOut,
    double backtest,
    List<Measured> measured,
    List<String> doubts) {
  /**
   * Errors found.
   *
   * @param rows learned from
   * @param error mean squared, on rows held out
   * @param deviation of it among repetitions
   */
  public record Measured(int rows, double error, double deviation) {}

  /**
   * An expectation.
   *
   * @param rows to learn from
   * @param excess risk beyond the noise
   * @param low end of the band that holds it with 95%, as far as the estimates' spread goes
   * @param high end of the band
   * @param error mean squared error of a prediction: the excess and the noise
   * @param lambda regularisation at which it is least
   */
  public record Forecast(
      double rows, double excess, double low, double high, double error, double lambda) {}

  /** Keeps its own copies. */
  public RateStudy {
    measured = List.copyOf(measured);
    doubts = List.copyOf(doubts);
  }

  /** The excess risk to expect at the best regularisation. */
  public Forecast forecast(double rows) {
    LearningCurve.Point point = curve.best(rows);
    double band = Math.exp(1.96 * spread);
    return new Forecast(
        rows,
        point.excess(),
        point.excess() / band,
        point.excess() * band,
        point.excess() + curve.noise(),
        point.lambda());
  }

  /** The exponents as the theory uses them: r between 0.01 and 1. */
  public Rates rates() {
    return new Rates(
        Math.max(0.01, Math.min(1, source.exponent())), Math.max(1.0001, capacity.beta()));
  }

  /** Whether all assumptions hold as far as the rows can tell. */
  public boolean trustworthy() {
    return doubts.isEmpty();
  }

  /** The slope of the measured excess risk, by least squares of logarithms; NaN if it is noise. */
  public double measuredSlope() {
    double sumX = 0;
    double sumY = 0;
    double sumXx = 0;
    double sumXy = 0;
    int count = 0;
    for (Measured one : measured) {
      double excess = one.error - curve.noise();
      if (excess > 0) {
        double x = Math.log(one.rows);
        double y = Math.log(excess);
        sumX += x;
        sumY += y;
        sumXx += x * x;
        sumXy += x * y;
        count++;
      }
    }
    return count < 2 ? Double.NaN : (count * sumXy - sumX * sumY) / (count * sumXx - sumX * sumX);
  }
}
