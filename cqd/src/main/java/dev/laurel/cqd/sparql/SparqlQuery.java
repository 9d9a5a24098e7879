package dev.laurel.cqd.sparql;

import dev.laurel.core.UserError;
import dev.laurel.cqd.Query;
import dev.laurel.cqd.data.KnowledgeGraph;
import java.util.IdentityHashMap;
import java.util.List;
import org.apache.jena.query.QueryException;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.query.QueryParseException;
import org.apache.jena.query.SortCondition;
import org.apache.jena.query.Syntax;
import org.apache.jena.sparql.algebra.Algebra;
import org.apache.jena.sparql.core.Var;

/**
 * A SELECT query as a tree around its first selected variable. Other selected variables are filled
 * from the assignment that makes an answer most true.
 *
 * @param query the tree
 * @param selected the selected variables, without question marks; the first is the tree's root
 * @param limit most answers; -1 if the query does not say
 * @param variables by identity, the part of the tree that stands for each variable
 */
public record SparqlQuery(
    Query query, List<String> selected, long limit, IdentityHashMap<Query, String> variables) {
  /**
   * What relative IRIs are resolved against; taken off again, so that {@code <Germany>} is the
   * entity named Germany.
   */
  static final String BASE = "http://laurel.invalid/";

  /** The name that stands for an answer's truth. */
  private static final String SCORE = "score";

  /** Translates a query; repetition in paths is refused. */
  public static SparqlQuery parse(String text, KnowledgeGraph graph) {
    return parse(text, graph, 0);
  }

  /**
   * Translates a query.
   *
   * @param repetitions steps that {@code p+} is unrolled to; 0 refuses it
   * @throws UserError if it is no SPARQL, is not tree-shaped around the selected variable, uses
   *     what has no fuzzy meaning here, or names what the graph does not have
   */
  public static SparqlQuery parse(String text, KnowledgeGraph graph, int repetitions) {
    try {
      return translate(text, graph, repetitions);
    } catch (StackOverflowError e) {
      throw new UserError("SPARQL: the query is nested too deeply", e);
    }
  }

  private static SparqlQuery translate(String text, KnowledgeGraph graph, int repetitions) {
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
    if (parsed.hasOrderBy() && !isByScore(parsed.getOrderBy())) {
      throw new UserError(
          "SPARQL: answers come by falling truth; ORDER BY DESC(?score) is the only order");
    }
    List<String> selected =
        parsed.getProjectVars().stream()
            .map(Var::getVarName)
            .filter(name -> !name.equals(SCORE))
            .toList();
    if (selected.isEmpty() || !parsed.getProject().getExprs().isEmpty()) {
      throw new UserError(
          "SPARQL: plain variables are selected; (expression AS ?x) is not supported");
    }
    Group group =
        new GroupReader(graph, repetitions).read(Algebra.compile(parsed.getQueryPattern()));
    IdentityHashMap<Query, String> variables = new IdentityHashMap<>();
    Query tree = new TreeBuilder(graph, group, variables).at(selected.get(0));
    // Here, where a tree too deep to be walked is caught, for nobody after this can walk it either.
    if (tree.levels() > Query.MOST_LEVELS) {
      throw UserError.of(
          "SPARQL: the query has %d levels; allowed: up to %d", tree.levels(), Query.MOST_LEVELS);
    }
    for (String name : selected) {
      if (variables.values().stream().noneMatch(name::equals)) {
        throw UserError.of("SPARQL: the selected ?%s does not occur in the pattern", name);
      }
    }
    return new SparqlQuery(tree, selected, parsed.hasLimit() ? parsed.getLimit() : -1, variables);
  }

  private static boolean isByScore(List<SortCondition> order) {
    return order.size() == 1
        && order.get(0).getDirection() == org.apache.jena.query.Query.ORDER_DESCENDING
        && order.get(0).getExpression().isVariable()
        && order.get(0).getExpression().getVarName().equals(SCORE);
  }

  /** Whether the query only says what answers are not. */
  public boolean onlyNegative() {
    List<Query> parts = query instanceof Query.And and ? and.children() : List.of(query);
    return parts.stream().allMatch(Query.Not.class::isInstance);
  }
}
