package dev.laurel.nas.space;

import dev.laurel.core.UserError;
import dev.laurel.nas.op.Operations;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The genotypes that the authors published, by their names. */
public final class PublishedGenotypes {
  private PublishedGenotypes() {}

  private static Map<String, String> texts() {
    Map<String, String> texts = new TreeMap<>();
    try (InputStream in = PublishedGenotypes.class.getResourceAsStream("genotypes.tsv")) {
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split("\t", 2))
          .forEach(cells -> texts.put(cells[0], cells[1]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return texts;
  }

  /** All names. */
  public static Set<String> names() {
    return Collections.unmodifiableSet(texts().keySet());
  }

  /**
   * One of them.
   *
   * @throws UserError if there is none of the name
   */
  public static Genotype of(String name) {
    Map<String, String> texts = texts();
    if (!texts.containsKey(name)) {
      throw UserError.of("genotype '%s'; allowed: %s", name, String.join(", ", texts.keySet()));
    }
    return Genotype.parse(texts.get(name), Operations.names());
  }
}
