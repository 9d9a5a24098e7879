package dev.laurel.scoresde.sample;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Keeps points on the way from noise to data, evenly spread over the time: an observer of a single
 * batch.
 */
public final class FilmStrip implements SamplingTask.Observer {
  private final int wanted;
  private final int rows;
  private final List<float[]> frames = new ArrayList<>();
  private long[] shape;

  /**
   * A strip.
   *
   * @param wanted frames at most
   * @param rows samples to keep, the first
   */
  public FilmStrip(int wanted, int rows) {
    this.wanted = wanted;
    this.rows = rows;
  }

  @Override
  public void step(double t, Tensor x) {
    // Time runs from 1 to 0: frame k is due when it falls below 1 - k / wanted.
    if (frames.size() < wanted && t <= 1 - (double) frames.size() / wanted) {
      Tensor first = x.narrow(0, 0, rows);
      shape = first.shape();
      frames.add(Tensors.floats(first));
    }
  }

  /** How many samples it keeps. */
  public int rows() {
    return rows;
  }

  /** The frames one after the other, (frames * rows, channels, height, width). */
  public Tensor frames() {
    if (frames.isEmpty()) {
      throw new UserError("the sampler took too few steps for a film");
    }
    Tensor[] all = new Tensor[frames.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = Tensors.of(frames.get(i), shape);
    }
    return Tensors.above(all);
  }
}
