package dev.laurel.cli;

import dev.laurel.core.io.Artifact;
import dev.laurel.core.io.ElementType;
import dev.laurel.core.io.Json;
import dev.laurel.core.io.Npy;
import dev.laurel.core.io.PyTorchFile;
import dev.laurel.core.io.Safetensors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code laurel inspect}. */
@Command(
    name = "inspect",
    description = "What a file of tensors holds: how it was made, names, types and shapes.",
    footer = {"", "Example:", "  laurel inspect model.safetensors"})
final class InspectCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      description =
          "Safetensors, such as all of Laurel's models; .npy, .npz; .pth, .pt or .net of PyTorch.")
  private Path file;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    Map<String, Object> result = new LinkedHashMap<>();
    String name = file.toString();
    if (name.endsWith(".npy")) {
      Npy.Header header = Npy.header(file);
      result.put("tensors", Map.of("", header.type() + " " + Arrays.toString(header.shape())));
    } else if (name.endsWith(".npz")) {
      others(result, Npy::readArchive);
    } else if (name.matches(".*\\.(pth|pt|net)")) {
      others(result, PyTorchFile::readTensors);
    } else {
      safetensors(result);
    }
    common.print(result, Json.pretty(result));
    return 0;
  }

  private void safetensors(Map<String, Object> result) {
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
  }

  private void others(Map<String, Object> result, Function<Path, Map<String, Tensor>> reader) {
    common.startEngine();
    Map<String, String> shapes = new LinkedHashMap<>();
    try (PointerScope scope = new PointerScope()) {
      reader
          .apply(file)
          .forEach(
              (name, tensor) ->
                  shapes.put(
                      name,
                      ElementType.of(tensor.scalar_type())
                          + " "
                          + Arrays.toString(tensor.shape())));
    }
    result.put("tensors", shapes);
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
