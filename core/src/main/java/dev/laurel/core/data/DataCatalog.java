package dev.laurel.core.data;

import dev.laurel.core.UserError;
import dev.laurel.core.io.Json;
import dev.laurel.core.run.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Public data sets that can be fetched by name. Nothing is fetched unless asked for.
 *
 * @param dataSets by name
 */
public record DataCatalog(List<DataSet> dataSets) {
  /**
   * A data set.
   *
   * @param name what it is asked for by; also the folder it is put in
   * @param description one line for people
   * @param licence as far as known
   * @param files by the name they get
   */
  public record DataSet(
      String name, String description, String licence, Map<String, Download> files) {
    /** Checks that no name leaves the folder. */
    public DataSet {
      requirePlain(name);
      files.keySet().forEach(DataSet::requirePlain);
    }

    private static void requirePlain(String name) {
      if (name == null || !name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
        throw UserError.of(
            "'%s' cannot be the name of a data set or file; letters, digits, '.', '_', '-' can",
            name);
      }
    }

    /** The bytes of all files. */
    public long bytes() {
      return files.values().stream().mapToLong(Download::bytes).sum();
    }

    /**
     * Fetches what is not there yet.
     *
     * @return the folder with the files
     */
    public Path fetch(Path cache, Progress progress) {
      Path folder = cache.resolve(name);
      files.forEach((file, download) -> download.to(folder.resolve(file), progress));
      return folder;
    }
  }

  /** Copies the list. */
  public DataCatalog {
    dataSets = List.copyOf(dataSets);
  }

  /** The data sets that Laurel knows. */
  public static DataCatalog known() {
    try (InputStream in = DataCatalog.class.getResourceAsStream("catalog.json")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return Json.parse(text, DataCatalog.class, "catalog.json");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The data set of a name. */
  public DataSet named(String name) {
    return dataSets.stream()
        .filter(set -> set.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                UserError.of(
                    "no data set is named '%s'; known: %s",
                    name, String.join(", ", dataSets.stream().map(DataSet::name).toList())));
  }

  /** Where fetched data is kept: LAUREL_CACHE, else the platform's folder for caches. */
  public static Path defaultCache() {
    String own = System.getenv("LAUREL_CACHE");
    if (own != null && !own.isBlank()) {
      return Path.of(own);
    }
    String xdg = System.getenv("XDG_CACHE_HOME");
    Path caches =
        xdg != null && !xdg.isBlank()
            ? Path.of(xdg)
            : Path.of(System.getProperty("user.home"), ".cache");
    return caches.resolve("laurel");
  }
}
