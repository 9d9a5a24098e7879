package dev.laurel.core.run;

import dev.laurel.core.UserError;
import java.util.Arrays;
import java.util.Random;

/**
 * Which examples each step sees: every epoch all of them once, in an order of its own that follows
 * from the seed and the number of the epoch. The last batch of an epoch may be smaller.
 */
public final class Batches {
  private final int examples;
  private final int batch;
  private final long seed;
  private long epoch = -1;
  private int[] order = {};

  /**
   * Batches of a data set.
   *
   * @throws UserError if there is no example or the batch is smaller than 1
   */
  public Batches(int examples, int batch, long seed) {
    if (examples < 1) {
      throw new UserError("there is no example to train on; at least one is needed");
    }
    if (batch < 1) {
      throw UserError.of("batch is %d; allowed: at least 1", batch);
    }
    this.examples = examples;
    this.batch = batch;
    this.seed = seed;
  }

  /** Steps of one epoch. */
  public long stepsPerEpoch() {
    return (examples + (long) batch - 1) / batch;
  }

  /** The examples of a step, which counts from 0. */
  public int[] at(long step) {
    long wanted = step / stepsPerEpoch();
    if (wanted != epoch) {
      order = shuffled(new Random(Seeds.of(seed, wanted)));
      epoch = wanted;
    }
    int from = (int) (step % stepsPerEpoch()) * batch;
    return Arrays.copyOfRange(order, from, Math.min(examples, from + batch));
  }

  private int[] shuffled(Random random) {
    int[] all = new int[examples];
    for (int i = 0; i < examples; i++) {
      int j = random.nextInt(i + 1);
      all[i] = all[j];
      all[j] = i;
    }
    return all;
  }
}
