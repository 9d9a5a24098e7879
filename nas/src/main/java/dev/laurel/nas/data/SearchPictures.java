package dev.laurel.nas.data;

import dev.laurel.core.UserError;
import dev.laurel.nas.search.Batch;
import dev.laurel.nas.search.SearchData;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Two parts of pictures: weights learn from one, the architecture from the other. Every step draws
 * anew, as in the official code.
 *
 * @param training for the weights
 * @param validation for the architecture
 * @param batchSize pictures of a step
 */
public record SearchPictures(LabelledPictures training, LabelledPictures validation, int batchSize)
    implements SearchData {
  /** Checks the sizes. */
  public SearchPictures {
    if (batchSize < 2) {
      throw UserError.of("a batch of %d; allowed: at least 2", batchSize);
    }
    if (training.count() < batchSize || validation.count() < batchSize) {
      throw UserError.of(
          "%d and %d pictures in the halves; at least a batch of %d in each is needed",
          training.count(), validation.count(), batchSize);
    }
  }

  @Override
  public Batch training(long step, Random random) {
    return drawn(training, random);
  }

  @Override
  public Batch validation(long step, Random random) {
    return drawn(validation, random);
  }

  /** Different ones, so that none counts twice. */
  private Batch drawn(LabelledPictures from, Random random) {
    return from.batch(random.longs(0, from.count()).distinct().limit(batchSize).toArray());
  }

  @Override
  public List<BatchSupplier> judging() {
    List<BatchSupplier> all = new ArrayList<>();
    long count = validation.count();
    for (long from = 0; from < count; from += batchSize) {
      long start = from;
      // One picture alone has no statistics: it goes with those before it.
      long end = count - from - batchSize == 1 ? count : Math.min(count, from + batchSize);
      all.add(
          () ->
              new Batch(
                  validation.pixels().narrow(0, start, end - start),
                  validation.labels().narrow(0, start, end - start)));
      if (end == count) {
        break;
      }
    }
    return all;
  }

  @Override
  public long stepsPerEpoch() {
    return (training.count() + batchSize - 1) / batchSize;
  }
}
