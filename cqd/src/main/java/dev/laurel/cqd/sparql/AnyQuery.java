package dev.laurel.cqd.sparql;

import dev.laurel.core.UserError;
import dev.laurel.cqd.Query;
import dev.laurel.cqd.QueryText;
import dev.laurel.cqd.data.KnowledgeGraph;
import dev.laurel.cqd.data.QuerySet;

/**
 * Queries in any of the languages: SPARQL if it begins with SELECT, PREFIX or BASE, nested lists of
 * numbers if with a bracket, else paths as of {@link QueryText}.
 */
public final class AnyQuery {
  private AnyQuery() {}

  /**
   * Reads a query.
   *
   * @throws UserError if it is malformed or names what the graph does not have
   */
  public static Query parse(String text, KnowledgeGraph graph) {
    String bare = text.strip();
    if (bare.matches("(?is)(SELECT|PREFIX|BASE)\\b.*")) {
      return SparqlQuery.parse(bare, graph).query();
    }
    return bare.startsWith("[")
        ? QuerySet.query(bare, "query", graph.entities().size(), graph.directedRelations())
        : QueryText.parse(bare, graph);
  }
}
