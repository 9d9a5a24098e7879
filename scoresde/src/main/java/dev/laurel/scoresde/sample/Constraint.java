package dev.laurel.scoresde.sample;

import dev.laurel.scoresde.Sde;
import org.bytedeco.pytorch.Tensor;

/** What is known of the samples and put into them after every step (appendix I.2, I.3). */
public interface Constraint {
  /** The point to start from, of a draw from the prior. */
  Tensor start(Tensor prior);

  /**
   * The point with the known part, as noisy as the rest.
   *
   * @param update what a step made
   * @param t its time
   */
  Update apply(Sde sde, Update update, double t, Noise noise);

  /** The finished samples with the known part as it is. */
  Tensor finish(Tensor x);

  /** Nothing is known. */
  static Constraint none() {
    return Nothing.INSTANCE;
  }

  /** Changes nothing. */
  enum Nothing implements Constraint {
    /** The only one. */
    INSTANCE;

    @Override
    public Tensor start(Tensor prior) {
      return prior;
    }

    @Override
    public Update apply(Sde sde, Update update, double t, Noise noise) {
      return update;
    }

    @Override
    public Tensor finish(Tensor x) {
      return x;
    }
  }
}
