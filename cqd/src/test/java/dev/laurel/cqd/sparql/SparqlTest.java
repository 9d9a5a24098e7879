package dev.laurel.cqd.sparql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.core.UserError;
import dev.laurel.cqd.Query;
import dev.laurel.cqd.answer.BeamAnswering;
import dev.laurel.cqd.answer.BeamConfig;
import dev.laurel.cqd.answer.Explanation;
import dev.laurel.cqd.answer.SymbolicAnswers;
import dev.laurel.cqd.data.KnowledgeGraph;
import dev.laurel.cqd.data.Numbering;
import dev.laurel.cqd.data.Triples;
import dev.laurel.cqd.data.Vocabulary;
import dev.laurel.cqd.model.LinkPredictor;
import dev.laurel.cqd.model.ScoringFunction;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.jena.query.QueryExecutionFactory;
import org.apache.jena.rdf.model.Model;
import org.apache.jena.rdf.model.ModelFactory;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class SparqlTest {
  private static final int ENTITIES = 12;
  private static final int RELATIONS = 3;

  private static KnowledgeGraph graph(Random random) {
    int[] rows = new int[3 * 40];
    for (int i = 0; i < 40; i++) {
      rows[3 * i] = random.nextInt(ENTITIES);
      rows[3 * i + 1] = 2 * random.nextInt(RELATIONS);
      rows[3 * i + 2] = random.nextInt(ENTITIES);
    }
    return new KnowledgeGraph(
        Vocabulary.of("entity", IntStream.range(0, ENTITIES).mapToObj(i -> "e" + i).toList()),
        Vocabulary.of("relation", IntStream.range(0, RELATIONS).mapToObj(i -> "r" + i).toList()),
        Numbering.INTERLEAVED,
        Triples.ofRows(rows),
        Triples.none(),
        Triples.none());
  }

  private static Model model(KnowledgeGraph graph) {
    Model model = ModelFactory.createDefaultModel();
    Triples triples = graph.train();
    for (int i = 0; i < triples.count(); i++) {
      model.add(
          model.createResource(SparqlQuery.BASE + "e" + triples.heads()[i]),
          model.createProperty(SparqlQuery.BASE + "r" + triples.relations()[i] / 2),
          model.createResource(SparqlQuery.BASE + "e" + triples.tails()[i]));
    }
    return model;
  }

  /** A random pattern that hangs on a variable, as text. */
  private static final class Writer {
    private final Random random;
    private int fresh;

    Writer(Random random) {
      this.random = random;
    }

    String pattern(String variable, int depth) {
      StringBuilder text = new StringBuilder(edge(variable, depth));
      if (random.nextInt(3) == 0) {
        text.append(edge(variable, depth));
      }
      if (depth > 0) {
        int kind = random.nextInt(6);
        if (kind == 0) {
          text.append(
              "{ %s } UNION { %s } "
                  .formatted(pattern(variable, depth - 1), pattern(variable, depth - 1)));
        } else if (kind == 1) {
          text.append("FILTER NOT EXISTS { %s } ".formatted(pattern(variable, depth - 1)));
        } else if (kind == 2) {
          text.append("MINUS { %s } ".formatted(pattern(variable, depth - 1)));
        } else if (kind == 3) {
          text.append("FILTER(?%s != <e%d>) ".formatted(variable, random.nextInt(ENTITIES)));
        } else if (kind == 4) {
          text.append(
              "FILTER(?%s IN (<e0>, <e%d>, <e5>, <e7>, <e9>)) "
                  .formatted(variable, random.nextInt(ENTITIES)));
        }
      }
      return text.toString();
    }

    private String edge(String variable, int depth) {
      String other;
      String rest = "";
      if (depth == 0 || random.nextInt(3) == 0) {
        other = random.nextInt(8) == 0 ? "?leaf" + fresh++ : "<e" + random.nextInt(ENTITIES) + ">";
      } else {
        String inner = "v" + fresh++;
        other = "?" + inner;
        rest = pattern(inner, depth - 1);
      }
      String relation =
          switch (random.nextInt(6)) {
            case 0 -> "<r0>|<r1>";
            case 1 -> "^<r1>";
            case 2 -> "<r0>/<r2>";
            default -> "<r" + random.nextInt(RELATIONS) + ">";
          };
      String me = "?" + variable;
      return (random.nextBoolean()
              ? "%s %s %s . ".formatted(me, relation, other)
              : "%s %s %s . ".formatted(other, relation, me))
          + rest;
    }
  }

  @Property(tries = 400)
  void whatIsKnownIsAnsweredAsJenaAnswers(@ForAll long seed) {
    Random random = new Random(seed);
    KnowledgeGraph graph = graph(random);
    String text =
        "SELECT DISTINCT ?x WHERE { "
            + new Writer(random).pattern("x", 1 + random.nextInt(4))
            + "}";
    BitSet theirs = new BitSet();
    try (var execution =
        QueryExecutionFactory.create(
            org.apache.jena.query.QueryFactory.create(
                text, SparqlQuery.BASE, org.apache.jena.query.Syntax.syntaxARQ),
            model(graph))) {
      execution
          .execSelect()
          .forEachRemaining(
              row -> {
                String iri = row.getResource("x").getURI();
                theirs.set(Integer.parseInt(iri.substring(SparqlQuery.BASE.length() + 1)));
              });
    }
    Query query = SparqlQuery.parse(text, graph).query();
    assertThat(new SymbolicAnswers(graph.known(), ENTITIES).of(query)).as(text).isEqualTo(theirs);
    assertThat(byBeam(graph, query)).as("by search: " + text).isEqualTo(theirs);
  }

  /** Answers whose truth is 1 when known edges alone count. */
  private static BitSet byBeam(KnowledgeGraph graph, Query query) {
    try (PointerScope scope = new PointerScope();
        LinkPredictor predictor =
            LinkPredictor.of(
                ScoringFunction.DISTMULT,
                dev.laurel.core.Tensors.of(new float[ENTITIES][2]),
                dev.laurel.core.Tensors.of(new float[2 * RELATIONS][2]),
                null)) {
      BeamConfig config = BeamConfig.defaults().withCandidates(0).withKnown(BeamConfig.Known.ONLY);
      float[] truth = new BeamAnswering(predictor, config, graph.known()).truth(query);
      BitSet found = new BitSet();
      for (int i = 0; i < truth.length; i++) {
        assertThat(truth[i]).isIn(0f, 1f);
        found.set(i, truth[i] == 1);
      }
      return found;
    }
  }

  private static void refused(String text, String... words) {
    KnowledgeGraph graph = graph(new Random(1));
    assertThatThrownBy(() -> SparqlQuery.parse(text, graph))
        .as(text)
        .isInstanceOf(UserError.class)
        .message()
        .contains(List.of(words));
  }

  @Test
  void whatHasNoFuzzyMeaningIsRefusedByName() {
    refused("SELECT ?x WHERE { ?x <r0> }", "line 1");
    refused("ASK { ?x <r0> <e1> }", "only SELECT");
    refused("SELECT (COUNT(?x) AS ?n) WHERE { ?x <r0> <e1> }", "aggregates");
    refused("SELECT ?x WHERE { ?x ?p <e1> }", "predicate ?p is a variable");
    refused("SELECT ?x WHERE { ?x <r0> <e1> OPTIONAL { ?x <r1> ?y } }", "OPTIONAL");
    refused("SELECT ?x WHERE { ?x <r0> <e1> BIND(1 AS ?y) }", "BIND");
    refused("SELECT ?x WHERE { ?x <r0>* <e1> }", "repetition");
    refused("SELECT ?x WHERE { ?x <r0> ?y . ?y <r1> ?z . ?z <r2> ?x }", "cycle through ?x");
    refused("SELECT ?x WHERE { ?x <r0> <e1> . ?y <r1> <e2> }", "?y", "hang together");
    refused("SELECT ?x WHERE { ?y <r0> <e1> }", "?x does not occur");
    refused("SELECT ?x WHERE { ?x <r0> <e99> }", "entity 'e99'", "nearest names: e9");
    refused("SELECT ?x WHERE { ?x <likes> <e1> }", "relation 'likes'");
    refused("SELECT ?x WHERE { ?x <r0> ?x }", "itself");
    refused("SELECT ?x WHERE { ?x <r0> <e1> FILTER(STRLEN(STR(?x)) > 3) }", "FILTER");
    refused("SELECT ?x WHERE { ?x <r0> <e1> } OFFSET 3", "OFFSET");
    refused("SELECT ?x WHERE { ?x <r0> <e1> } ORDER BY ?x", "falling truth");
    refused("SELECT ?x ?y WHERE { ?x <r0> <e1> }", "?y does not occur");
    refused("SELECT (STR(?x) AS ?s) WHERE { ?x <r0> <e1> }", "expression");
  }

  @Test
  void theLimitIsRead() {
    SparqlQuery query =
        SparqlQuery.parse("SELECT ?x { <e1> <r0> ?x } LIMIT 7", graph(new Random(1)));
    assertThat(query.limit()).isEqualTo(7);
    assertThat(query.selected()).containsExactly("x");
    assertThat(query.query()).isEqualTo(Query.of(1, 0));
  }

  @Test
  void otherVariablesAreFilledFromTheBestAssignment() {
    KnowledgeGraph graph = graph(new Random(1));
    SparqlQuery query =
        SparqlQuery.parse(
            "SELECT ?x ?y { ?x <r0> ?y . ?y <r1> <e2> } ORDER BY DESC(?score)", graph);
    assertThat(query.selected()).containsExactly("x", "y");
    try (PointerScope scope = new PointerScope();
        LinkPredictor predictor =
            LinkPredictor.of(
                ScoringFunction.DISTMULT,
                dev.laurel.core.Tensors.randomNormal(new Random(2), ScalarType.Float, ENTITIES, 4),
                dev.laurel.core.Tensors.randomNormal(
                    new Random(3), ScalarType.Float, 2 * RELATIONS, 4),
                null)) {
      BeamAnswering answering =
          new BeamAnswering(predictor, BeamConfig.defaults().withCandidates(0), null);
      for (BeamAnswering.Answer answer : answering.answers(query.query(), 5)) {
        Explanation.Variable y = answer.explanation().variables().get(0);
        assertThat(query.variables().get(y.query())).isEqualTo("y");
        // The best ?y by trying all.
        float[] below = answering.truth(y.query());
        float[] best = {-1, -1};
        for (int e = 0; e < ENTITIES; e++) {
          float truth = below[e] * answering.truth(Query.of(e, 1))[answer.entity()];
          if (truth > best[0]) {
            best = new float[] {truth, e};
          }
        }
        assertThat(y.entity()).isEqualTo((int) best[1]);
      }
    }
  }

  @Test
  void repetitionIsUnrolledWhereWanted() {
    KnowledgeGraph graph = graph(new Random(4));
    SymbolicAnswers answers = new SymbolicAnswers(graph.known(), ENTITIES);
    Query unrolled = SparqlQuery.parse("SELECT ?x { ?x <r0>+ <e1> }", graph, 3).query();
    Query once = SparqlQuery.parse("SELECT ?x { ?x <r0> <e1> }", graph).query();
    Query twice = SparqlQuery.parse("SELECT ?x { ?x <r0>/<r0> <e1> }", graph).query();
    Query thrice = SparqlQuery.parse("SELECT ?x { ?x <r0>/<r0>/<r0> <e1> }", graph).query();
    assertThat(answers.of(unrolled)).isEqualTo(answers.of(Query.or(once, twice, thrice)));
  }

  @Test
  void whatIsNestedBeyondReasonIsRefusedInEveryLanguage() {
    KnowledgeGraph graph = graph(new Random(1));
    List<String> deep =
        List.of(
            "(".repeat(5000) + "e1" + ")".repeat(5000),
            "!".repeat(20_000) + "e1",
            "e1" + "/r0".repeat(20_000),
            "[".repeat(900) + "1,[0]" + "]".repeat(900),
            "[1,[" + "0,".repeat(20_000) + "0]]",
            "SELECT ?x { ?x " + "<r0>/".repeat(3000) + "<r0> <e1> }",
            "SELECT ?x { " + "{ ".repeat(3000) + "?x <r0> <e1> " + "} ".repeat(3000) + "}");
    for (String text : deep) {
      try {
        assertThat(AnyQuery.parse(text, graph).levels()).isLessThanOrEqualTo(Query.MOST_LEVELS);
      } catch (UserError e) {
        assertThat(e.getMessage().length()).isLessThan(400);
      }
    }
  }
}
