package dev.laurel.cqd.data;

import com.fasterxml.jackson.databind.JsonNode;
import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import dev.laurel.core.io.Json;
import dev.laurel.cqd.Query;
import dev.laurel.cqd.Structure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Queries with their answers: easy ones follow from the known triples, hard ones need some that are
 * held out.
 *
 * @param questions in order
 */
public record QuerySet(List<Question> questions) {
  /**
   * A query of a named structure.
   *
   * @param structure its shape
   * @param numbers anchors and directed relations in flat order, without marks
   * @param easy ascending
   * @param hard ascending
   */
  public record Question(Structure structure, int[] numbers, int[] easy, int[] hard) {
    /** The query as a tree. */
    public Query query() {
      return structure.query(numbers);
    }
  }

  /** Copies the list. */
  public QuerySet {
    questions = List.copyOf(questions);
  }

  /** Writes JSON lines: {@code {"type":"2p","query":[a,r,r],"easy":[..],"hard":[..]}}. */
  public void write(Path path) {
    AtomicFile.write(
        path,
        channel -> {
          StringBuilder text = new StringBuilder();
          for (Question question : questions) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("type", question.structure().label());
            line.put("query", question.numbers());
            line.put("easy", question.easy());
            line.put("hard", question.hard());
            text.append(Json.line(line)).append('\n');
          }
          var bytes = java.nio.ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
        });
  }

  /**
   * Reads JSON lines.
   *
   * @throws UserError if a line is malformed or a number is out of range, with the line
   */
  public static QuerySet read(Path path, int entities, int relations) {
    List<String> lines;
    try {
      lines = Files.readAllLines(path);
    } catch (IOException e) {
      throw new UserError("cannot read " + path + ": " + AtomicFile.reason(e), e);
    }
    List<Question> questions = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        String where = path + ", line " + (i + 1);
        JsonNode node = Json.parse(lines.get(i), where);
        Structure structure = Structure.of(node.path("type").asText());
        int[] numbers = ints(node, "query", where, Math.max(entities, relations));
        structure.query(numbers);
        questions.add(
            new Question(
                structure,
                numbers,
                ints(node, "easy", where, entities),
                ints(node, "hard", where, entities)));
      }
    }
    return new QuerySet(questions);
  }

  private static int[] ints(JsonNode node, String field, String where, int bound) {
    JsonNode list = node.path(field);
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
