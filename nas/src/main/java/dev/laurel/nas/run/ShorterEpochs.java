package dev.laurel.nas.run;

import dev.laurel.nas.search.Batch;
import dev.laurel.nas.search.SearchData;
import java.util.List;
import java.util.Random;

/**
 * The same examples with other epochs, which are a matter of counting: every step draws anew.
 *
 * @param data the examples
 * @param steps of an epoch; 0: as many as before
 */
record ShorterEpochs(SearchData data, long steps) implements SearchData {
  @Override
  public Batch training(long step, Random random) {
    return data.training(step, random);
  }

  @Override
  public Batch validation(long step, Random random) {
    return data.validation(step, random);
  }

  @Override
  public List<BatchSupplier> judging() {
    return data.judging();
  }

  @Override
  public long stepsPerEpoch() {
    return steps == 0 ? data.stepsPerEpoch() : steps;
  }
}
