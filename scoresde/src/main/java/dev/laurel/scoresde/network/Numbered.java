package dev.laurel.scoresde.network;

import org.bytedeco.pytorch.Module;

/** Modules that are named by their number, as PyTorch's {@code ModuleList}. */
final class Numbered extends Module {
  private int count;

  Numbered() {
    super("ModuleList");
  }

  /** Registers a module under the next number. */
  <M extends Module> M add(M module) {
    register_module(Integer.toString(count++), module);
    return module;
  }
}
