package dev.laurel.cqd.data;

import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Triples in text files. A folder holds either {@code train2id.txt} and its companions (OpenKE:
 * head, tail, relation as numbers) or {@code train.txt} ({@code .tsv}), {@code valid.txt} and
 * {@code test.txt} with a head, a relation and a tail a line, between tabs. A single file is all
 * training.
 */
public final class TripleFiles {
  private static final int TRAIN = 0;
  private static final int VALID = 1;
  private static final int TEST = 2;
  private static final List<String> PARTS = List.of("train", "valid", "test");

  private TripleFiles() {}

  /**
   * Reads a folder or file. Repeated triples are kept once.
   *
   * @throws UserError if it cannot be read or a line is malformed, with file and line
   */
  public static KnowledgeGraph read(Path path) {
    if (!Files.exists(path)) {
      throw UserError.of("%s does not exist", path);
    }
    if (!Files.isDirectory(path)) {
      Names names = new Names();
      Triples train = named(path, names);
      return names.graph(train, Triples.none(), Triples.none());
    }
    if (Files.exists(path.resolve("train2id.txt"))) {
      return openKe(path);
    }
    Names names = new Names();
    Triples[] parts = new Triples[PARTS.size()];
    for (int part = TRAIN; part <= TEST; part++) {
      Path text = path.resolve(PARTS.get(part) + ".txt");
      Path tsv = path.resolve(PARTS.get(part) + ".tsv");
      Path file = Files.exists(text) ? text : tsv;
      if (Files.exists(file)) {
        parts[part] = named(file, names);
      } else if (part == TRAIN) {
        throw UserError.of("%s holds neither train2id.txt nor train.txt nor train.tsv", path);
      } else {
        parts[part] = Triples.none();
      }
    }
    return names.graph(parts[TRAIN], parts[VALID], parts[TEST]);
  }

  /** Names as they are met; numbered by code point in the end, as the specification has it. */
  private static final class Names {
    private final Vocabulary entities = new Vocabulary("entity");
    private final Vocabulary relations = new Vocabulary("relation");

    KnowledgeGraph graph(Triples train, Triples valid, Triples test) {
      int[] entityOrder = order(entities);
      int[] relationOrder = order(relations);
      return new KnowledgeGraph(
          sorted(entities, "entity"),
          sorted(relations, "relation"),
          Numbering.INTERLEAVED,
          renumbered(train, entityOrder, relationOrder),
          renumbered(valid, entityOrder, relationOrder),
          renumbered(test, entityOrder, relationOrder));
    }

    private static Vocabulary sorted(Vocabulary names, String what) {
      return Vocabulary.of(what, names.names().stream().sorted().toList());
    }

    /** The place of each old number among the sorted names. */
    private static int[] order(Vocabulary names) {
      List<String> sorted = names.names().stream().sorted().toList();
      int[] place = new int[sorted.size()];
      for (int i = 0; i < place.length; i++) {
        place[names.number(sorted.get(i))] = i;
      }
      return place;
    }

    private static Triples renumbered(Triples triples, int[] entities, int[] relations) {
      return new Triples(
          Arrays.stream(triples.heads()).map(e -> entities[e]).toArray(),
          Arrays.stream(triples.relations()).map(r -> 2 * relations[r]).toArray(),
          Arrays.stream(triples.tails()).map(e -> entities[e]).toArray());
    }
  }

  private static Triples named(Path file, Names names) {
    List<String> lines = lines(file);
    Rows rows = new Rows(lines.size());
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.isEmpty()) {
        continue;
      }
      String[] fields = line.split("\t", -1);
      if (fields.length != 3) {
        throw UserError.of(
            "%s, line %d has %d fields between tabs; three are needed: head, relation, tail",
            file, i + 1, fields.length);
      }
      rows.add(
          names.entities.add(fields[0]),
          names.relations.add(fields[1]),
          names.entities.add(fields[2]));
    }
    return rows.triples();
  }

  /** Distinct triples in their order. */
  private static final class Rows {
    private final int[] numbers;
    private final Set<List<Integer>> seen = new HashSet<>();
    private int count;

    Rows(int most) {
      numbers = new int[3 * most];
    }

    void add(int head, int relation, int tail) {
      if (seen.add(List.of(head, relation, tail))) {
        numbers[count++] = head;
        numbers[count++] = relation;
        numbers[count++] = tail;
      }
    }

    Triples triples() {
      return Triples.ofRows(Arrays.copyOf(numbers, count));
    }
  }

  private static KnowledgeGraph openKe(Path folder) {
    Vocabulary entities = numbered(folder.resolve("entity2id.txt"), "entity");
    Vocabulary relations = numbered(folder.resolve("relation2id.txt"), "relation");
    List<Triples> parts = new ArrayList<>();
    for (String part : PARTS) {
      Path file = folder.resolve(part + "2id.txt");
      parts.add(
          Files.exists(file) ? numbers(file, entities.size(), relations.size()) : Triples.none());
    }
    return new KnowledgeGraph(
        entities,
        relations,
        Numbering.INTERLEAVED,
        parts.get(TRAIN),
        parts.get(VALID),
        parts.get(TEST));
  }

  private static Vocabulary numbered(Path file, String what) {
    List<String> lines = lines(file);
    int count = count(file, lines);
    String[] names = new String[count];
    for (int i = 1; i <= count; i++) {
      String[] fields = lines.get(i).split("\t", -1);
      int number = fields.length == 2 ? number(file, i, fields[1].strip(), count) : -1;
      if (number < 0 || names[number] != null) {
        throw UserError.of(
            "%s, line %d: '%s'; a name, a tab and a number of its own are needed",
            file, i + 1, lines.get(i));
      }
      names[number] = fields[0];
    }
    return Vocabulary.of(what, Arrays.asList(names));
  }

  private static Triples numbers(Path file, int entities, int relations) {
    List<String> lines = lines(file);
    int count = count(file, lines);
    Rows rows = new Rows(count);
    for (int i = 1; i <= count; i++) {
      String[] fields = lines.get(i).strip().split("\\s+", -1);
      if (fields.length != 3) {
        throw UserError.of(
            "%s, line %d has %d numbers; three are needed: head, tail, relation",
            file, i + 1, fields.length);
      }
      rows.add(
          number(file, i, fields[0], entities),
          2 * number(file, i, fields[2], relations),
          number(file, i, fields[1], entities));
    }
    return rows.triples();
  }

  private static int count(Path file, List<String> lines) {
    int found = (int) lines.stream().skip(1).filter(line -> !line.isBlank()).count();
    String first = lines.isEmpty() ? "" : lines.get(0).strip();
    if (!first.matches("\\d{1,9}") || Integer.parseInt(first) != found) {
      throw UserError.of(
          "%s: the first line is '%s', but %d lines follow; it must count them",
          file, first, found);
    }
    return found;
  }

  private static int number(Path file, int line, String text, int count) {
    if (!text.matches("\\d{1,9}") || Integer.parseInt(text) >= count) {
      throw UserError.of(
          "%s, line %d: '%s' is no number from 0 to %d", file, line + 1, text, count - 1);
    }
    return Integer.parseInt(text);
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      throw new UserError(file + " is not UTF-8: a byte stands for no character", e);
    } catch (IOException e) {
      throw new UserError("cannot read " + file + ": " + AtomicFile.reason(e), e);
    }
  }

  /**
   * Labels of entities: {@code name<TAB>label} a line, as {@code entity2text.txt} beside the graph
   * holds them. Names that are no entity of the graph are passed over.
   */
  public static List<String> labels(Path folder, Vocabulary entities) {
    List<String> labels = new ArrayList<>(entities.names());
    Path file = folder.resolve("entity2text.txt");
    if (Files.isDirectory(folder) && Files.exists(file)) {
      for (String line : lines(file)) {
        String[] fields = line.split("\t", 2);
        if (fields.length == 2 && entities.contains(fields[0])) {
          labels.set(entities.number(fields[0]), fields[1].strip());
        }
      }
    }
    return labels;
  }
}
