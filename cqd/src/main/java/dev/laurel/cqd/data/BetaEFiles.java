package dev.laurel.cqd.data;

import dev.laurel.core.UserError;
import dev.laurel.core.io.Pickle;
import dev.laurel.cqd.Query;
import dev.laurel.cqd.Structure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Folders of the BetaE data (Ren and Leskovec 2020): {@code train.txt}, {@code valid.txt} and
 * {@code test.txt} with numbers, inverse edges included (relation r and r xor 1), {@code
 * id2ent.pkl}, {@code id2rel.pkl}, and queries with their answers as pickles.
 */
public final class BetaEFiles {
  private BetaEFiles() {}

  /** Whether a folder has their names. */
  static boolean isBetaE(Path folder) {
    return Files.exists(folder.resolve("id2ent.pkl"))
        || Files.exists(folder.resolve("train-queries.pkl"));
  }

  /** The graph. */
  static KnowledgeGraph graph(Path folder) {
    List<String> entities = names(folder.resolve("id2ent.pkl"), "entity");
    List<String> directed = names(folder.resolve("id2rel.pkl"), "relation");
    List<String> relations = new ArrayList<>();
    if (directed.size() % 2 != 0) {
      throw UserError.of(
          "%s: relation '%s' has no inverse; relations come in pairs 2r and 2r + 1",
          folder.resolve("id2rel.pkl"), directed.get(directed.size() - 1));
    }
    for (int i = 0; i < directed.size(); i += 2) {
      relations.add(directed.get(i).replaceFirst("^\\+", ""));
    }
    List<Triples> parts = new ArrayList<>();
    for (String part : List.of("train", "valid", "test")) {
      Path file = folder.resolve(part + ".txt");
      parts.add(
          Files.exists(file) ? triples(file, entities.size(), directed.size()) : Triples.none());
    }
    return new KnowledgeGraph(
        Vocabulary.of("entity", entities),
        Vocabulary.of("relation", relations),
        Numbering.INTERLEAVED,
        parts.get(0),
        parts.get(1),
        parts.get(2));
  }

  /** Names by number, from a dictionary of them. */
  static List<String> names(Path file, String what) {
    if (!(Pickle.read(file) instanceof Map<?, ?> map)) {
      throw UserError.of("%s holds no dictionary from number to name", file);
    }
    String[] names = new String[map.size()];
    map.forEach(
        (key, value) -> {
          if (!(key instanceof Long number)
              || number < 0
              || number >= names.length
              || names[number.intValue()] != null) {
            throw UserError.of(
                "%s: '%s' is no number of a %s from 0 to %d", file, key, what, names.length - 1);
          }
          names[number.intValue()] = String.valueOf(value);
        });
    return Arrays.asList(names);
  }

  private static Triples triples(Path file, int entities, int relations) {
    List<String> lines = TextFiles.lines(file);
    DistinctTriples rows = new DistinctTriples(lines.size() / 2);
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        String[] fields = lines.get(i).strip().split("\\s+", -1);
        if (fields.length != 3) {
          throw UserError.of(
              "%s, line %d has %d numbers; three are needed: head, relation, tail",
              file, i + 1, fields.length);
        }
        int head = TextFiles.number(file, i, fields[0], entities);
        int relation = TextFiles.number(file, i, fields[1], relations);
        int tail = TextFiles.number(file, i, fields[2], entities);
        boolean inverse = relation % 2 == 1;
        rows.add(inverse ? tail : head, inverse ? relation - 1 : relation, inverse ? head : tail);
      }
    }
    return rows.triples();
  }

  /**
   * The queries of a split with their easy and hard answers.
   *
   * @param split valid or test
   * @throws UserError if a file is missing, damaged or names what the graph does not have
   */
  public static QuerySet queries(Path folder, String split, KnowledgeGraph graph) {
    Path file = folder.resolve(split + "-queries.pkl");
    Map<?, ?> easy = dictionary(folder.resolve(split + "-easy-answers.pkl"));
    Map<?, ?> hard = dictionary(folder.resolve(split + "-hard-answers.pkl"));
    List<QuerySet.Question> questions = new ArrayList<>();
    for (Object queries : dictionary(file).values()) {
      if (!(queries instanceof Collection<?> all)) {
        throw UserError.of("%s: a structure has no set of queries", file);
      }
      for (Object nested : all) {
        String where = file.toString();
        Query query = NestedQuery.parse(nested, where);
        QuerySet.requireInRange(query, where, graph.entities().size(), graph.directedRelations());
        questions.add(
            new QuerySet.Question(
                Structure.name(query),
                query,
                answers(easy.get(nested), nested, where, graph.entities().size()),
                answers(hard.get(nested), nested, where, graph.entities().size()),
                new int[0]));
      }
    }
    // Sets have no order of their own; the same files shall give the same list.
    questions.sort(
        Comparator.comparing(QuerySet.Question::type)
            .thenComparing(question -> question.query().toString()));
    return new QuerySet(questions);
  }

  private static Map<?, ?> dictionary(Path file) {
    if (!(Pickle.read(file) instanceof Map<?, ?> map)) {
      throw UserError.of("%s holds no dictionary", file);
    }
    return map;
  }

  /** Numbers of entities, ascending. */
  static int[] answers(Object set, Object query, String where, int count) {
    if (!(set instanceof Collection<?> members)) {
      throw UserError.of("%s: query %s has no set of answers", where, query);
    }
    return members.stream()
        .mapToInt(
            member -> {
              if (!(member instanceof Long number) || number < 0 || number >= count) {
                throw UserError.of(
                    "%s: '%s', an answer of %s, is no entity from 0 to %d",
                    where, member, query, count - 1);
              }
              return number.intValue();
            })
        .sorted()
        .toArray();
  }
}
