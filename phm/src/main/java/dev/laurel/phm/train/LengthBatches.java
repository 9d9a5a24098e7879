package dev.laurel.phm.train;

import dev.laurel.core.UserError;
import dev.laurel.core.run.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Which examples each step sees: examples of about one length together, as many as fit a number of
 * tokens; every epoch all of them once, in an order of its own.
 */
final class LengthBatches {
  /** Examples that are sorted by length together. */
  private static final int POOL = 4096;

  private final int[] lengths;
  private final int tokens;
  private final long seed;
  private long epoch = -1;
  private long firstStep;
  private List<List<Integer>> batches = List.of();

  LengthBatches(int[] lengths, int tokens, long seed) {
    for (int length : lengths) {
      if (length > tokens) {
        throw UserError.of(
            "an example has %d tokens; a step holds %d: take more, or shorter examples",
            length, tokens);
      }
    }
    this.lengths = lengths.clone();
    this.tokens = tokens;
    this.seed = seed;
  }

  /** The examples of a step, which counts from 0. */
  List<Integer> at(long step) {
    if (step < firstStep) {
      epoch = -1;
      firstStep = 0;
      batches = List.of();
    }
    while (step >= firstStep + batches.size()) {
      firstStep += batches.size();
      batches = ofEpoch(++epoch);
    }
    return batches.get((int) (step - firstStep));
  }

  private List<List<Integer>> ofEpoch(long number) {
    Random random = new Random(Seeds.of(seed, number));
    List<Integer> order = new ArrayList<>(IntStream.range(0, lengths.length).boxed().toList());
    Collections.shuffle(order, random);
    List<List<Integer>> all = new ArrayList<>();
    for (int from = 0; from < order.size(); from += POOL) {
      List<Integer> pool =
          new ArrayList<>(order.subList(from, Math.min(order.size(), from + POOL)));
      pool.sort(Comparator.comparingInt(example -> lengths[example]));
      List<Integer> batch = new ArrayList<>();
      for (int example : pool) {
        if ((batch.size() + 1) * lengths[example] > tokens) {
          all.add(batch);
          batch = new ArrayList<>();
        }
        batch.add(example);
      }
      all.add(batch);
    }
    Collections.shuffle(all, random);
    return all;
  }
}
