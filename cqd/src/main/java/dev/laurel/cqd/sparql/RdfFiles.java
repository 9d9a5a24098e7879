package dev.laurel.cqd.sparql;

import dev.laurel.core.UserError;
import dev.laurel.cqd.data.KnowledgeGraph;
import dev.laurel.cqd.data.Numbering;
import dev.laurel.cqd.data.Triples;
import dev.laurel.cqd.data.Vocabulary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.riot.RiotException;
import org.apache.jena.riot.system.ErrorHandlerFactory;
import org.apache.jena.riot.system.StreamRDFBase;

/** RDF files (N-Triples, Turtle, RDF/XML and what else Jena reads by ending) as graphs. */
public final class RdfFiles {
  private static final List<String> ENDINGS =
      List.of(".nt", ".ttl", ".rdf", ".owl", ".nq", ".trig", ".jsonld");

  private RdfFiles() {}

  /** Whether a file's name says that it is RDF. */
  public static boolean isRdf(Path path) {
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT).replaceAll("\\.gz$", "");
    return ENDINGS.stream().anyMatch(name::endsWith);
  }

  /**
   * Reads a file; all triples are for training.
   *
   * @param literals whether literals are entities, by their text; else triples with them are left
   *     out
   * @throws UserError if the file cannot be read or is malformed, with the line
   */
  public static KnowledgeGraph read(Path path, boolean literals) {
    if (!Files.isReadable(path)) {
      throw UserError.of("cannot read %s: no such file, or permission denied", path);
    }
    Vocabulary entities = new Vocabulary("entity");
    Vocabulary relations = new Vocabulary("relation");
    List<int[]> rows = new ArrayList<>();
    try {
      RDFParser.source(path)
          .errorHandler(ErrorHandlerFactory.errorHandlerStrictNoLogging)
          .parse(
              new StreamRDFBase() {
                @Override
                public void triple(Triple triple) {
                  if (literals || !triple.getObject().isLiteral()) {
                    rows.add(
                        new int[] {
                          entities.add(name(triple.getSubject())),
                          2 * relations.add(triple.getPredicate().getURI()),
                          entities.add(name(triple.getObject()))
                        });
                  }
                }
              });
    } catch (RiotException e) {
      throw new UserError(path + ": " + e.getMessage(), e);
    }
    int[] flat = rows.stream().distinct().flatMapToInt(java.util.Arrays::stream).toArray();
    return new KnowledgeGraph(
        entities,
        relations,
        Numbering.INTERLEAVED,
        Triples.ofRows(flat),
        Triples.none(),
        Triples.none());
  }

  private static String name(Node node) {
    if (node.isLiteral()) {
      return node.getLiteralLexicalForm();
    }
    return node.isBlank() ? "_:" + node.getBlankNodeLabel() : node.getURI();
  }
}
