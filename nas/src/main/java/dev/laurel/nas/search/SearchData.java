package dev.laurel.nas.search;

import java.util.List;
import java.util.Random;

/** Where a search takes its examples from; what is drawn is in the caller's scope. */
public interface SearchData {
  /** For the weights. */
  Batch training(long step, Random random);

  /** For the architecture weights. */
  Batch validation(long step, Random random);

  /**
   * All of the second half, in batches, always the same; candidates are judged by it.
   *
   * @return suppliers, so that one batch after the other can be taken and given back
   */
  List<BatchSupplier> judging();

  /** Batches of the first half: steps of an epoch. */
  long stepsPerEpoch();

  /** Makes a batch in the caller's scope. */
  @FunctionalInterface
  interface BatchSupplier {
    /** The batch. */
    Batch get();
  }
}
