package dev.laurel.scoresde.likelihood;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.run.Progress;
import dev.laurel.core.run.Seeds;
import dev.laurel.scoresde.ScoreModel;
import dev.laurel.scoresde.data.Examples;
import dev.laurel.scoresde.sample.RowNoise;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * The likelihood of a data set in bits per dimension: of pictures, with uniform noise within their
 * levels, as a discrete code length; of real numbers, of their density.
 *
 * @param bits of every example, the mean over passes
 * @param errors standard error of each by random vectors and noise; NaN where a single pass with a
 *     single vector cannot tell
 * @param mean over the examples
 * @param standardError of the mean
 * @param evaluations of the network, the largest of all batches
 * @param latent codes of the first pass, float32; null if not asked for
 */
public record BitsPerDimension(
    double[] bits,
    double[] errors,
    double mean,
    double standardError,
    long evaluations,
    Tensor latent) {
  /**
   * How it is measured.
   *
   * @param likelihood of a batch
   * @param passes over the data, each with noise of its own
   * @param batch examples at once
   * @param seed of the noise
   * @param keepLatent whether the codes are wanted
   */
  public record Settings(
      LikelihoodConfig likelihood, int passes, int batch, long seed, boolean keepLatent) {
    /** Checks the values. */
    public Settings {
      if (passes < 1 || batch < 1) {
        throw UserError.of("passes is %d, batch is %d; allowed: at least 1", passes, batch);
      }
    }

    /** One pass, 64 at once. */
    public static Settings defaults() {
      return new Settings(LikelihoodConfig.defaults(), 1, 64, 1, false);
    }

    /** The same with other settings of a batch. */
    public Settings withLikelihood(LikelihoodConfig value) {
      return new Settings(value, passes, batch, seed, keepLatent);
    }

    /** The same with other passes. */
    public Settings withPasses(int value) {
      return new Settings(likelihood, value, batch, seed, keepLatent);
    }

    /** The same with another batch. */
    public Settings withBatch(int value) {
      return new Settings(likelihood, passes, value, seed, keepLatent);
    }

    /** The same with another seed. */
    public Settings withSeed(long value) {
      return new Settings(likelihood, passes, batch, value, keepLatent);
    }

    /** The same with or without codes. */
    public Settings withKeepLatent(boolean value) {
      return new Settings(likelihood, passes, batch, seed, value);
    }
  }

  /**
   * Measures.
   *
   * @throws UserError if the model was trained on steps and so knows no flow, or the data does not
   *     fit
   */
  public static BitsPerDimension of(
      ScoreModel model, Examples examples, Settings settings, Progress progress) {
    model.requireContinuous();
    examples.requireFits(model);
    int total = examples.count();
    double[][] bits = new double[settings.passes()][total];
    double[] errors = new double[total];
    long evaluations = 0;
    List<Tensor> codes = new ArrayList<>();
    double scale = 1 / (examples.dimensions() * Math.log(2));
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      progress.begin("likelihood", (long) settings.passes() * total);
      for (int pass = 0; pass < settings.passes(); pass++) {
        for (int from = 0; from < total; from += settings.batch()) {
          int[] rows = rows(from, Math.min(total, from + settings.batch()));
          long seed = Seeds.of(settings.seed(), pass);
          try (PointerScope part = new PointerScope()) {
            Tensor x = dequantized(model, examples, rows, seed);
            Likelihood.Result found =
                new Likelihood(model.process(), settings.likelihood())
                    .of(x, RowNoise.of(seed, from, rows.length));
            for (int i = 0; i < rows.length; i++) {
              bits[pass][from + i] = -found.logDensity()[i] * scale + model.config().bitsOffset();
              errors[from + i] += found.standardError()[i] * scale;
            }
            evaluations = Math.max(evaluations, found.evaluations());
            if (settings.keepLatent() && pass == 0) {
              codes.add(Tensors.keep(found.latent().clone()));
            }
          }
          progress.step((long) pass * total + from + rows.length, Map.of());
        }
      }
      progress.end();
      Tensor latent =
          codes.isEmpty() ? null : Tensors.keep(Tensors.above(codes.toArray(new Tensor[0])));
      return summary(bits, errors, evaluations, latent);
    }
  }

  /** Every example from a generator of its own, so that it does not depend on the batch. */
  private static Tensor dequantized(ScoreModel model, Examples examples, int[] rows, long seed) {
    Tensor[] all = new Tensor[rows.length];
    for (int i = 0; i < rows.length; i++) {
      Random random = new Random(Seeds.of(seed, rows[i]));
      all[i] = examples.batch(new int[] {rows[i]}, model, random, true, false);
    }
    return Tensors.above(all);
  }

  private static int[] rows(int from, int to) {
    return java.util.stream.IntStream.range(from, to).toArray();
  }

  private static BitsPerDimension summary(
      double[][] bits, double[] errors, long evaluations, Tensor latent) {
    int passes = bits.length;
    int total = errors.length;
    double[] means = new double[total];
    for (int i = 0; i < total; i++) {
      int row = i;
      double[] of = Arrays.stream(bits).mapToDouble(pass -> pass[row]).toArray();
      means[i] = Arrays.stream(of).average().orElse(Double.NaN);
      errors[i] = passes > 1 ? standardError(of) : errors[i];
    }
    double mean = Arrays.stream(means).average().orElse(Double.NaN);
    return new BitsPerDimension(means, errors, mean, standardError(means), evaluations, latent);
  }

  private static double standardError(double[] values) {
    double mean = Arrays.stream(values).average().orElse(Double.NaN);
    double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
    return Math.sqrt(squares / (values.length - 1.0) / values.length);
  }
}
