package dev.laurel.cqd.data;

import com.fasterxml.jackson.databind.JsonNode;
import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import dev.laurel.core.io.Json;
import dev.laurel.cqd.Query;
import dev.laurel.cqd.Structure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Queries with their answers: easy ones follow from the known triples, hard ones need some that are
 * held out.
 *
 * @param questions in order
 */
public record QuerySet(List<Question> questions) {
  /**
   * A query and its answers.
   *
   * @param type the structure's name, or another name for those that belong together
   * @param query the tree
   * @param easy ascending
   * @param hard ascending
   * @param missing of each hard answer, how many held-out triples its easiest derivation needs;
   *     empty if unknown
   */
  public record Question(String type, Query query, int[] easy, int[] hard, int[] missing) {
    /** Checks that the counts fit. */
    public Question {
      if (missing.length != 0 && missing.length != hard.length) {
        throw UserError.of(
            "a question has %d hard answers but %d counts of missing triples",
            hard.length, missing.length);
      }
    }
  }

  /** Copies the list. */
  public QuerySet {
    questions = List.copyOf(questions);
  }

  /**
   * Some of the questions.
   *
   * @param types the types wanted; none means all
   * @param most at most so many a type, in order; 0 means all
   * @throws UserError if a type is not there
   */
  public QuerySet only(List<String> types, int most) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    questions.forEach(question -> counts.put(question.type(), 0));
    for (String type : types) {
      if (!counts.containsKey(type)) {
        throw UserError.of("no query is of type '%s'; there are %s", type, counts.keySet());
      }
    }
    return new QuerySet(
        questions.stream()
            .filter(question -> types.isEmpty() || types.contains(question.type()))
            .filter(question -> most == 0 || counts.merge(question.type(), 1, Integer::sum) <= most)
            .toList());
  }

  /**
   * Writes JSON lines: {@code {"type":"2p","query":[a,[r,r]],"easy":[..],"hard":[..],
   * "missing":[..]}}.
   */
  public void write(Path path) {
    AtomicFile.write(
        path,
        channel -> {
          for (Question question : questions) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("type", question.type());
            line.put("query", NestedQuery.write(question.query()));
            line.put("easy", question.easy());
            line.put("hard", question.hard());
            if (question.missing().length > 0) {
              line.put("missing", question.missing());
            }
            String text = Json.line(line) + "\n";
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
              channel.write(bytes);
            }
          }
        });
  }

  /**
   * Reads JSON lines.
   *
   * @param entities numbers from here on are out of range
   * @param relations the same for directed relations
   * @throws UserError if a line is malformed or a number is out of range, with the line
   */
  public static QuerySet read(Path path, int entities, int relations) {
    List<Question> questions = new ArrayList<>();
    try (Stream<String> lines = Files.lines(path)) {
      int[] number = {0};
      lines.forEach(
          line -> {
            number[0]++;
            if (!line.isBlank()) {
              questions.add(question(line, path + ", line " + number[0], entities, relations));
            }
          });
    } catch (java.io.UncheckedIOException e) {
      throw new UserError("cannot read " + path + ": " + AtomicFile.reason(e.getCause()), e);
    } catch (IOException e) {
      throw new UserError("cannot read " + path + ": " + AtomicFile.reason(e), e);
    }
    return new QuerySet(questions);
  }

  private static Question question(String line, String where, int entities, int relations) {
    JsonNode node = Json.parse(line, where);
    Query query = query(node.path("query"), where, entities, relations);
    int[] easy = ints(node.path("easy"), "easy", where, entities);
    int[] hard = ints(node.path("hard"), "hard", where, entities);
    if (Arrays.stream(hard).anyMatch(answer -> Arrays.binarySearch(easy, answer) >= 0)) {
      throw UserError.of("%s: an answer is both easy and hard", where);
    }
    int[] missing =
        node.has("missing")
            ? ints(node.path("missing"), "missing", where, Integer.MAX_VALUE)
            : new int[0];
    String type = node.path("type").asText(Structure.name(query));
    return new Question(type, query, easy, hard, missing);
  }

  /**
   * A query of nested lists.
   *
   * @param json such as {@code [[[a,[r]],[b,[r]]],[s]]}
   * @param where for messages
   * @throws UserError if it is malformed or a number is out of range
   */
  public static Query query(String json, String where, int entities, int relations) {
    return query(Json.parse(json, where), where, entities, relations);
  }

  private static Query query(JsonNode node, String where, int entities, int relations) {
    Query query = NestedQuery.parse(plain(node), where);
    requireInRange(query, where, entities, relations);
    return query;
  }

  private static Object plain(JsonNode node) {
    if (node.isArray()) {
      List<Object> parts = new ArrayList<>();
      node.forEach(part -> parts.add(plain(part)));
      return parts;
    }
    return node.isIntegralNumber() ? (Object) node.asLong() : node.toString();
  }

  /** Requires that a query names what a model of the given size has. */
  static void requireInRange(Query query, String where, int entities, int relations) {
    if (query instanceof Query.Anchor anchor && anchor.entity() >= entities) {
      throw UserError.of("%s: entity %d; allowed: 0 to %d", where, anchor.entity(), entities - 1);
    }
    if (query instanceof Query.Project project && project.relation() >= relations) {
      throw UserError.of(
          "%s: relation %d; allowed: 0 to %d", where, project.relation(), relations - 1);
    }
    query.parts().forEach(part -> requireInRange(part, where, entities, relations));
  }

  private static int[] ints(JsonNode list, String field, String where, int bound) {
    if (!list.isArray()) {
      throw UserError.of("%s: '%s' is no list of numbers", where, field);
    }
    int[] values = IntStream.range(0, list.size()).map(i -> list.get(i).asInt(-1)).toArray();
    if (Arrays.stream(values).anyMatch(value -> value < 0 || value >= bound)) {
      throw UserError.of("%s: '%s' holds a number outside 0 to %d", where, field, bound - 1);
    }
    return values;
  }
}
