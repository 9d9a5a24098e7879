package dev.laurel.phm.data;

import dev.laurel.core.UserError;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Pairs of sentences such as "every small dog runs" and "some animal moves". Whether one follows is
 * found by looking at all small worlds in which the first is true. For every second sentence there
 * is a first one of every label, so that it alone tells nothing.
 */
public final class InferenceLogic {
  /** How many. */
  private enum Quantifier {
    EVERY("every"),
    SOME("some"),
    NO("no"),
    TWO("at least two");

    private final String words;

    Quantifier(String words) {
      this.words = words;
    }

    /** Whether it is true of counts of things that are and are not what is said. */
    boolean isTrue(int yes, int not) {
      return switch (this) {
        case EVERY -> not == 0;
        case SOME -> yes > 0;
        case NO -> yes == 0;
        case TWO -> yes > 1;
      };
    }
  }

  /** How what two words mean lies in each other. */
  private enum Relation {
    SAME,
    NARROWER,
    WIDER,
    APART,
    FREE;

    /** Whether something can be the one and the other. */
    boolean allows(boolean one, boolean other) {
      return switch (this) {
        case SAME -> one == other;
        case NARROWER -> !one || other;
        case WIDER -> one || !other;
        case APART -> !(one && other);
        case FREE -> true;
      };
    }
  }

  /** Labels by SNLI's names. */
  private enum Label {
    ENTAILMENT,
    NEUTRAL,
    CONTRADICTION
  }

  /** For each pair that is wanted. */
  private static final long MOST_TRIES = 1000;

  private static final String[][] NOUNS = {
    {"animal", "dog", "cat", "horse", "bird", "mouse"},
    {"person", "teacher", "child", "doctor", "sailor", "farmer"},
    {"vehicle", "car", "bus", "boat", "train", "truck"}
  };

  private static final String[][] VERBS = {
    {"moves", "runs", "jumps", "swims", "turns"},
    {"rests", "sleeps", "sits", "waits"},
    {"makes noise", "sings", "shouts", "whistles"},
    {"is seen", "is filmed", "is painted", "is drawn"}
  };

  /** Verbs of these two groups exclude each other. */
  private static final Set<Integer> OPPOSED = Set.of(0, 1);

  private static final String[] ADJECTIVES = {"", "", "small", "old", "red", "loud"};

  /** A kind of thing, or what it does: a group, a word in it, of which the first is the widest. */
  private record Term(int group, int word, String adjective) {}

  private record Statement(Quantifier quantifier, Term noun, Term verb) {
    String text() {
      String adjective = noun.adjective().isEmpty() ? "" : noun.adjective() + " ";
      String kind = NOUNS[noun.group()][noun.word()];
      String done = VERBS[verb.group()][verb.word()];
      return quantifier == Quantifier.TWO
          ? quantifier.words + " " + adjective + plural(kind) + " " + ofSeveral(done)
          : quantifier.words + " " + adjective + kind + " " + done;
    }

    private static String plural(String noun) {
      return switch (noun) {
        case "person" -> "people";
        case "child" -> "children";
        case "mouse" -> "mice";
        case "bus" -> "buses";
        default -> noun + "s";
      };
    }

    private static String ofSeveral(String verb) {
      int end = verb.indexOf(' ') < 0 ? verb.length() : verb.indexOf(' ');
      String first = verb.substring(0, end);
      return (first.equals("is") ? "are" : first.substring(0, end - 1)) + verb.substring(end);
    }
  }

  private final Map<List<Object>, Label> known = new HashMap<>();

  private static Relation nouns(Term one, Term other) {
    if (one.group() != other.group()) {
      return Relation.APART;
    }
    boolean narrower = one.word() == other.word() || other.word() == 0;
    boolean wider = one.word() == other.word() || one.word() == 0;
    if (!narrower && !wider) {
      return Relation.APART;
    }
    boolean sameAdjective = one.adjective().equals(other.adjective());
    narrower &= sameAdjective || other.adjective().isEmpty();
    wider &= sameAdjective || one.adjective().isEmpty();
    return of(narrower, wider);
  }

  private static Relation verbs(Term one, Term other) {
    if (one.group() != other.group()) {
      boolean opposed = OPPOSED.contains(one.group()) && OPPOSED.contains(other.group());
      return opposed ? Relation.APART : Relation.FREE;
    }
    boolean narrower = one.word() == other.word() || other.word() == 0;
    boolean wider = one.word() == other.word() || one.word() == 0;
    return of(narrower, wider);
  }

  private static Relation of(boolean narrower, boolean wider) {
    if (narrower && wider) {
      return Relation.SAME;
    }
    return narrower ? Relation.NARROWER : wider ? Relation.WIDER : Relation.FREE;
  }

  private Label label(Statement premise, Statement hypothesis) {
    Relation nouns = nouns(premise.noun(), hypothesis.noun());
    Relation verbs = verbs(premise.verb(), hypothesis.verb());
    return known.computeIfAbsent(
        List.of(premise.quantifier(), hypothesis.quantifier(), nouns, verbs),
        key -> checked(premise.quantifier(), hypothesis.quantifier(), nouns, verbs));
  }

  /**
   * Looks at all worlds with none, one or two things of every kind that can be, where there is
   * something of both nouns.
   */
  private static Label checked(
      Quantifier premise, Quantifier hypothesis, Relation nouns, Relation verbs) {
    List<boolean[]> kinds = new ArrayList<>();
    for (int bits = 0; bits < 16; bits++) {
      boolean[] kind = {(bits & 1) > 0, (bits & 2) > 0, (bits & 4) > 0, (bits & 8) > 0};
      boolean matters = kind[0] || kind[1];
      if (matters && nouns.allows(kind[0], kind[1]) && verbs.allows(kind[2], kind[3])) {
        kinds.add(kind);
      }
    }
    boolean always = true;
    boolean never = true;
    int worlds = (int) Math.pow(3, kinds.size());
    for (int world = 0; world < worlds; world++) {
      int oneDoes = 0;
      int oneDoesNot = 0;
      int otherDoes = 0;
      int otherDoesNot = 0;
      int rest = world;
      for (boolean[] kind : kinds) {
        int things = rest % 3;
        rest /= 3;
        oneDoes += kind[0] && kind[2] ? things : 0;
        oneDoesNot += kind[0] && !kind[2] ? things : 0;
        otherDoes += kind[1] && kind[3] ? things : 0;
        otherDoesNot += kind[1] && !kind[3] ? things : 0;
      }
      boolean there = oneDoes + oneDoesNot > 0 && otherDoes + otherDoesNot > 0;
      if (there && premise.isTrue(oneDoes, oneDoesNot)) {
        boolean follows = hypothesis.isTrue(otherDoes, otherDoesNot);
        always &= follows;
        never &= !follows;
      }
    }
    return always ? Label.ENTAILMENT : never ? Label.CONTRADICTION : Label.NEUTRAL;
  }

  private static Statement statement(Random random) {
    int nouns = random.nextInt(NOUNS.length);
    int verbs = random.nextInt(VERBS.length);
    return new Statement(
        Quantifier.values()[random.nextInt(Quantifier.values().length)],
        new Term(
            nouns,
            random.nextInt(NOUNS[nouns].length),
            ADJECTIVES[random.nextInt(ADJECTIVES.length)]),
        new Term(verbs, random.nextInt(VERBS[verbs].length), ""));
  }

  /** Another statement about something near, for which more than chance has a chance. */
  private static Statement near(Statement of, Random random) {
    Statement any = statement(random);
    Term noun = of.noun();
    int group = noun.group();
    Term nearNoun =
        switch (random.nextInt(4)) {
          case 0 -> new Term(group, 0, noun.adjective());
          case 1 -> new Term(group, random.nextInt(NOUNS[group].length), any.noun().adjective());
          case 2 -> new Term(group, noun.word(), any.noun().adjective());
          default -> noun;
        };
    int verbs = of.verb().group();
    Term nearVerb =
        switch (random.nextInt(4)) {
          case 0 -> new Term(verbs, 0, "");
          case 1 -> new Term(verbs, random.nextInt(VERBS[verbs].length), "");
          case 2 -> any.verb();
          default -> of.verb();
        };
    return new Statement(any.quantifier(), nearNoun, nearVerb);
  }

  /**
   * Makes pairs, as many of every label, no two alike.
   *
   * @param count of pairs; a number that three divides is reached exactly
   * @param without pairs that may not occur
   * @throws UserError if there are not so many
   */
  public static List<InferencePair> generate(int count, long seed, Set<InferencePair> without) {
    InferenceLogic logic = new InferenceLogic();
    Random random = new Random(seed);
    Set<InferencePair> all = new LinkedHashSet<>();
    long tried = 0;
    while (all.size() < count - 2) {
      if (tried++ > MOST_TRIES * count) {
        throw UserError.of("the logic has no %d different pairs of sentences", count);
      }
      Statement hypothesis = statement(random);
      Map<Label, InferencePair> found = new EnumMap<>(Label.class);
      for (int tries = 0; tries < 60 && found.size() < 3; tries++) {
        Statement premise = near(hypothesis, random);
        Label label = logic.label(premise, hypothesis);
        InferencePair pair =
            new InferencePair(
                premise.text(), hypothesis.text(), label.name().toLowerCase(java.util.Locale.ROOT));
        if (!premise.equals(hypothesis) && !without.contains(pair) && !all.contains(pair)) {
          found.putIfAbsent(label, pair);
        }
      }
      if (found.size() == 3) {
        all.addAll(found.values());
      }
    }
    List<InferencePair> shuffled = new ArrayList<>(all);
    Collections.shuffle(shuffled, random);
    return shuffled;
  }
}
