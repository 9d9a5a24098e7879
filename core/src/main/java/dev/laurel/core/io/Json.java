package dev.laurel.core.io;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.laurel.core.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Records as JSON and back, the same way everywhere. */
public final class Json {
  private static final int LONGEST_VALUE = 60;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
          .build();

  /** Keys of maps are sorted, since many maps have another order every time; nulls in them stay. */
  private static final ObjectMapper ANSWERS =
      MAPPER
          .copy()
          .setDefaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private Json() {}

  /** On one line. */
  public static String line(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not writable as JSON: " + value.getClass(), e);
    }
  }

  /**
   * On one line for other programs: the same order of keys every time, and null for what is not a
   * number, as JSON has none.
   */
  public static String answer(Object value) {
    return line(withoutNaN(ANSWERS.valueToTree(value)));
  }

  private static JsonNode withoutNaN(JsonNode node) {
    if (node instanceof ObjectNode object) {
      ObjectNode copy = MAPPER.createObjectNode();
      object.properties().forEach(one -> copy.set(one.getKey(), withoutNaN(one.getValue())));
      return copy;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode copy = MAPPER.createArrayNode();
      array.forEach(one -> copy.add(withoutNaN(one)));
      return copy;
    }
    return node.isFloatingPointNumber() && !Double.isFinite(node.doubleValue())
        ? NullNode.getInstance()
        : node;
  }

  /** Indented, for people. */
  public static String pretty(Object value) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not writable as JSON: " + value.getClass(), e);
    }
  }

  /**
   * Reads a value.
   *
   * @param where what the text is, for the error: a file, an option
   * @throws UserError if the text is not JSON of that type
   */
  public static <T> T parse(String text, Class<T> type, String where) {
    try {
      return MAPPER.readValue(text, type);
    } catch (JsonProcessingException e) {
      UserError cause = e.getCause() instanceof UserError inner ? inner : null;
      // Jackson adds where a bracket was opened, in words that say nothing here.
      String reason =
          cause == null
              ? e.getOriginalMessage().replaceFirst("(?s) \\(start marker at .*", "")
              : cause.getMessage();
      throw new UserError(where + ": " + reason, e);
    }
  }

  /** Reads any value. */
  public static JsonNode parse(String text, String where) {
    return parse(text, JsonNode.class, where);
  }

  /** A value as a tree. */
  public static JsonNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  /**
   * Reads a value from a file.
   *
   * @throws UserError if the file cannot be read or does not hold JSON of that type
   */
  public static <T> T read(Path path, Class<T> type) {
    try {
      return parse(Files.readString(path), type, path.toString());
    } catch (IOException e) {
      throw new UserError("cannot read " + path + ": " + AtomicFile.reason(e), e);
    }
  }

  /**
   * The first setting in which two configurations differ, such as {@code model.rank was 100, is
   * 50}.
   *
   * @param saved what was
   * @param wanted what is
   */
  public static String difference(JsonNode saved, JsonNode wanted) {
    for (Map.Entry<String, JsonNode> field : wanted.properties()) {
      JsonNode other = saved.path(field.getKey());
      if (!other.equals(field.getValue())) {
        return field.getValue().isObject() && other.isObject()
            ? field.getKey() + "." + difference(other, field.getValue())
            : field.getKey() + " was " + brief(other) + ", is " + brief(field.getValue());
      }
    }
    return "with more settings";
  }

  /** A vocabulary is a setting too, and longer than a sentence. */
  private static String brief(JsonNode value) {
    String text = value.toString();
    return text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE) + "...";
  }
}
