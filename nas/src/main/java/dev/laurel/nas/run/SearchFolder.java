package dev.laurel.nas.run;

import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import dev.laurel.core.io.Json;
import dev.laurel.nas.data.PictureData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/**
 * The folder of a search.
 *
 * @param path of it
 */
public record SearchFolder(Path path) {
  /**
   * The shares of operations when an epoch of the search began.
   *
   * @param epoch its number; the last one is the end
   * @param shares by kind of cell, edge and operation
   */
  public record Epoch(long epoch, List<double[][]> shares) {}

  /** The plan. */
  public Path planFile() {
    return path.resolve("plan.json");
  }

  /** The trained network of all candidates. */
  public Path supernet() {
    return path.resolve("supernet.safetensors");
  }

  /** The same with what was chosen. */
  public Path selection() {
    return path.resolve("selection.safetensors");
  }

  /** What was chosen and why, as JSON. */
  public Path selected() {
    return path.resolve("selected.json");
  }

  /** The chosen network. */
  public Path network() {
    return path.resolve("network.safetensors");
  }

  /** The page. */
  public Path report() {
    return path.resolve("report.html");
  }

  private Path history() {
    return path.resolve("history.jsonl");
  }

  private Path lastEpochs() {
    return path.resolve("train.json");
  }

  /** The state of a phase that is not done. */
  Path checkpoint(String phase) {
    return path.resolve(phase + ".checkpoint");
  }

  /** The plan that was begun. */
  public Optional<SearchPlan> plan() {
    return Files.exists(planFile())
        ? Optional.of(Json.read(planFile(), SearchPlan.class))
        : Optional.empty();
  }

  private Path data() {
    return path.resolve("data.json");
  }

  /** Begins. */
  void begin(SearchPlan plan, DataIdentity data) {
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new UserError("cannot make the folder " + path + ": " + AtomicFile.reason(e), e);
    }
    write(data(), data);
    write(planFile(), plan);
  }

  /**
   * Refuses to go on with other pictures.
   *
   * @throws UserError if these are not those of the search
   */
  public void requireSame(PictureData data) {
    requireSame(DataIdentity.of(data));
  }

  /** Refuses to go on with other pictures. */
  void requireSame(DataIdentity asked) {
    if (!Files.exists(data()) || !Json.read(data(), DataIdentity.class).equals(asked)) {
      throw UserError.of(
          "%s holds a search of other pictures (%s); repeat DATA and its options to go on, take"
              + " another folder, or give --force to begin anew",
          path, data());
    }
  }

  /** Refuses a folder in which files have the names of a search's, without a plan. */
  void refuseForeign() {
    Stream.of(supernet(), selection(), selected(), network(), history(), report())
        .filter(Files::exists)
        .findFirst()
        .ifPresent(
            file -> {
              throw UserError.of(
                  "%s exists, but %s does not: this is no search to go on with; take another folder,"
                      + " or give --force to replace it",
                  file, planFile());
            });
  }

  /** Deletes what an earlier search left here, and nothing else; the plan last. */
  void clear() {
    clearSelection();
    Stream.of(supernet(), history(), checkpoint("search"), data(), planFile())
        .forEach(SearchFolder::delete);
  }

  /** Deletes what was chosen and trained; the network of all candidates stays. */
  public void clearSelection() {
    Stream.of(selection(), selected(), checkpoint("selection")).forEach(SearchFolder::delete);
    clearTraining();
  }

  /** Deletes the chosen network; what was chosen stays. */
  public void clearTraining() {
    Stream.of(network(), lastEpochs(), report(), checkpoint("train")).forEach(SearchFolder::delete);
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UserError("cannot delete " + file + ": " + AtomicFile.reason(e), e);
    }
  }

  private static void write(Path file, Object value) {
    AtomicFile.writeText(file, Json.pretty(value) + "\n");
  }

  void write(ArchitectureSearch.Selected selected) {
    write(selected(), selected);
  }

  /** Adds an epoch to the history. */
  void tell(long epoch, List<double[][]> shares) {
    String line = Json.line(new Epoch(epoch, shares)) + "\n";
    try {
      Files.writeString(
          history(),
          line,
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UserError("cannot write " + history() + ": " + AtomicFile.reason(e), e);
    }
  }

  /** The epochs of the search; of one that began twice, the last time. */
  public List<Epoch> epochs() {
    TreeMap<Long, Epoch> epochs = new TreeMap<>();
    if (Files.exists(history())) {
      try {
        for (String line : Files.readAllLines(history())) {
          // A line that a kill cut off is that of an epoch that begins again.
          if (line.endsWith("}")) {
            Epoch epoch = Json.parse(line, Epoch.class, history().toString());
            epochs.put(epoch.epoch(), epoch);
          }
        }
      } catch (IOException e) {
        throw new UserError("cannot read " + history() + ": " + AtomicFile.reason(e), e);
      }
    }
    return List.copyOf(epochs.values());
  }

  /** What was chosen, if it was. */
  public Optional<ArchitectureSearch.Selected> readSelected() {
    return Files.exists(selected())
        ? Optional.of(Json.read(selected(), ArchitectureSearch.Selected.class))
        : Optional.empty();
  }

  /** How long the chosen network is trained: found once, and kept for a run that goes on. */
  int lastEpochs(IntSupplier found) {
    if (Files.exists(lastEpochs())) {
      return Json.read(lastEpochs(), Integer.class);
    }
    int epochs = found.getAsInt();
    write(lastEpochs(), epochs);
    return epochs;
  }
}
