package dev.laurel.phm.data;

import dev.laurel.core.UserError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Sentences in modern English and as some four hundred years ago, by rules: {@code you know} is
 * {@code thou knowest}, {@code does she not sing?} is {@code singeth she not?}, {@code your old
 * sword} is {@code thine old sword}. Order, endings and words change, and what they change to
 * depends on words elsewhere.
 */
public final class ArchaicStyle {
  /** Base, third person, then with -est and -eth. */
  private static final String[][] VERBS = {
    {"love", "loves", "lovest", "loveth"},
    {"know", "knows", "knowest", "knoweth"},
    {"see", "sees", "seest", "seeth"},
    {"carry", "carries", "carriest", "carrieth"},
    {"find", "finds", "findest", "findeth"},
    {"keep", "keeps", "keepest", "keepeth"},
    {"fear", "fears", "fearest", "feareth"},
    {"desire", "desires", "desirest", "desireth"},
    {"seek", "seeks", "seekest", "seeketh"},
    {"give", "gives", "givest", "giveth"},
    {"hold", "holds", "holdest", "holdeth"},
    {"bring", "brings", "bringest", "bringeth"},
    {"hear", "hears", "hearest", "heareth"},
    {"praise", "praises", "praisest", "praiseth"},
    {"trust", "trusts", "trustest", "trusteth"},
    {"need", "needs", "needest", "needeth"},
    {"guard", "guards", "guardest", "guardeth"},
    {"bury", "buries", "buriest", "burieth"},
    {"build", "builds", "buildest", "buildeth"},
    {"remember", "remembers", "rememberest", "remembereth"}
  };

  private static final String[] NOUNS = {
    "sword", "house", "brother", "daughter", "horse", "field", "enemy", "servant", "crown", "word",
    "ship", "garden", "oath", "ring", "father", "mountain", "river", "letter", "ox", "friend",
    "apple", "army", "lamp", "door"
  };
  private static final String[] ADJECTIVES = {
    "old", "great", "little", "golden", "evil", "honest", "white", "new", "empty", "young",
    "ancient", "weary"
  };
  private static final String[] PEOPLE = {
    "king", "queen", "shepherd", "woman", "stranger", "angel"
  };

  /** Modern, then archaic. */
  private static final String[][] ADVERBS = {
    {"often", "oft"}, {"never", "ne'er"}, {"always", "alway"}, {"here", "here"},
    {"perhaps", "perchance"}, {"there", "yonder"}, {"soon", "anon"}, {"today", "this day"}
  };

  private static final String[][] CONNECTIVES = {
    {"because", "for"}, {"before", "ere"}, {"if", "if"}, {"although", "albeit"}, {"while", "whilst"}
  };

  /** Base, third person, archaic second and third person. */
  private static final String[][] AUXILIARIES = {
    {"will", "will", "wilt", "will"},
    {"can", "can", "canst", "can"},
    {"must", "must", "must", "must"},
    {"shall", "shall", "shalt", "shall"}
  };

  private final Random random;

  private ArchaicStyle(long seed) {
    random = new Random(seed);
  }

  /** Both styles of a piece of a sentence. */
  private record Piece(String modern, String archaic) {
    static Piece same(String text) {
      return new Piece(text, text);
    }

    static Piece of(String[] both) {
      return new Piece(both[0], both[1]);
    }

    Piece then(Piece next) {
      return new Piece(modern + " " + next.modern, archaic + " " + next.archaic);
    }
  }

  /** Who acts; a verb's forms are by what precedes: base or third person, archaic likewise. */
  private record Subject(Piece name, boolean third, boolean thou) {
    String modern(String[] forms) {
      return forms[third ? 1 : 0];
    }

    String archaic(String[] forms) {
      return thou ? forms[2] : third ? forms[3] : forms[0];
    }
  }

  /**
   * Makes pairs.
   *
   * @param count of pairs, all different
   * @param seed of the choices
   * @param without sources that must not be among them
   * @throws UserError if there are not so many
   */
  public static List<Pair> generate(int count, long seed, Set<String> without) {
    ArchaicStyle style = new ArchaicStyle(seed);
    Map<String, Pair> pairs = new LinkedHashMap<>();
    for (long tries = 0; pairs.size() < count; tries++) {
      if (tries > 100L * count) {
        throw UserError.of("there are not %d different sentences", count);
      }
      Piece sentence = style.sentence();
      if (!without.contains(sentence.modern())) {
        pairs.putIfAbsent(sentence.modern(), new Pair(sentence.modern(), sentence.archaic()));
      }
    }
    return new ArrayList<>(pairs.values());
  }

  private <T> T any(T[] all) {
    return all[random.nextInt(all.length)];
  }

  private Piece sentence() {
    Piece sentence =
        switch (random.nextInt(4)) {
          case 0 -> question();
          case 1 -> clause().then(Piece.of(any(CONNECTIVES))).then(clause()).then(Piece.same("."));
          default -> clause().then(Piece.same("."));
        };
    return new Piece(closed(sentence.modern()), closed(sentence.archaic()));
  }

  /** A large letter at the beginning, no space before a sign. */
  private static String closed(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1).replaceAll(" ([.?])", "$1");
  }

  private Subject subject() {
    return switch (random.nextInt(6)) {
      case 0 -> new Subject(Piece.same("I"), false, false);
      case 1, 2 -> new Subject(new Piece("you", "thou"), false, true);
      case 3 -> new Subject(Piece.same(random.nextBoolean() ? "he" : "she"), true, false);
      case 4 -> new Subject(Piece.same(random.nextBoolean() ? "we" : "they"), false, false);
      default -> new Subject(Piece.same("the " + any(PEOPLE)), true, false);
    };
  }

  private Piece object() {
    if (random.nextInt(4) == 0) {
      return random.nextBoolean() ? new Piece("you", "thee") : Piece.same("them");
    }
    String noun = (random.nextInt(3) == 0 ? any(ADJECTIVES) + " " : "") + any(NOUNS);
    boolean vowel = "aeiou".indexOf(noun.charAt(0)) >= 0;
    Piece owner =
        switch (random.nextInt(4)) {
          case 0 -> new Piece("my", vowel ? "mine" : "my");
          case 1 -> new Piece("your", vowel ? "thine" : "thy");
          case 2 -> Piece.same("his");
          default -> Piece.same("the");
        };
    return owner.then(Piece.same(noun));
  }

  private Piece clause() {
    Subject who = subject();
    String[] verb = any(VERBS);
    return switch (random.nextInt(5)) {
      case 0 -> {
        String[] auxiliary = any(AUXILIARIES);
        Piece middle = new Piece(who.modern(auxiliary), who.archaic(auxiliary));
        yield who.name().then(middle).then(Piece.same(verb[0])).then(object());
      }
      case 1 -> {
        Piece denied =
            new Piece(
                (who.third() ? "does not " : "do not ") + verb[0], who.archaic(verb) + " not");
        yield who.name().then(denied).then(object());
      }
      case 2 ->
          who.name()
              .then(Piece.of(any(ADVERBS)))
              .then(new Piece(who.modern(verb), who.archaic(verb)))
              .then(object());
      default -> who.name().then(new Piece(who.modern(verb), who.archaic(verb))).then(object());
    };
  }

  private Piece question() {
    Subject who = subject();
    String[] verb = any(VERBS);
    boolean denied = random.nextInt(3) == 0;
    String not = denied ? " not" : "";
    Piece asked =
        new Piece(
            (who.third() ? "does " : "do ") + who.name().modern() + not + " " + verb[0],
            who.archaic(verb) + " " + who.name().archaic() + not);
    return asked.then(object()).then(Piece.same("?"));
  }
}
