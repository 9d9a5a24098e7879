package dev.laurel.scoresde.sample;

import dev.laurel.core.Tensors;
import dev.laurel.core.run.Seeds;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A generator for every row, seeded by the number of the row: what a sample becomes does not depend
 * on which others are drawn beside it, in which batch or on which machine.
 */
public final class RowNoise implements Noise {
  private final RandomGenerator[] rows;

  private RowNoise(RandomGenerator[] rows) {
    this.rows = rows;
  }

  /** Noise of rows {@code first} to {@code first + count - 1}. */
  public static RowNoise of(long seed, long first, int count) {
    long[] ids = new long[count];
    for (int i = 0; i < count; i++) {
      ids[i] = first + i;
    }
    return of(seed, ids);
  }

  /** Noise of the rows with the given numbers. */
  public static RowNoise of(long seed, long[] ids) {
    RandomGenerator[] rows = new RandomGenerator[ids.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new SplittableRandom(Seeds.of(seed, ids[i]));
    }
    return new RowNoise(rows);
  }

  /**
   * {@inheritDoc}
   *
   * @param like a tensor with one row per generator
   */
  @Override
  public Tensor next(Tensor like) {
    if (like.size(0) != rows.length) {
      throw new IllegalArgumentException(
          "noise for " + rows.length + " rows, asked for " + like.size(0));
    }
    long[] shape = like.shape();
    int width = Math.toIntExact(like.numel() / rows.length);
    float[] values = new float[Math.multiplyExact(rows.length, width)];
    for (int row = 0; row < rows.length; row++) {
      RandomGenerator generator = rows[row];
      for (int i = row * width; i < (row + 1) * width; i++) {
        values[i] = (float) generator.nextGaussian();
      }
    }
    Tensor noise = Tensors.of(values, shape);
    return like.scalar_type().intern() == ScalarType.Float ? noise : cast(noise, like);
  }

  private static Tensor cast(Tensor noise, Tensor like) {
    Tensor result = noise.to(like.scalar_type());
    noise.close();
    return result;
  }
}
