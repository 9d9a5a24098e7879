package dev.laurel.cli;

import dev.laurel.core.io.Artifact;
import dev.laurel.core.io.Json;
import dev.laurel.core.io.Safetensors;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code laurel inspect}. */
@Command(
    name = "inspect",
    description = "What a safetensors file holds: how it was made, tensors and shapes.",
    footer = {"", "Example:", "  laurel inspect model.safetensors"})
final class InspectCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "Any safetensors file.")
  private Path file;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    Map<String, Object> result = new LinkedHashMap<>();
    try (Safetensors tensors = Safetensors.open(file)) {
      if (tensors.metadata().keySet().stream().anyMatch(key -> key.startsWith("laurel."))) {
        describe(result);
      } else {
        result.put("metadata", tensors.metadata());
      }
      Map<String, String> shapes = new LinkedHashMap<>();
      for (String name : tensors.names()) {
        shapes.put(name, tensors.entry(name).type() + " " + tensors.entry(name).shape());
      }
      result.put("tensors", shapes);
    }
    common.print(result, Json.pretty(result));
    return 0;
  }

  private void describe(Map<String, Object> result) {
    try (Artifact artifact = Artifact.open(file)) {
      result.put("kind", artifact.kind());
      result.put("format", artifact.format());
      result.put("laurel", artifact.version());
      result.put("configuration", artifact.configuration());
      result.put("metrics", artifact.metrics());
    }
  }
}
