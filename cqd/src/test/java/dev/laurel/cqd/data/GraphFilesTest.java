package dev.laurel.cqd.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.core.UserError;
import dev.laurel.cqd.Query;
import dev.laurel.cqd.Structure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The BetaE and Query2Box folders of the resources were made by Python's pickle. */
class GraphFilesTest {
  @TempDir private Path folder;

  private static Path resource(String name) throws Exception {
    return Path.of(GraphFilesTest.class.getResource("/" + name).toURI());
  }

  private static Set<String> named(KnowledgeGraph graph, Triples triples) {
    return IntStream.range(0, triples.count())
        .mapToObj(
            i ->
                graph.entities().name(triples.heads()[i])
                    + " "
                    + graph.relationName(triples.relations()[i])
                    + " "
                    + graph.entities().name(triples.tails()[i]))
        .collect(Collectors.toSet());
  }

  private Path write(String name, String text) throws Exception {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  @Test
  void betaEKeepsItsNumbersAndForwardTriples() throws Exception {
    KnowledgeGraph graph = GraphFiles.read(resource("betae"));
    assertThat(graph.entities().names())
        .containsExactly("/m/0", "/m/1", "/m/2", "/m/3", "/m/4", "/m/5");
    assertThat(graph.relations().names()).containsExactly("likes", "owns");
    assertThat(graph.train().count()).isEqualTo(4);
    assertThat(named(graph, graph.test())).containsOnly("/m/1 owns /m/5", "/m/3 likes /m/5");
  }

  @Test
  void betaEQueriesAreReadWhateverTheirShape() throws Exception {
    Path betaE = resource("betae");
    Map<String, QuerySet.Question> questions =
        BetaEFiles.queries(betaE, "test", GraphFiles.read(betaE)).questions().stream()
            .collect(Collectors.toMap(QuerySet.Question::type, question -> question));
    assertThat(questions.keySet()).containsOnly("2p", "2in", "up", "pni", "!(&(!(P(e)),!(P(e))))");
    assertThat(questions.get("2p").query()).isEqualTo(Structure.P2.query(0, 0, 2));
    assertThat(questions.get("2p").hard()).containsExactly(5);
    assertThat(questions.get("2in").query()).isEqualTo(Structure.IN2.query(3, 2, 4, 2));
    assertThat(questions.get("2in").easy()).containsExactly(2);
    assertThat(questions.get("up").query()).isEqualTo(Structure.UP.query(0, 0, 1, 0, 2));
    assertThat(questions.get("pni").query()).isEqualTo(Structure.PNI.query(0, 0, 0, 3, 2));
  }

  @Test
  void query2BoxIsReadWithItsReverseRelations() throws Exception {
    Path box = resource("query2box");
    KnowledgeGraph graph = GraphFiles.read(box);
    assertThat(graph.relations().names()).containsExactly("likes", "owns");
    assertThat(named(graph, graph.train()))
        .containsOnly("a likes b", "b likes c", "d owns c", "e owns b");
    Map<String, QuerySet.Question> questions =
        Query2BoxFiles.queries(box, "test", graph).questions().stream()
            .collect(Collectors.toMap(QuerySet.Question::type, question -> question));
    assertThat(questions.keySet()).containsOnly("2p", "ip", "pi", "up");
    assertThat(questions.get("2p").easy()).containsExactly(1);
    assertThat(questions.get("2p").hard()).containsExactly(5);
    assertThat(questions.get("ip").query()).isEqualTo(Structure.IP.query(0, 0, 1, 0, 2));
    assertThat(questions.get("pi").query()).isEqualTo(Structure.PI.query(0, 0, 0, 3, 2));
  }

  @Test
  void rdfIsReadWithItsLabels() throws Exception {
    Path file =
        write(
            "g.ttl",
            """
            @prefix : <http://e/> .
            @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
            :a :knows :b , :b . :b :knows :c . :a :age 7 .
            :a rdfs:label "Anna" . :b rdfs:label "Berta"@de , "Bertha"@en .
            """);
    KnowledgeGraph graph = GraphFiles.read(file);
    assertThat(named(graph, graph.train()))
        .containsOnly(
            "http://e/a http://e/knows http://e/b", "http://e/b http://e/knows http://e/c");
    assertThat(graph.train().count()).isEqualTo(2);
    assertThat(Labels.beside(file, graph.entities()))
        .containsExactly("Anna", "Bertha", "http://e/c");
    assertThat(named(GraphFiles.read(file, true), GraphFiles.read(file, true).train()))
        .contains("http://e/a http://e/age 7");
  }

  @Test
  void whatIsWrittenIsReadAgain() throws Exception {
    KnowledgeGraph graph = GraphFiles.read(resource("betae"));
    Path out = folder.resolve("out");
    List<String> labels = List.of("a", "b", "c c", "d", "e", "f");
    GraphFiles.write(out, graph, labels, false);
    KnowledgeGraph again = GraphFiles.read(out);
    assertThat(again.entities().names()).isEqualTo(graph.entities().names());
    assertThat(again.train().heads()).isEqualTo(graph.train().heads());
    assertThat(again.test().relations()).isEqualTo(graph.test().relations());
    assertThat(Labels.beside(out, again.entities())).isEqualTo(labels);
    assertThatThrownBy(() -> GraphFiles.write(out, graph, labels, false))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("--force");
  }

  @Test
  void wordNetIsAGraph() {
    WordNet wordNet = WordNet.read();
    KnowledgeGraph graph = wordNet.graph();
    assertThat(graph.relations().size()).isEqualTo(18);
    assertThat(graph.entities().size()).isEqualTo(116_787);
    Edges edges = graph.known();
    int paris = graph.entities().number("paris.n.01");
    int france = graph.entities().number("france.n.01");
    assertThat(edges.contains(paris, graph.relationNumber("part_of"), france)).isTrue();
    assertThat(edges.contains(france, graph.relationNumber("^part_of"), paris)).isTrue();
    assertThat(wordNet.labels().get(graph.entities().number("dog.n.01"))).isEqualTo("dog (n.01)");
  }

  @Property(tries = 30)
  void whatIsHeldOutGivesNothingAway(@ForAll long seed) throws Exception {
    KnowledgeGraph graph = GraphFiles.read(resource("betae"));
    KnowledgeGraph whole =
        new KnowledgeGraph(
            graph.entities(),
            graph.relations(),
            graph.numbering(),
            graph.train().and(graph.valid()).and(graph.test()),
            Triples.none(),
            Triples.none());
    KnowledgeGraph split = HoldOut.split(whole, 0.2, seed);
    Set<String> all = new HashSet<>(named(split, split.train()));
    all.addAll(named(split, split.valid()));
    all.addAll(named(split, split.test()));
    assertThat(all).isEqualTo(named(whole, whole.train()));
    assertThat(split.train().count() + split.valid().count() + split.test().count())
        .isEqualTo(whole.train().count());
    Set<Integer> trained = new HashSet<>();
    Arrays.stream(split.train().heads()).forEach(trained::add);
    Arrays.stream(split.train().tails()).forEach(trained::add);
    for (Triples part : List.of(split.valid(), split.test())) {
      for (int i = 0; i < part.count(); i++) {
        assertThat(trained).contains(part.heads()[i], part.tails()[i]);
      }
    }
  }

  private static void assertRefused(Path path, String... words) {
    assertThatThrownBy(() -> GraphFiles.read(path))
        .isInstanceOf(UserError.class)
        .message()
        .contains(words);
  }

  @Test
  void badFilesAreOneSentence() throws Exception {
    assertRefused(folder.resolve("none"), "does not exist");
    assertRefused(write("two.txt", "a\tb\tc\nd\te\n"), "two.txt, line 2 has 2 fields");
    assertRefused(write("empty.txt", ""), "no triples to train on");
    Files.write(folder.resolve("bytes.txt"), new byte[] {'a', '\t', (byte) 0xff, '\t', 'b', '\n'});
    assertRefused(folder.resolve("bytes.txt"), "bytes.txt is not UTF-8");
    assertRefused(write("g.nt", "<http://e/a> <http://e/b> .\n"), "g.nt", "line: 1");
    Files.createDirectory(folder.resolve("nothing"));
    assertRefused(folder.resolve("nothing"), "holds no graph");
    write("ke/entity2id.txt", "2\na\t0\nb\t1\n");
    write("ke/relation2id.txt", "1\nr\t0\n");
    assertRefused(write("ke/train2id.txt", "2\n0 1 0\n").getParent(), "but 1 lines follow");
    assertRefused(
        write("ke/train2id.txt", "1\n0 9 0\n").getParent(), "line 2: '9' is no number from 0 to 1");
    Path hostile = write("beta/train.txt", "0\t0\t0\n").getParent();
    Files.write(
        hostile.resolve("id2ent.pkl"),
        "cposix\nsystem\n(S'echo'\ntR.".getBytes(StandardCharsets.US_ASCII));
    assertRefused(hostile, "id2ent.pkl");
  }

  @Property(tries = 300)
  void queriesSurviveTheirFile(@ForAll long seed) throws Exception {
    Query query = RandomQueries.draw(new java.util.Random(seed), 20, 6, 4);
    Path file = Files.createTempFile("queries", ".jsonl");
    try {
      QuerySet.Question question =
          new QuerySet.Question("mine", query, new int[] {1, 3}, new int[] {2}, new int[] {4});
      new QuerySet(List.of(question)).write(file);
      QuerySet.Question read = QuerySet.read(file, 20, 6).questions().get(0);
      assertThat(read.query()).isEqualTo(query);
      assertThat(read.easy()).containsExactly(1, 3);
      assertThat(read.hard()).containsExactly(2);
      assertThat(read.missing()).containsExactly(4);
    } finally {
      Files.delete(file);
    }
  }
}
