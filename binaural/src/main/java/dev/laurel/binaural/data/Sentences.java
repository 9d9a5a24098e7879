package dev.laurel.binaural.data;

import java.util.List;
import java.util.Random;

/** Sentences without much sense, of words with all the sounds of English. */
final class Sentences {
  private static final List<String> WHO =
      List.of(
          "The old captain",
          "A young shepherd",
          "My neighbour",
          "The judge",
          "Every child",
          "That choir",
          "The clever fox",
          "Her youngest brother",
          "A weary traveller",
          "The village baker",
          "Our new teacher",
          "The king of the north",
          "A curious gardener",
          "The fisherman's wife",
          "Nobody",
          "The night watchman");
  private static final List<String> DOES =
      List.of(
          "carried",
          "watched",
          "painted",
          "measured",
          "forgot",
          "repaired",
          "borrowed",
          "described",
          "followed",
          "sharpened",
          "exchanged",
          "hid",
          "discovered",
          "polished",
          "threw away",
          "thought about");
  private static final List<String> WHAT =
      List.of(
          "a heavy wooden chest",
          "seven yellow flags",
          "the silver bridge",
          "a jar of honey",
          "the broken clock",
          "three wild geese",
          "a letter from Paris",
          "the vineyard's gate",
          "some fresh ginger bread",
          "an enormous map",
          "the shadow of a church",
          "a pair of leather shoes",
          "the judge's measure",
          "fifty blue pearls",
          "the sound of the sea",
          "a very thin book");
  private static final List<String> HOW =
      List.of(
          "before the sun rose",
          "without a word",
          "in the middle of July",
          "beyond the quiet hills",
          "with both hands",
          "while it was raining",
          "for the third time",
          "under the kitchen table",
          "as usual",
          "on a cold Thursday evening",
          "by the light of a candle",
          "because of the weather",
          "near the harbour",
          "with great pleasure",
          "far too early",
          "between the two rivers");

  private Sentences() {}

  /** So many sentences. */
  static String of(Random random, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(one(random, WHO))
          .append(' ')
          .append(one(random, DOES))
          .append(' ')
          .append(one(random, WHAT))
          .append(' ')
          .append(one(random, HOW))
          .append(". ");
    }
    return text.toString();
  }

  private static String one(Random random, List<String> words) {
    return words.get(random.nextInt(words.size()));
  }
}
