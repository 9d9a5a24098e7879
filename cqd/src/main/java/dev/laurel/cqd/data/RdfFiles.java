package dev.laurel.cqd.data;

import dev.laurel.core.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.riot.RiotException;
import org.apache.jena.riot.system.ErrorHandlerFactory;
import org.apache.jena.riot.system.StreamRDFBase;
import org.apache.jena.sparql.core.Quad;
import org.apache.jena.vocabulary.RDFS;

/**
 * RDF files as graphs: N-Triples, Turtle, RDF/XML, N-Quads, TriG, also compressed ({@code .gz}).
 * JSON-LD is left out: its contexts may be fetched from the network.
 */
final class RdfFiles {
  private static final List<String> ENDINGS =
      List.of(".nt", ".ttl", ".rdf", ".owl", ".nq", ".trig");

  private RdfFiles() {}

  /** Whether a file's name says that it is RDF. */
  static boolean isRdf(Path path) {
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
  static KnowledgeGraph read(Path path, boolean literals) {
    Vocabulary entities = new Vocabulary("entity");
    Vocabulary relations = new Vocabulary("relation");
    DistinctTriples triples = new DistinctTriples(1024);
    scan(
        path,
        triple -> {
          if (literals || !triple.getObject().isLiteral()) {
            triples.add(
                entities.add(name(triple.getSubject())),
                2 * relations.add(triple.getPredicate().getURI()),
                entities.add(name(triple.getObject())));
          }
        });
    return new KnowledgeGraph(
        entities,
        relations,
        Numbering.INTERLEAVED,
        triples.triples(),
        Triples.none(),
        Triples.none());
  }

  /** The {@code rdfs:label} of each entity that has one: of several the English or the first. */
  static Map<String, String> labels(Path path) {
    Map<String, String> labels = new HashMap<>();
    scan(
        path,
        triple -> {
          if (triple.getObject().isLiteral() && triple.getPredicate().equals(RDFS.label.asNode())) {
            String text = triple.getObject().getLiteralLexicalForm();
            if (triple.getObject().getLiteralLanguage().startsWith("en")) {
              labels.put(name(triple.getSubject()), text);
            } else {
              labels.putIfAbsent(name(triple.getSubject()), text);
            }
          }
        });
    return labels;
  }

  private static void scan(Path path, Consumer<Triple> action) {
    if (!Files.isReadable(path)) {
      throw UserError.of("cannot read %s: no such file, or permission denied", path);
    }
    try {
      RDFParser.source(path)
          .errorHandler(ErrorHandlerFactory.errorHandlerStrictNoLogging)
          .parse(
              new StreamRDFBase() {
                @Override
                public void triple(Triple triple) {
                  action.accept(triple);
                }

                @Override
                public void quad(Quad quad) {
                  action.accept(quad.asTriple());
                }
              });
    } catch (RiotException e) {
      throw new UserError(path + ": " + e.getMessage(), e);
    }
  }

  private static String name(Node node) {
    if (node.isLiteral()) {
      return node.getLiteralLexicalForm();
    }
    return node.isBlank() ? "_:" + node.getBlankNodeLabel() : node.getURI();
  }
}
