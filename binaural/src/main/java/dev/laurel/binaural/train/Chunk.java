package dev.laurel.binaural.train;

import dev.laurel.binaural.Rates;
import dev.laurel.core.UserError;
import java.util.ArrayList;
import java.util.List;

/**
 * A piece of a recording that is learned from (official {@code src/dataset.py}); all have one
 * length and overlap.
 *
 * @param recording which, from 0
 * @param offset its first sample
 */
record Chunk(int recording, long offset) {
  /**
   * Samples of a piece: so many milliseconds, in whole views.
   *
   * @throws UserError if there are none
   */
  public static int size(int milliseconds) {
    if (milliseconds < 1) {
      throw UserError.of("pieces of %d ms; allowed: at least 1", milliseconds);
    }
    int view = Rates.SAMPLES_PER_VIEW;
    return (milliseconds * (Rates.SAMPLES / 1000) + view - 1) / view * view;
  }

  /**
   * All pieces of recordings; one that is shorter than a piece has none.
   *
   * @param lengths samples of every recording
   * @param size samples of a piece
   * @param overlap share of a piece that the next one has too, below 1
   * @param official whether pieces may begin within a view, so that views are up to 399 samples
   *     off, as in the official code; otherwise the step is rounded to whole views
   */
  public static List<Chunk> of(long[] lengths, int size, double overlap, boolean official) {
    if (!(overlap >= 0 && overlap < 1)) {
      throw UserError.of("an overlap of %s; allowed: at least 0, below 1", overlap);
    }
    int view = Rates.SAMPLES_PER_VIEW;
    int step = (int) ((1 - overlap) * size);
    if (!official) {
      step = Math.max(1, Math.round((float) step / view)) * view;
    }
    List<Chunk> all = new ArrayList<>();
    for (int i = 0; i < lengths.length; i++) {
      for (long offset = 0; offset < lengths[i] - size + 1; offset += step) {
        all.add(new Chunk(i, offset));
      }
    }
    return all;
  }
}
