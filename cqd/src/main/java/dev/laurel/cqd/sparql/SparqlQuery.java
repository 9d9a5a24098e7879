package dev.laurel.cqd.sparql;

import dev.laurel.core.UserError;
import dev.laurel.cqd.Query;
import dev.laurel.cqd.data.KnowledgeGraph;
import org.apache.jena.query.QueryException;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.query.QueryParseException;
import org.apache.jena.query.Syntax;
import org.apache.jena.sparql.algebra.Algebra;

/**
 * A SELECT query as a tree around its selected variable.
 *
 * @param query the tree
 * @param variable the selected variable, without its question mark
 * @param limit most answers; -1 if the query does not say
 */
public record SparqlQuery(Query query, String variable, long limit) {
  /**
   * What relative IRIs are resolved against; taken off again, so that {@code <Germany>} is the
   * entity named Germany.
   */
  static final String BASE = "http://laurel.invalid/";

  /**
   * Translates a query.
   *
   * @throws UserError if it is no SPARQL, is not tree-shaped around the selected variable, uses
   *     what has no fuzzy meaning here, or names what the graph does not have
   */
  public static SparqlQuery parse(String text, KnowledgeGraph graph) {
    org.apache.jena.query.Query parsed;
    try {
      parsed = QueryFactory.create(text, BASE, Syntax.syntaxARQ);
    } catch (QueryParseException e) {
      throw new UserError(
          "SPARQL, line "
              + e.getLine()
              + ", column "
              + e.getColumn()
              + ": "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse("malformed"),
          e);
    } catch (QueryException e) {
      throw new UserError("SPARQL: " + e.getMessage(), e);
    }
    if (!parsed.isSelectType()) {
      throw new UserError("SPARQL: only SELECT is answered; ASK, CONSTRUCT, DESCRIBE are not");
    }
    if (parsed.hasAggregators() || parsed.hasGroupBy() || parsed.hasHaving()) {
      throw new UserError(
          "SPARQL: aggregates (COUNT, GROUP BY, HAVING) have no fuzzy meaning here");
    }
    if (!parsed.getGraphURIs().isEmpty() || !parsed.getNamedGraphURIs().isEmpty()) {
      throw new UserError("SPARQL: FROM is not supported; the model's graph is asked");
    }
    if (parsed.hasOffset()) {
      throw new UserError("SPARQL: OFFSET is not supported; use a larger LIMIT");
    }
    if (parsed.getProjectVars().isEmpty()) {
      throw new UserError("SPARQL: no variable is selected; one is needed");
    }
    String variable = parsed.getProjectVars().get(0).getVarName();
    Group group = new GroupReader(graph).read(Algebra.compile(parsed.getQueryPattern()));
    Query tree = new TreeBuilder(graph, group).at(variable);
    return new SparqlQuery(tree, variable, parsed.hasLimit() ? parsed.getLimit() : -1);
  }
}
