package dev.laurel.cqd.data;

import dev.laurel.core.UserError;
import dev.laurel.core.io.Pickle;
import dev.laurel.cqd.Query;
import dev.laurel.cqd.Structure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Folders of the Query2Box data as uclnlp/cqd uses them: {@code train.txt} with names between tabs
 * (a relation's inverse is named {@code …_reverse}), {@code ind2ent.pkl}, {@code ind2rel.pkl}, and
 * {@code SPLIT_ans_TYPE.pkl} with {@code SPLIT_ans_TYPE_hard.pkl}. Where there is no text, the
 * triples are the one-hop queries.
 */
public final class Query2BoxFiles {
  private static final String REVERSE = "_reverse";
  private static final Map<String, Structure> TYPES = types();

  private Query2BoxFiles() {}

  private static Map<String, Structure> types() {
    Map<String, Structure> types = new LinkedHashMap<>();
    types.put("1c", Structure.P1);
    types.put("2c", Structure.P2);
    types.put("3c", Structure.P3);
    types.put("2i", Structure.I2);
    types.put("3i", Structure.I3);
    types.put("ic", Structure.IP);
    types.put("ci", Structure.PI);
    types.put("2u", Structure.U2);
    types.put("uc", Structure.UP);
    return types;
  }

  /** Whether a folder has their names. */
  static boolean isQuery2Box(Path folder) {
    return Files.exists(folder.resolve("ind2ent.pkl"));
  }

  /** The graph. */
  static KnowledgeGraph graph(Path folder) {
    Vocabulary entities =
        Vocabulary.of("entity", BetaEFiles.names(folder.resolve("ind2ent.pkl"), "entity"));
    List<String> directed = BetaEFiles.names(folder.resolve("ind2rel.pkl"), "relation");
    if (directed.size() % 2 != 0) {
      throw UserError.of(
          "%s: relation '%s' has no inverse; relations come in pairs 2r and 2r + 1",
          folder.resolve("ind2rel.pkl"), directed.get(directed.size() - 1));
    }
    List<String> plain = new ArrayList<>();
    for (int i = 0; i < directed.size(); i += 2) {
      plain.add(directed.get(i));
    }
    boolean text = Files.exists(folder.resolve("train.txt"));
    Vocabulary numbers = Vocabulary.of("relation", directed);
    List<Triples> parts = new ArrayList<>();
    for (String part : List.of("train", "valid", "test")) {
      parts.add(
          text
              ? named(folder.resolve(part + ".txt"), entities, numbers)
              : hops(folder, part, entities.size(), directed.size()));
    }
    return new KnowledgeGraph(
        entities,
        Vocabulary.of("relation", plain),
        Numbering.INTERLEAVED,
        parts.get(0),
        parts.get(1),
        parts.get(2));
  }

  private static Triples named(Path file, Vocabulary entities, Vocabulary directed) {
    DistinctTriples rows = new DistinctTriples(1024);
    List<String> lines = Files.exists(file) ? TextFiles.lines(file) : List.of();
    for (int i = 0; i < lines.size(); i++) {
      String[] fields = lines.get(i).split("\t", -1);
      if (fields.length != 3) {
        throw UserError.of(
            "%s, line %d has %d fields between tabs; three are needed: head, relation, tail",
            file, i + 1, fields.length);
      }
      int relation = directed.number(fields[1]);
      String partner =
          fields[1].endsWith(REVERSE)
              ? fields[1].substring(0, fields[1].length() - REVERSE.length())
              : fields[1] + REVERSE;
      if (directed.number(partner) != (relation ^ 1)) {
        throw UserError.of(
            "%s, line %d: relation '%s' and its inverse are numbered %d and %d; 2r and 2r + 1 are"
                + " needed",
            file, i + 1, fields[1], relation, directed.number(partner));
      }
      add(rows, entities.number(fields[0]), relation, entities.number(fields[2]));
    }
    return rows.triples();
  }

  private static void add(DistinctTriples rows, int head, int relation, int tail) {
    boolean inverse = relation % 2 == 1;
    rows.add(inverse ? tail : head, inverse ? relation - 1 : relation, inverse ? head : tail);
  }

  /** The triples of a split as its one-hop queries hold them. */
  private static Triples hops(Path folder, String part, int entities, int relations) {
    Path file = folder.resolve(part + "_ans_1c" + (part.equals("train") ? "" : "_hard") + ".pkl");
    DistinctTriples rows = new DistinctTriples(1024);
    answers(file)
        .forEach(
            (key, set) -> {
              Query query = query(Structure.P1, key, file);
              QuerySet.requireInRange(query, file.toString(), entities, relations);
              Query.Project hop = (Query.Project) query;
              int head = ((Query.Anchor) hop.child()).entity();
              for (int tail : BetaEFiles.answers(set, key, file.toString(), entities)) {
                add(rows, head, hop.relation(), tail);
              }
            });
    return rows.triples();
  }

  /**
   * The queries of a split with their easy and hard answers.
   *
   * @param split valid or test
   * @throws UserError if a file is damaged or names what the graph does not have
   */
  public static QuerySet queries(Path folder, String split, KnowledgeGraph graph) {
    List<QuerySet.Question> questions = new ArrayList<>();
    TYPES.forEach(
        (type, structure) -> {
          Path file = folder.resolve(split + "_ans_" + type + ".pkl");
          Path hardFile = folder.resolve(split + "_ans_" + type + "_hard.pkl");
          if (Files.exists(file) && Files.exists(hardFile)) {
            Map<?, ?> hard = answers(hardFile);
            answers(file)
                .forEach(
                    (key, set) -> {
                      if (hard.containsKey(key)) {
                        questions.add(question(structure, key, set, hard.get(key), file, graph));
                      }
                    });
          }
        });
    if (questions.isEmpty()) {
      throw UserError.of("%s holds no queries %s_ans_TYPE.pkl", folder, split);
    }
    questions.sort(
        Comparator.comparing(QuerySet.Question::type)
            .thenComparing(question -> question.query().toString()));
    return new QuerySet(questions);
  }

  private static QuerySet.Question question(
      Structure structure, Object key, Object all, Object hard, Path file, KnowledgeGraph graph) {
    String where = file.toString();
    int entities = graph.entities().size();
    Query query = query(structure, key, file);
    QuerySet.requireInRange(query, where, entities, graph.directedRelations());
    int[] hardOnes = BetaEFiles.answers(hard, key, where, entities);
    int[] easy =
        Arrays.stream(BetaEFiles.answers(all, key, where, entities))
            .filter(answer -> Arrays.binarySearch(hardOnes, answer) < 0)
            .toArray();
    return new QuerySet.Question(structure.label(), query, easy, hardOnes, new int[0]);
  }

  private static Map<?, ?> answers(Path file) {
    if (!(Pickle.read(file) instanceof Map<?, ?> map)) {
      throw UserError.of("%s holds no dictionary from query to answers", file);
    }
    return map;
  }

  /** A query whose numbers, read from left to right, are those of the flat form. */
  private static Query query(Structure structure, Object key, Path file) {
    List<Integer> numbers = new ArrayList<>();
    flatten(key, numbers);
    if (numbers.size() != structure.size() || numbers.stream().anyMatch(number -> number < 0)) {
      throw UserError.of("%s: %s is no query of structure %s", file, key, structure.label());
    }
    return structure.query(numbers.stream().mapToInt(Integer::intValue).toArray());
  }

  private static void flatten(Object nested, List<Integer> into) {
    if (nested instanceof List<?> parts) {
      parts.forEach(part -> flatten(part, into));
    } else {
      into.add(
          nested instanceof Long number && number <= Integer.MAX_VALUE ? number.intValue() : -1);
    }
  }
}
