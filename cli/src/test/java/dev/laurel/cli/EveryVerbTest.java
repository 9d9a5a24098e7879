package dev.laurel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.laurel.core.io.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Every verb, once, on small inputs: it is done, and its JSON is what its schema says. */
class EveryVerbTest {
  /** These serve, fetch or take minutes; tests of their own run them. */
  private static final Set<String> ELSEWHERE =
      Set.of("binaural listen", "data fetch", "nas table", "nas bench", "tour", "schema");

  @TempDir private static Path folder;

  private static List<List<String>> commands;
  private static List<LaurelProcess.Outcome> outcomes;

  @BeforeAll
  static void runAll() throws Exception {
    SmallInputs.write(folder);
    Files.createDirectories(folder.resolve("view"));
    commands = Commands.of("every-verb.txt");
    outcomes = new LaurelProcess(folder).runAll(Commands.with(commands, "--json", "--quiet"));
  }

  @Test
  void isDoneAndAnswersAsItsSchemaSays() {
    Set<String> seen = new LinkedHashSet<>(ELSEWHERE);
    for (int i = 0; i < commands.size(); i++) {
      LaurelProcess.Outcome outcome = outcomes.get(i);
      assertThat(outcome.code()).as(commands.get(i) + ": " + outcome.err()).isZero();
      String verb = verb(commands.get(i));
      seen.add(verb);
      JsonNode schema = SchemaCommand.all().path(verb);
      assertThat(schema.isMissingNode()).as("a schema of " + verb).isFalse();
      JsonNode answer = Json.parse(outcome.out(), verb);
      assertThat(validator(schema).validate(answer)).as(commands.get(i).toString()).isEmpty();
      assertThat(unknown(answer, schema, verb)).as("keys that no schema describes").isEmpty();
      if (answer.has("saved")) {
        assertThat(folder.resolve(answer.path("saved").asText())).exists();
      }
    }
    assertThat(seen).containsExactlyInAnyOrderElementsOf(verbs());
  }

  @Test
  void damagedFilesAreRefusedInOneSentence() throws Exception {
    new DamagedFiles(folder).assertRefusedInOneSentence();
  }

  @Test
  void schemasAreOfVerbsAndTheDocumentationHasThem() throws Exception {
    Set<String> described = new LinkedHashSet<>();
    SchemaCommand.all().fieldNames().forEachRemaining(described::add);
    described.add("schema");
    assertThat(described).containsExactlyInAnyOrderElementsOf(verbs());
    String page = Files.readString(Path.of("../docs/json.md"));
    SchemaCommand.all()
        .properties()
        .forEach(
            verb -> {
              String section = page.replaceFirst("(?s).*\n## " + verb.getKey() + "\n", "");
              assertThat(section).as(verb.getKey()).isNotEqualTo(page);
              String own = section.replaceFirst("(?s)\n## .*", "");
              Set<String> told = new TreeSet<>();
              Matcher keys = Pattern.compile("(?m)^\\| `(\\w+)` \\|").matcher(own);
              while (keys.find()) {
                told.add(keys.group(1));
              }
              Set<String> wanted = new TreeSet<>();
              verb.getValue().path("properties").fieldNames().forEachRemaining(wanted::add);
              assertThat(told).as(verb.getKey()).isEqualTo(wanted);
            });
  }

  private static String verb(List<String> words) {
    return Main.commandLine(List.of()).getSubcommands().get(words.get(0)).getSubcommands().isEmpty()
        ? words.get(0)
        : words.get(0) + " " + words.get(1);
  }

  /** Names of all verbs. */
  private static List<String> verbs() {
    List<String> names = new ArrayList<>();
    for (CommandLine group : Main.commandLine(List.of()).getSubcommands().values()) {
      if (group.getSubcommands().isEmpty()) {
        names.add(group.getCommandName());
      }
      group
          .getSubcommands()
          .keySet()
          .forEach(verb -> names.add(group.getCommandName() + " " + verb));
    }
    names.remove("generate-completion");
    return names;
  }

  private static JsonSchema validator(JsonNode schema) {
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema);
  }

  /** Paths that a schema does not have, where it has any. */
  private static List<String> unknown(JsonNode value, JsonNode schema, String path) {
    List<String> found = new ArrayList<>();
    if (value.isArray()) {
      value.forEach(one -> found.addAll(unknown(one, schema.path("items"), path)));
    }
    JsonNode known = schema.path("properties");
    if (value.isObject() && known.isObject() && !path.equals("kg sparql/bindings")) {
      value
          .properties()
          .forEach(
              one -> {
                String at = path + "/" + one.getKey();
                if (known.has(one.getKey())) {
                  found.addAll(unknown(one.getValue(), known.get(one.getKey()), at));
                } else {
                  found.add(at);
                }
              });
    }
    return found;
  }
}
