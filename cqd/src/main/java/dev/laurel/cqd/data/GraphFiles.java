package dev.laurel.cqd.data;

import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Graphs in any form that is known: a folder of tab-separated triples, of OpenKE, of the BetaE or
 * Query2Box data, an RDF file, a file of tab-separated triples. The form is told by the names of
 * the files.
 */
public final class GraphFiles {
  private GraphFiles() {}

  /**
   * Reads a graph; literals of RDF files are left out.
   *
   * @throws UserError if it is of no known form or malformed, with file and line
   */
  public static KnowledgeGraph read(Path path) {
    return read(path, false);
  }

  /**
   * Reads a graph.
   *
   * @param literals whether literals of RDF files are entities
   * @throws UserError if it is of no known form or malformed, with file and line
   */
  public static KnowledgeGraph read(Path path, boolean literals) {
    if (!Files.exists(path)) {
      throw UserError.of("%s does not exist", path);
    }
    if (!Files.isDirectory(path)) {
      return RdfFiles.isRdf(path) ? RdfFiles.read(path, literals) : TripleFiles.read(path);
    }
    if (OpenKeFiles.isOpenKe(path)) {
      return OpenKeFiles.read(path);
    }
    if (BetaEFiles.isBetaE(path)) {
      return BetaEFiles.graph(path);
    }
    if (Query2BoxFiles.isQuery2Box(path)) {
      return Query2BoxFiles.graph(path);
    }
    return TripleFiles.read(path);
  }

  /**
   * Writes a graph as an OpenKE folder, which keeps the numbers of entities and relations.
   *
   * @param labels of the entities
   * @param force whether the files of a graph that is there may be replaced
   * @throws UserError if a graph is there and is not to be replaced, or cannot be written
   */
  public static void write(Path folder, KnowledgeGraph graph, List<String> labels, boolean force) {
    AtomicFile.refuseToOverwrite(folder.resolve("train2id.txt"), force);
    OpenKeFiles.write(folder, graph, labels);
  }
}
