package dev.laurel.cqd.data;

import dev.laurel.core.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Triples of names in text files: a head, a relation and a tail a line, between tabs. A folder
 * holds {@code train.txt} ({@code .tsv}), {@code valid.txt} and {@code test.txt}; a single file is
 * all training.
 */
final class TripleFiles {
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
  static KnowledgeGraph read(Path path) {
    if (!Files.isDirectory(path)) {
      Names names = new Names();
      Triples train = named(path, names);
      return names.graph(train, Triples.none(), Triples.none());
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
        throw UserError.of(
            "%s holds no graph: no train.txt, train.tsv, train2id.txt or train-queries.pkl is there",
            path);
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

    private static List<String> inOrder(Vocabulary names) {
      return names.names().stream()
          .sorted((a, b) -> Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray()))
          .toList();
    }

    private static Vocabulary sorted(Vocabulary names, String what) {
      return Vocabulary.of(what, inOrder(names));
    }

    /** The place of each old number among the sorted names. */
    private static int[] order(Vocabulary names) {
      List<String> sorted = inOrder(names);
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
    List<String> lines = TextFiles.lines(file);
    DistinctTriples rows = new DistinctTriples(lines.size());
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
}
