package dev.laurel.cqd.data;

import dev.laurel.core.UserError;
import dev.laurel.core.run.Seeds;
import dev.laurel.cqd.Query;
import dev.laurel.cqd.Structure;
import dev.laurel.cqd.answer.MissingEdges;
import dev.laurel.cqd.answer.SymbolicAnswers;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/**
 * Draws queries as the benchmarks were drawn: an answer first, then the structure backwards along
 * random edges of the full graph; kept if some answer needs an edge that the small graph lacks, and
 * for negation some answer is lost by an added edge.
 */
public final class QueryGenerator {
  /** Draws to find a relation that is not the way back. */
  private static final int RELATION_DRAWS = 40;

  /** Draws without a new query after which the graph is taken to have no more. */
  private static final int FRUITLESS_DRAWS = 20_000;

  private final KnowledgeGraph graph;
  private final Triples heldOut;
  private final Edges full;
  private final SymbolicAnswers before;
  private final SymbolicAnswers after;
  private final MissingEdges missing;
  private final int mostAnswers;
  private final Hardness hardness;

  /** Which answers are asked for. */
  public enum Hardness {
    /** All that need at least one missing edge, as in the benchmarks. */
    ANY,
    /**
     * Those all of whose edges are missing; others that are hard in the benchmarks count as easy.
     */
    FULL
  }

  /**
   * A generator.
   *
   * @param small what is known
   * @param more what is true besides: the split that queries are about
   * @param mostAnswers queries with more easy, hard or lost answers are dropped
   * @param hardness which answers are asked for
   */
  public QueryGenerator(
      KnowledgeGraph graph, Triples small, Triples more, int mostAnswers, Hardness hardness) {
    int entities = graph.entities().size();
    Edges known = graph.edges(small);
    this.graph = graph;
    this.heldOut = graph.both(more);
    this.full = graph.edges(small.and(more));
    this.before = new SymbolicAnswers(known, entities);
    this.after = new SymbolicAnswers(full, entities);
    this.missing = new MissingEdges(known, full, entities);
    this.mostAnswers = mostAnswers;
    this.hardness = hardness;
  }

  /** Queries about the test triples, of which training and validation are known. */
  public static QueryGenerator forTest(KnowledgeGraph graph, int mostAnswers, Hardness hardness) {
    requireTriples("test", graph.test());
    Triples small = graph.train().and(graph.valid());
    return new QueryGenerator(graph, small, graph.test(), mostAnswers, hardness);
  }

  /** Queries about the validation triples. */
  public static QueryGenerator forValid(KnowledgeGraph graph, int mostAnswers, Hardness hardness) {
    requireTriples("validation", graph.valid());
    return new QueryGenerator(graph, graph.train(), graph.valid(), mostAnswers, hardness);
  }

  private static void requireTriples(String part, Triples triples) {
    if (triples.count() == 0) {
      throw UserError.of(
          "the graph has no %s triples, so no query has a hard answer; hold some out", part);
    }
  }

  /** Up to {@code count} different queries of a structure; fewer if the graph has no more. */
  public List<QuerySet.Question> draw(Structure structure, int count, long seed) {
    Random random = new Random(Seeds.of(seed, structure.label().hashCode()));
    if (structure == Structure.P1) {
      return hops(count, random);
    }
    List<QuerySet.Question> questions = new ArrayList<>();
    Set<List<Integer>> seen = new HashSet<>();
    int fruitless = 0;
    while (questions.size() < count && fruitless < FRUITLESS_DRAWS) {
      fruitless++;
      int answer = random.nextInt(graph.entities().size());
      List<Integer> numbers = new ArrayList<>();
      if (full.relations(answer).length == 0
          || !ground(structure.query(placeholders(structure)), answer, -1, numbers, random)) {
        continue;
      }
      int[] flat = numbers.stream().mapToInt(Integer::intValue).toArray();
      Query query = structure.query(flat);
      if (!seen.add(numbers) || hasEqualSiblings(query)) {
        continue;
      }
      QuerySet.Question question = question(structure, query);
      if (question != null) {
        questions.add(question);
        fruitless = 0;
      }
    }
    return questions;
  }

  /** One hop: every head and relation of the held-out triples, in any order. */
  private List<QuerySet.Question> hops(int count, Random random) {
    Set<Query> all = new LinkedHashSet<>();
    for (int i = 0; i < heldOut.count(); i++) {
      all.add(Query.of(heldOut.heads()[i], heldOut.relations()[i]));
    }
    List<Query> queries = new ArrayList<>(all);
    Collections.shuffle(queries, random);
    return queries.stream()
        .map(query -> question(Structure.P1, query))
        .filter(Objects::nonNull)
        .limit(count)
        .toList();
  }

  /** As many numbers as a query of the structure holds. */
  private static int[] placeholders(Structure structure) {
    return new int[structure.size()];
  }

  /** Draws what leads to an answer; numbers are added in flat order, children first. */
  private boolean ground(
      Query shape, int answer, int usedRelation, List<Integer> numbers, Random random) {
    if (shape instanceof Query.Anchor) {
      numbers.add(answer);
      return true;
    }
    if (shape instanceof Query.Project project) {
      // Edges towards the answer are those that leave it, read the other way.
      int[] leaving = full.relations(answer);
      if (leaving.length == 0) {
        return false;
      }
      int back = -1;
      for (int i = 0; i < RELATION_DRAWS && back < 0; i++) {
        int drawn = leaving[random.nextInt(leaving.length)];
        back = usedRelation >= 0 && drawn == usedRelation ? -1 : drawn;
      }
      if (back < 0) {
        return false;
      }
      int[] heads = full.tails(answer, back);
      int head = heads[random.nextInt(heads.length)];
      int relation = graph.inverse(back);
      if (!ground(project.child(), head, relation, numbers, random)) {
        return false;
      }
      numbers.add(relation);
      return true;
    }
    for (Query child : shape.parts()) {
      if (!ground(child, answer, usedRelation, numbers, random)) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasEqualSiblings(Query query) {
    List<Query> bare =
        query.parts().stream().map(c -> c instanceof Query.Not not ? not.child() : c).toList();
    return new HashSet<>(bare).size() < bare.size()
        || query.parts().stream().anyMatch(QueryGenerator::hasEqualSiblings);
  }

  private QuerySet.Question question(Structure structure, Query query) {
    BitSet known = before.of(query);
    BitSet all = after.of(query);
    BitSet hard = (BitSet) all.clone();
    hard.andNot(known);
    BitSet lost = (BitSet) known.clone();
    lost.andNot(all);
    BitSet easy = (BitSet) known.clone();
    easy.and(all);
    boolean negated = Structure.pattern(query).contains("!");
    boolean kept =
        !hard.isEmpty()
            && (!negated || !lost.isEmpty())
            && hard.cardinality() <= mostAnswers
            && easy.cardinality() + lost.cardinality() <= mostAnswers;
    if (!kept) {
      return null;
    }
    int[] counts = missing.of(query, hard.stream().toArray());
    if (hardness == Hardness.FULL) {
      int most = MissingEdges.edges(query);
      int[] answers = hard.stream().toArray();
      for (int i = 0; i < answers.length; i++) {
        if (counts[i] < most) {
          hard.clear(answers[i]);
          easy.set(answers[i]);
        }
      }
      if (hard.isEmpty()) {
        return null;
      }
      counts = missing.of(query, hard.stream().toArray());
    }
    return new QuerySet.Question(
        structure.label(), query, easy.stream().toArray(), hard.stream().toArray(), counts);
  }
}
