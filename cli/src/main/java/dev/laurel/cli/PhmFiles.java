package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.core.io.PyTorchFile;
import dev.laurel.core.io.Safetensors;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** Weights of any network on disk. */
final class PhmFiles {
  private PhmFiles() {}

  private static boolean isPyTorch(Path file) {
    return file.toString().matches(".*\\.(pth|pt)");
  }

  /** Whether it is an artifact of ours. */
  static boolean isLaurel(Path file) {
    if (isPyTorch(file)) {
      return false;
    }
    try (Safetensors opened = Safetensors.open(file)) {
      return opened.metadata().containsKey("laurel.kind");
    }
  }

  static void requireSafetensors(Path target) {
    if (!target.toString().endsWith(".safetensors")) {
      throw UserError.of("%s: weights are written as .safetensors", target);
    }
  }

  /** All tensors by name, in the caller's scope. */
  static Map<String, Tensor> tensors(Path file) {
    Map<String, Tensor> all = new LinkedHashMap<>();
    if (isPyTorch(file)) {
      all.putAll(PyTorchFile.readTensors(file));
      return all;
    }
    try (Safetensors opened = Safetensors.open(file)) {
      for (String name : opened.names()) {
        all.put(name, opened.read(name));
      }
    }
    return all;
  }
}
