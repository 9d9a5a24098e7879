package dev.laurel.cli;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ways in which a file is damaged. */
enum Damage {
  EMPTIED,
  CUT,
  CUT_NEAR_ITS_END,
  BIT_FLIPPED_IN_FRONT,
  BYTES_CHANGED_IN_FRONT,
  BYTES_CHANGED,
  NUMBER_MADE_HUGE,
  PART_DOUBLED,
  REPLACED_BY_NOISE;

  private static final Pattern NUMBER = Pattern.compile("\\d+");

  byte[] of(byte[] whole, Random random) {
    int length = whole.length;
    byte[] copy = whole.clone();
    return switch (this) {
      case EMPTIED -> new byte[0];
      case CUT -> Arrays.copyOf(whole, random.nextInt(Math.max(1, length)));
      case CUT_NEAR_ITS_END -> Arrays.copyOf(whole, Math.max(0, length - 1 - random.nextInt(9)));
      case BIT_FLIPPED_IN_FRONT -> {
        copy[random.nextInt(Math.min(length, 64))] ^= (byte) (1 << random.nextInt(8));
        yield copy;
      }
      case BYTES_CHANGED_IN_FRONT -> changed(copy, Math.min(length, 600), 4, random);
      case BYTES_CHANGED -> changed(copy, length, 12, random);
      case NUMBER_MADE_HUGE -> huge(whole, random);
      case PART_DOUBLED -> {
        int at = random.nextInt(length);
        int more = 1 + random.nextInt(Math.min(length - at, 200));
        byte[] longer = Arrays.copyOf(whole, length + more);
        System.arraycopy(whole, at, longer, at + more, length - at);
        yield longer;
      }
      case REPLACED_BY_NOISE -> {
        random.nextBytes(copy);
        yield copy;
      }
    };
  }

  private static byte[] changed(byte[] bytes, int within, int times, Random random) {
    for (int i = 0; i < times; i++) {
      bytes[random.nextInt(within)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  /** A size in text becomes one that nobody has; in other files, eight bytes become large. */
  private static byte[] huge(byte[] whole, Random random) {
    String text = new String(whole, StandardCharsets.ISO_8859_1);
    String front = text.substring(0, Math.min(text.length(), 4000));
    List<int[]> places = new ArrayList<>();
    Matcher numbers = NUMBER.matcher(front);
    while (numbers.find()) {
      places.add(new int[] {numbers.start(), numbers.end()});
    }
    if (places.isEmpty()) {
      byte[] copy = whole.clone();
      int at = random.nextInt(Math.max(1, Math.min(copy.length, 64) - 8));
      Arrays.fill(copy, at, Math.min(copy.length, at + 8), (byte) 0x7f);
      return copy;
    }
    int[] place = places.get(random.nextInt(places.size()));
    String digits = "9".repeat(place[1] - place[0] + random.nextInt(2) * 12);
    return (text.substring(0, place[0]) + digits + text.substring(place[1]))
        .getBytes(StandardCharsets.ISO_8859_1);
  }
}
