package dev.laurel.phm.data;

import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Sentences whose verb agrees with a subject behind which other nouns stand, by a small grammar: a
 * noun, then phrases with a preposition or a clause, each with a noun of either number.
 *
 * @param leastAttractors nouns of the other number behind the subject, at least
 * @param mostAttractors at most
 * @param deepest nouns behind the subject at most
 * @param side which half of the subjects stands before attractors; 0 for all
 */
public record AgreementGrammar(int leastAttractors, int mostAttractors, int deepest, int side) {
  /** Singular and plural. */
  private static final String[][] NOUNS = {
    {"key", "keys"}, {"cabinet", "cabinets"}, {"dog", "dogs"}, {"teacher", "teachers"},
    {"child", "children"}, {"mouse", "mice"}, {"woman", "women"}, {"man", "men"},
    {"foot", "feet"}, {"tooth", "teeth"}, {"goose", "geese"}, {"knife", "knives"},
    {"city", "cities"}, {"story", "stories"}, {"lady", "ladies"}, {"box", "boxes"},
    {"church", "churches"}, {"bus", "buses"}, {"house", "houses"}, {"car", "cars"},
    {"author", "authors"}, {"pilot", "pilots"}, {"farmer", "farmers"}, {"senator", "senators"},
    {"guard", "guards"}, {"dancer", "dancers"}, {"singer", "singers"}, {"writer", "writers"},
    {"painter", "painters"}, {"book", "books"}, {"table", "tables"}, {"tree", "trees"},
    {"river", "rivers"}, {"garden", "gardens"}, {"window", "windows"}, {"door", "doors"},
    {"picture", "pictures"}, {"letter", "letters"}, {"student", "students"}, {"lawyer", "lawyers"},
    {"wolf", "wolves"}, {"leaf", "leaves"}, {"shelf", "shelves"}, {"hero", "heroes"},
    {"potato", "potatoes"}, {"crisis", "crises"}, {"thesis", "theses"}, {"ox", "oxen"}
  };

  /** Singular and plural. */
  private static final String[][] VERBS = {
    {"is", "are"},
    {"has", "have"},
    {"does", "do"},
    {"goes", "go"},
    {"runs", "run"},
    {"sleeps", "sleep"},
    {"sings", "sing"},
    {"falls", "fall"},
    {"stays", "stay"},
    {"smiles", "smile"},
    {"waits", "wait"},
    {"works", "work"},
    {"moves", "move"},
    {"lives", "live"},
    {"burns", "burn"},
    {"grows", "grow"},
    {"stands", "stand"},
    {"comes", "come"},
    {"looks", "look"},
    {"seems", "seem"},
    {"matters", "matter"}
  };

  /** Singular and plural. */
  private static final String[][] TRANSITIVE = {
    {"likes", "like"}, {"sees", "see"}, {"follows", "follow"}, {"finds", "find"}
  };

  private static final String[] PAST = {"saw", "liked", "followed", "found"};
  private static final String[] PREPOSITIONS = {"of", "near", "behind", "with", "beside", "under"};
  private static final String[] ADJECTIVES = {"old", "big", "red", "quiet", "strange", "new"};
  private static final String[] ENDINGS = {"here", "again", "today", "there", "often"};

  /** Checks the values. */
  public AgreementGrammar {
    if (leastAttractors < 0
        || mostAttractors < leastAttractors
        || deepest < Math.max(1, mostAttractors)
        || side < 0
        || side > 2) {
      throw UserError.of(
          "%d to %d attractors among at most %d nouns, half %d: numbers that rise and a half from 0"
              + " to 2 are needed",
          leastAttractors, mostAttractors, deepest, side);
    }
  }

  /** Up to three nouns, of any number. */
  public static AgreementGrammar easy() {
    return new AgreementGrammar(0, 3, 3, 0);
  }

  /** At most one attractor, behind one half of the nouns. */
  public static AgreementGrammar hardTraining() {
    return new AgreementGrammar(0, 1, 4, 1);
  }

  /** Two to four attractors, behind the other half, which training never saw before attractors. */
  public static AgreementGrammar hardTest() {
    return new AgreementGrammar(2, 4, 4, 2);
  }

  /** A sentence as the published file has it, by column. */
  public record Row(Map<String, String> cells, AgreementSentence sentence) {}

  /**
   * Makes sentences, no two alike.
   *
   * @param without beginnings that may not occur
   */
  public List<Row> generate(int count, long seed, Set<List<String>> without) {
    Random random = new Random(seed);
    Set<List<String>> seen = new LinkedHashSet<>(without);
    List<Row> all = new ArrayList<>();
    long tries = 0;
    while (all.size() < count) {
      if (tries++ > 1000L * count + 1000) {
        throw UserError.of("the grammar has no %d different sentences", count);
      }
      Row row = row(random);
      int attractors = row.sentence().attractors();
      if (attractors >= leastAttractors
          && attractors <= mostAttractors
          && seen.add(row.sentence().words())) {
        all.add(row);
      }
    }
    return all;
  }

  private static <T> T any(T[] of, Random random) {
    return of[random.nextInt(of.length)];
  }

  private Row row(Random random) {
    int depth = leastAttractors + random.nextInt(deepest - leastAttractors + 1);
    boolean plural = random.nextBoolean();
    boolean[] others = new boolean[depth];
    boolean attracted = false;
    for (int i = 0; i < depth; i++) {
      others[i] = random.nextBoolean();
      attracted |= others[i] != plural;
    }
    // Subjects before attractors are of one half of the nouns, where halves are kept apart.
    int from = attracted && side == 2 ? NOUNS.length / 2 : 0;
    int to = attracted && side == 1 ? NOUNS.length / 2 : NOUNS.length;
    String subject = NOUNS[from + random.nextInt(to - from)][plural ? 1 : 0];
    Sentence sentence = new Sentence();
    sentence.add("the", "DT");
    if (random.nextInt(3) == 0) {
      sentence.add(any(ADJECTIVES, random), "JJ");
    }
    int subjectAt = sentence.add(subject, plural ? "NNS" : "NN");
    boolean clause = false;
    for (boolean other : others) {
      int kind = random.nextInt(4);
      clause |= kind < 2;
      if (kind < 2) {
        sentence.add("that", "WDT");
      }
      if (kind == 0) {
        sentence.add(any(PAST, random), "VBD");
      } else if (kind > 1) {
        sentence.add(any(PREPOSITIONS, random), "IN");
      }
      sentence.add("the", "DT");
      sentence.add(any(NOUNS, random)[other ? 1 : 0], other ? "NNS" : "NN");
      if (kind == 1) {
        // The clause has a subject of its own, with which its verb agrees.
        sentence.add(any(TRANSITIVE, random)[other ? 1 : 0], other ? "VBP" : "VBZ");
      }
    }
    int verbAt = sentence.add(any(VERBS, random)[plural ? 1 : 0], plural ? "VBP" : "VBZ");
    sentence.add(any(ENDINGS, random), "RB");
    sentence.add(".", ".");
    return sentence.row(subjectAt, verbAt, plural, clause, depth);
  }

  /** Words with their parts of speech, counted from 1. */
  private static final class Sentence {
    private final List<String> words = new ArrayList<>();
    private final List<String> tags = new ArrayList<>();

    int add(String word, String tag) {
      words.add(word);
      tags.add(tag);
      return words.size();
    }

    private boolean isNoun(int at) {
      return tags.get(at - 1).startsWith("NN");
    }

    Row row(int subjectAt, int verbAt, boolean plural, boolean clause, int depth) {
      List<Integer> between =
          IntStream.range(subjectAt + 1, verbAt).filter(this::isNoun).boxed().toList();
      String own = tags.get(subjectAt - 1);
      int attractors = (int) between.stream().filter(at -> !tags.get(at - 1).equals(own)).count();
      List<String> nouns =
          IntStream.rangeClosed(1, words.size())
              .filter(this::isNoun)
              .mapToObj(at -> words.get(at - 1))
              .toList();
      Map<String, String> cells = new LinkedHashMap<>();
      cells.put("sentence", String.join(" ", words));
      cells.put("orig_sentence", String.join(" ", words));
      cells.put("pos_sentence", String.join(" ", tags));
      cells.put("subj", words.get(subjectAt - 1));
      cells.put("verb", words.get(verbAt - 1));
      cells.put("subj_pos", own);
      cells.put("has_rel", clause ? "True" : "False");
      cells.put("has_nsubj", "True");
      cells.put("verb_pos", plural ? "VBP" : "VBZ");
      cells.put("subj_index", Integer.toString(subjectAt));
      cells.put("verb_index", Integer.toString(verbAt));
      cells.put("n_intervening", Integer.toString(between.size()));
      cells.put(
          "last_intervening",
          between.isEmpty() ? "na" : tags.get(between.get(between.size() - 1) - 1));
      cells.put("n_diff_intervening", Integer.toString(attractors));
      cells.put("distance", Integer.toString(verbAt - subjectAt));
      cells.put("max_depth", Integer.toString(depth + 1));
      cells.put("all_nouns", String.join(" ", nouns));
      cells.put("nouns_up_to_verb", String.join(" ", nouns));
      return new Row(
          cells,
          new AgreementSentence(
              List.copyOf(words.subList(0, verbAt - 1)), plural, between.size(), attractors));
    }
  }

  /** Writes rows as the published file is. */
  public static void write(Path file, List<Row> rows) {
    String header = String.join("\t", AgreementFile.COLUMNS);
    String text =
        rows.stream()
            .map(
                row ->
                    AgreementFile.COLUMNS.stream()
                        .map(row.cells()::get)
                        .collect(Collectors.joining("\t")))
            .collect(Collectors.joining("\n", header + "\n", "\n"));
    AtomicFile.write(file, channel -> channel.write(StandardCharsets.UTF_8.encode(text)));
  }
}
