package dev.laurel.cqd.data;

import dev.laurel.core.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Folders of OpenKE: {@code entity2id.txt}, {@code relation2id.txt} and {@code train2id.txt} with
 * its companions, which count their lines first and hold head, TAIL, relation.
 */
final class OpenKeFiles {
  private OpenKeFiles() {}

  static boolean isOpenKe(Path folder) {
    return Files.exists(folder.resolve("train2id.txt"));
  }

  static KnowledgeGraph read(Path folder) {
    Vocabulary entities = numbered(folder.resolve("entity2id.txt"), "entity");
    Vocabulary relations = numbered(folder.resolve("relation2id.txt"), "relation");
    List<Triples> parts = new ArrayList<>();
    for (String part : List.of("train", "valid", "test")) {
      Path file = folder.resolve(part + "2id.txt");
      parts.add(
          Files.exists(file) ? numbers(file, entities.size(), relations.size()) : Triples.none());
    }
    return new KnowledgeGraph(
        entities, relations, Numbering.INTERLEAVED, parts.get(0), parts.get(1), parts.get(2));
  }

  private static Vocabulary numbered(Path file, String what) {
    List<String> lines = TextFiles.lines(file);
    int count = count(file, lines);
    String[] names = new String[count];
    for (int i = 1; i <= count; i++) {
      String[] fields = lines.get(i).split("\t", -1);
      int number = fields.length == 2 ? TextFiles.number(file, i, fields[1].strip(), count) : -1;
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
    List<String> lines = TextFiles.lines(file);
    int count = count(file, lines);
    DistinctTriples rows = new DistinctTriples(count);
    for (int i = 1; i <= count; i++) {
      String[] fields = lines.get(i).strip().split("\\s+", -1);
      if (fields.length != 3) {
        throw UserError.of(
            "%s, line %d has %d numbers; three are needed: head, tail, relation",
            file, i + 1, fields.length);
      }
      rows.add(
          TextFiles.number(file, i, fields[0], entities),
          2 * TextFiles.number(file, i, fields[2], relations),
          TextFiles.number(file, i, fields[1], entities));
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

  /** Writes a graph; the file that makes a folder one is written last. */
  static void write(Path folder, KnowledgeGraph graph, List<String> labels) {
    names(folder.resolve("entity2id.txt"), graph.entities());
    names(folder.resolve("relation2id.txt"), graph.relations());
    List<String> called = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      called.add(graph.entities().name(i) + '\t' + labels.get(i).replaceAll("\\s+", " "));
    }
    TextFiles.write(folder.resolve("entity2text.txt"), called);
    triples(folder.resolve("valid2id.txt"), graph, graph.valid());
    triples(folder.resolve("test2id.txt"), graph, graph.test());
    triples(folder.resolve("train2id.txt"), graph, graph.train());
  }

  private static void names(Path file, Vocabulary names) {
    List<String> lines = new ArrayList<>(List.of(String.valueOf(names.size())));
    for (int i = 0; i < names.size(); i++) {
      if (names.name(i).matches("(?s).*[\\t\\n\\r].*")) {
        throw UserError.of("the name '%s' holds a tab or a line break", names.name(i));
      }
      lines.add(names.name(i) + '\t' + i);
    }
    TextFiles.write(file, lines);
  }

  private static void triples(Path file, KnowledgeGraph graph, Triples triples) {
    List<String> lines = new ArrayList<>(List.of(String.valueOf(triples.count())));
    for (int i = 0; i < triples.count(); i++) {
      int relation = graph.numbering().plain(triples.relations()[i], graph.relations().size());
      lines.add(triples.heads()[i] + " " + triples.tails()[i] + " " + relation);
    }
    TextFiles.write(file, lines);
  }
}
