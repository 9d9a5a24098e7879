package dev.laurel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.laurel.core.UserError;
import dev.laurel.core.io.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code laurel schema}: what {@code --json} prints. */
@Command(
    name = "schema",
    description = "What --json prints: the JSON Schema (2020-12) of a verb's result.",
    footer = {"", "Example:", "  laurel schema pca fit"})
final class SchemaCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..2",
      paramLabel = "VERB",
      description = "Such as pca fit. Without one: the schemas of all.")
  private List<String> verb = List.of();

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    JsonNode result = all();
    if (!verb.isEmpty()) {
      String name = String.join(" ", verb);
      if (!result.has(name)) {
        throw UserError.of(
            "no verb is named '%s'; known: %s",
            name,
            StreamSupport.stream(((Iterable<String>) result::fieldNames).spliterator(), false)
                .collect(Collectors.joining(", ")));
      }
      ObjectNode one = Json.parse("{}", ObjectNode.class, "nothing");
      one.put("$schema", "https://json-schema.org/draft/2020-12/schema");
      one.put("title", "laurel " + name + " --json");
      one.setAll((ObjectNode) result.get(name));
      result = one;
    }
    common.print(result, Json.pretty(result));
    return 0;
  }

  /** The schemas of all verbs by their names. */
  static JsonNode all() {
    try (InputStream in = SchemaCommand.class.getResourceAsStream("results.json")) {
      return Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), "results.json");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
