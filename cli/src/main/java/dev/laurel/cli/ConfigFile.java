package dev.laurel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.laurel.core.UserError;
import dev.laurel.core.io.Json;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Options from a JSON file: an object whose names are those of the options without the dashes. What
 * stands on the command line goes before it.
 */
final class ConfigFile implements IDefaultValueProvider {
  static final String OPTION = "--config";

  private final Path path;
  private final JsonNode values;

  private ConfigFile(Path path) {
    this.path = path;
    this.values = Json.read(path, JsonNode.class);
    if (!values.isObject()) {
      throw UserError.of(
          "%s: a JSON object of options is needed, such as {\"components\": 8}", path);
    }
  }

  /** The file that the arguments name, if they do. */
  static Optional<ConfigFile> in(String... arguments) {
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].startsWith(OPTION + "=")) {
        return Optional.of(new ConfigFile(Path.of(arguments[i].substring(OPTION.length() + 1))));
      }
      if (arguments[i].equals(OPTION) && i + 1 < arguments.length) {
        return Optional.of(new ConfigFile(Path.of(arguments[i + 1])));
      }
    }
    return Optional.empty();
  }

  /** Refuses names that are no option of the command. */
  void check(CommandSpec command) {
    List<String> known =
        command.options().stream()
            .flatMap(option -> Arrays.stream(option.names()))
            .filter(name -> name.startsWith("--"))
            .map(name -> name.substring(2))
            .sorted()
            .toList();
    values
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                throw new CommandLine.ParameterException(
                    command.commandLine(),
                    "%s: '%s' is no option of %s; allowed: %s"
                        .formatted(path, name, command.qualifiedName(), String.join(", ", known)));
              }
            });
  }

  @Override
  public String defaultValue(ArgSpec argument) {
    if (argument instanceof OptionSpec option && !Arrays.asList(option.names()).contains(OPTION)) {
      for (String name : option.names()) {
        JsonNode value = name.startsWith("--") ? values.get(name.substring(2)) : null;
        if (value != null) {
          return value.isValueNode() ? value.asText() : value.toString();
        }
      }
    }
    return null;
  }
}
