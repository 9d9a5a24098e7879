package dev.laurel.cqd.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What entities are called by people; those without a label are called by their names. */
public final class Labels {
  private Labels() {}

  /**
   * The labels that come with a graph: {@code entity2text.txt} in its folder, {@code rdfs:label} in
   * its RDF file.
   *
   * @param graph where the graph was read from
   */
  public static List<String> beside(Path graph, Vocabulary entities) {
    if (!Files.isDirectory(graph)) {
      return applied(RdfFiles.isRdf(graph) ? RdfFiles.labels(graph) : Map.of(), entities);
    }
    Path file = graph.resolve("entity2text.txt");
    return Files.exists(file) ? read(file, entities) : entities.names();
  }

  /**
   * Reads {@code name<TAB>label} a line. Names that are no entity of the graph are passed over.
   *
   * @throws dev.laurel.core.UserError if the file cannot be read
   */
  public static List<String> read(Path file, Vocabulary entities) {
    Map<String, String> found = new HashMap<>();
    for (String line : TextFiles.lines(file)) {
      String[] fields = line.split("\t", 2);
      if (fields.length == 2) {
        found.put(fields[0], fields[1].strip());
      }
    }
    return applied(found, entities);
  }

  private static List<String> applied(Map<String, String> found, Vocabulary entities) {
    List<String> labels = new ArrayList<>(entities.names());
    labels.replaceAll(name -> found.getOrDefault(name, name));
    return labels;
  }
}
