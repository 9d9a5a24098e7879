package dev.laurel.phm.data;

import com.fasterxml.jackson.databind.JsonNode;
import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import dev.laurel.core.io.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Inference as JSON lines, as SNLI and MultiNLI have it: {@code gold_label}, {@code sentence1},
 * {@code sentence2}; other fields are not looked at.
 */
public final class InferenceFile {
  private static final String UNDECIDED = "-";

  private InferenceFile() {}

  /**
   * What a file holds.
   *
   * @param pairs with a label
   * @param skipped on whose label people did not agree
   */
  public record Content(List<InferencePair> pairs, int skipped) {}

  /**
   * Reads all pairs.
   *
   * @param labels that are allowed
   * @throws UserError if a line is no JSON, lacks a field or has another label, with the line
   */
  public static Content read(Path file, List<String> labels) {
    List<InferencePair> pairs = new ArrayList<>();
    int skipped = 0;
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      int number = 0;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (line.isBlank()) {
          continue;
        }
        String where = file + ", line " + number;
        JsonNode node = Json.parse(line, where);
        String label = text(node, "gold_label", where);
        if (label.equals(UNDECIDED)) {
          skipped++;
          continue;
        }
        if (!labels.contains(label)) {
          throw UserError.of("%s: the label is '%s'; allowed: %s, -", where, label, labels);
        }
        pairs.add(
            new InferencePair(
                text(node, "sentence1", where), text(node, "sentence2", where), label));
      }
    } catch (CharacterCodingException e) {
      throw new UserError(file + " is no UTF-8 text", e);
    } catch (IOException e) {
      throw new UserError("cannot read " + file + ": " + AtomicFile.reason(e), e);
    }
    if (pairs.isEmpty()) {
      throw UserError.of("%s holds no pair with a label", file);
    }
    return new Content(pairs, skipped);
  }

  private static String text(JsonNode node, String name, String where) {
    JsonNode field = node.get(name);
    if (field == null || !field.isTextual() || field.asText().isBlank()) {
      throw UserError.of("%s has no text '%s'", where, name);
    }
    return field.asText();
  }

  /** Writes pairs in the same form. */
  public static void write(Path file, List<InferencePair> pairs) {
    String text =
        pairs.stream()
            .map(
                pair ->
                    Json.line(
                        Map.of(
                            "gold_label", pair.label(),
                            "sentence1", pair.premise(),
                            "sentence2", pair.hypothesis())))
            .collect(Collectors.joining("\n", "", "\n"));
    AtomicFile.write(file, channel -> channel.write(StandardCharsets.UTF_8.encode(text)));
  }
}
