package dev.laurel.nas.data;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.nas.search.Batch;
import dev.laurel.nas.search.SearchData;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;

/**
 * Two parts of pictures: weights learn from one, the architecture from the other. Every step draws
 * anew, as in the official code. Candidates are judged by pictures as they are.
 *
 * @param training for the weights
 * @param validation for the architecture
 * @param batchSize pictures of a step
 * @param augmentation of pictures that are learned from
 * @param judged candidates are judged by so many of the second part, the first; 0: by all
 */
public record SearchPictures(
    LabelledPictures training,
    LabelledPictures validation,
    int batchSize,
    Augmentation augmentation,
    long judged)
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
    if (judged < 0) {
      throw UserError.of("candidates judged by %d pictures; allowed: at least 0", judged);
    }
    judged = judged == 0 ? validation.count() : Math.min(judged, validation.count());
  }

  /** Pictures as they are, all of the second part judging. */
  public SearchPictures(LabelledPictures training, LabelledPictures validation, int batchSize) {
    this(training, validation, batchSize, Augmentation.none(), 0);
  }

  /** A data set cut into two. */
  public static SearchPictures of(
      LabelledPictures all, int[][] parts, int batchSize, Augmentation augmentation, long judged) {
    return new SearchPictures(
        all.select(parts[0]), all.select(parts[1]), batchSize, augmentation, judged);
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
    try (PointerScope scope = new PointerScope()) {
      long[] numbers = random.longs(0, from.count()).distinct().limit(batchSize).toArray();
      Batch batch = from.batch(numbers);
      return new Batch(
          Tensors.keep(from.alike(augmentation.of(batch.x(), random))), Tensors.keep(batch.y()));
    }
  }

  @Override
  public List<BatchSupplier> judging() {
    List<BatchSupplier> all = new ArrayList<>();
    for (long from = 0; from < judged; from += batchSize) {
      long start = from;
      // One picture alone has no statistics: it goes with those before it.
      long end = judged - from - batchSize == 1 ? judged : Math.min(judged, from + batchSize);
      all.add(
          () ->
              new Batch(
                  validation.pixels().narrow(0, start, end - start),
                  validation.labels().narrow(0, start, end - start)));
      if (end == judged) {
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
