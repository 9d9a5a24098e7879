package dev.laurel.binaural.network;

/**
 * Closes where a talker has been exactly silent for longer than any sound can be under way: there a
 * network goes on to hum, some 70 dB below full scale, since it has learned that rooms do.
 *
 * <p>Not for several threads at once.
 */
public final class SilenceGate {
  /** The longest way of sound, 20 m. */
  private static final int LONGEST_DELAY = 2_800;

  private static final int FADE = 480;

  private final int hold;
  private int silent;

  /** For a network; it begins closed. */
  public SilenceGate(BinauralConfig config) {
    hold = config.receptiveField() + LONGEST_DELAY;
    silent = hold + FADE;
  }

  /**
   * Goes on, in place.
   *
   * @param mono the talker's samples
   * @param both what the network made of them, by ear
   */
  public void apply(float[] mono, float[][] both) {
    for (int i = 0; i < mono.length; i++) {
      silent = mono[i] == 0 ? Math.min(silent + 1, hold + FADE) : 0;
      if (silent > hold) {
        float open = 1 - (float) (silent - hold) / FADE;
        for (float[] ear : both) {
          ear[i] *= open;
        }
      }
    }
  }
}
