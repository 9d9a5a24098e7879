package dev.laurel.core.run;

/** Seeds that follow from another seed, so that each step, epoch or part has its own. */
public final class Seeds {
  private Seeds() {}

  /** A seed for part number {@code part} of the work that {@code seed} governs (SplitMix64). */
  public static long of(long seed, long part) {
    long mixed = seed + 0x9E3779B97F4A7C15L * (part + 1);
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
