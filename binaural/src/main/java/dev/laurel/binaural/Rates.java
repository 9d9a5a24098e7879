package dev.laurel.binaural;

/** The rates and the speed that the method is fixed to. */
public final class Rates {
  /** Samples a second. */
  public static final int SAMPLES = 48_000;

  /** Positions a second. */
  public static final int VIEWS = 120;

  /** Samples that one position holds for. */
  public static final int SAMPLES_PER_VIEW = SAMPLES / VIEWS;

  /** Metres a second. */
  public static final double SPEED_OF_SOUND = 343.0;

  private Rates() {}
}
