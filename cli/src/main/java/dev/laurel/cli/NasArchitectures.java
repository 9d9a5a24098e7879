package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import dev.laurel.nas.run.SearchFolder;
import dev.laurel.nas.space.Bench201Architecture;
import dev.laurel.nas.space.PublishedGenotypes;
import dev.laurel.nas.space.SearchSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Architectures as people name them. */
final class NasArchitectures {
  static final String DESCRIPTION =
      "Folder of a search, a text such as \"Genotype(...)\" or"
          + " \"|nor_conv_3x3~0|+|skip_connect~0|nor_conv_3x3~1|\", a file with such a text, or a"
          + " published name such as darts_pt_s5_0.";

  private NasArchitectures() {}

  /**
   * An architecture.
   *
   * @param form of its networks
   * @param text of it
   */
  record Named(SearchSpace.Form form, String text) {}

  static Named of(String name) {
    if (name.startsWith("Genotype") || name.startsWith("{") || name.startsWith("|")) {
      return text(name);
    }
    if (PublishedGenotypes.names().contains(name)) {
      return text(PublishedGenotypes.of(name).text());
    }
    Path path = Path.of(name);
    if (Files.isDirectory(path)) {
      SearchFolder folder = NasFolders.existing(path);
      return folder
          .readSelected()
          .map(
              selected ->
                  new Named(folder.plan().orElseThrow().space().form(), selected.architecture()))
          .orElseThrow(
              () -> UserError.of("%s: nothing is chosen yet; laurel nas search goes on", name));
    }
    if (Files.isRegularFile(path)) {
      try {
        return text(Files.readString(path).strip());
      } catch (IOException e) {
        throw new UserError("cannot read " + path + ": " + AtomicFile.reason(e), e);
      }
    }
    throw UserError.of(
        "'%s' is no folder, no file, no text of an architecture, and no published name (%s)",
        name, String.join(", ", PublishedGenotypes.names()));
  }

  private static Named text(String text) {
    if (!text.startsWith("|")) {
      return new Named(
          SearchSpace.Form.DARTS, SearchSpace.architecture(SearchSpace.Form.DARTS, text));
    }
    Bench201Architecture parsed = Bench201Architecture.parse(text);
    return new Named(
        parsed.nodes().size() == 2 ? SearchSpace.Form.SMALL : SearchSpace.Form.NB201,
        parsed.text());
  }
}
