package dev.laurel.phm.data;

import java.util.List;
import java.util.function.Function;

/** Divides examples by a hash, so that what is alike is never on both sides. */
public final class HeldOut {
  private HeldOut() {}

  /**
   * A part of examples.
   *
   * @param key what is alike has the same
   * @param parts into how many parts they are divided
   * @param from first part that is taken
   * @param to part after the last
   */
  public static <T> List<T> part(
      List<T> all, Function<? super T, String> key, int parts, int from, int to) {
    return all.stream()
        .filter(
            one -> {
              int part = Math.floorMod(scrambled(key.apply(one)), parts);
              return part >= from && part < to;
            })
        .toList();
  }

  /** A hash whose low digits are as good as the others. */
  private static int scrambled(String text) {
    long hash = text.hashCode() * 0x9E3779B97F4A7C15L;
    return (int) (hash >>> 33);
  }
}
