package dev.laurel.scoresde.sample;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.run.Progress;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * How many samples are drawn: in batches, each sample from its own generator, so that it is the
 * same whatever is drawn beside it. (With the adaptive sampler, to its tolerance; with {@link
 * Langevin}, where {@code perSample} is set.)
 *
 * @param sampler what carries noise to data
 * @param batch samples at once
 * @param seed of the generators
 * @param temperature factor of the first noise; 1 is the model's
 */
public record Draws(Sampler sampler, int batch, long seed, double temperature) {
  /** Checks the values. */
  public Draws {
    if (batch < 1) {
      throw UserError.of("batch is %d; allowed: at least 1", batch);
    }
    if (!(temperature > 0 && Double.isFinite(temperature))) {
      throw UserError.of("temperature is %s; a positive number is needed", temperature);
    }
  }

  /** 64 at once, seed 1. */
  public static Draws of(Sampler sampler) {
    return new Draws(sampler, 64, 1, 1);
  }

  /** The same with another seed. */
  public Draws withSeed(long value) {
    return new Draws(sampler, batch, value, temperature);
  }

  /** The same with another batch. */
  public Draws withBatch(int value) {
    return new Draws(sampler, value, seed, temperature);
  }

  /** The same with another factor of the first noise. */
  public Draws withTemperature(double value) {
    return new Draws(sampler, batch, seed, value);
  }

  /** What is to be sampled in a batch: row {@code i} of it is row {@code from + i} of all. */
  @FunctionalInterface
  public interface Rows {
    /** The task of {@code count} rows. */
    SamplingTask task(int from, int count);
  }

  /**
   * Draws one sample per number.
   *
   * @param ids numbers of the samples, which their generators are seeded with
   * @param shape of a sample: channels, height, width
   * @return float32, (n, channels, height, width), in the scope of the caller
   */
  public Sampler.Samples draw(Rows rows, long[] ids, long[] shape, Progress progress) {
    if (ids.length == 0) {
      throw new UserError("0 samples are asked for; allowed: at least 1");
    }
    int total = ids.length;
    try (PointerScope scope = new PointerScope();
        NoGradGuard inference = new NoGradGuard()) {
      Tensor all = Tensors.empty(ScalarType.Float, total, shape[0], shape[1], shape[2]);
      long evaluations = 0;
      progress.begin("samples", total);
      for (int from = 0; from < total; from += batch) {
        int count = Math.min(batch, total - from);
        try (PointerScope part = new PointerScope()) {
          SamplingTask task = rows.task(from, count);
          Tensor target = all.narrow(0, from, count);
          RowNoise noise = RowNoise.of(seed, java.util.Arrays.copyOfRange(ids, from, from + count));
          double scale = temperature * task.process().sde().priorStd();
          Tensor prior = Tensors.times(noise.next(target), scale);
          Sampler.Samples samples = sampler.sample(task, prior, noise);
          if (!samples.x().isfinite().all().item_bool()) {
            throw UserError.of(
                "samples %d to %d are not finite; take more steps or a smaller guidance weight",
                ids[from], ids[from + count - 1]);
          }
          target.copy_(samples.x());
          evaluations = Math.max(evaluations, samples.evaluations());
        }
        progress.step(from + count, Map.of());
      }
      progress.end();
      return new Sampler.Samples(Tensors.keep(all), evaluations);
    }
  }

  /** Draws {@code count} samples without conditions, numbered from 0. */
  public Sampler.Samples draw(ReverseProcess process, int count, long[] shape) {
    long[] ids = new long[count];
    for (int i = 0; i < count; i++) {
      ids[i] = i;
    }
    return draw((from, rows) -> SamplingTask.of(process), ids, shape, Progress.silent());
  }
}
