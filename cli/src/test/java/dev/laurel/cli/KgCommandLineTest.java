package dev.laurel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.laurel.cli.LaurelProcess.Outcome;
import dev.laurel.core.io.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code laurel kg} as a user starts it, on a small world of people, towns and countries. */
class KgCommandLineTest {
  @TempDir private static Path folder;

  private static Outcome run(String... arguments) throws Exception {
    return new LaurelProcess(folder).run(arguments);
  }

  private static Outcome done(String... arguments) throws Exception {
    Outcome outcome = run(arguments);
    assertThat(outcome.code()).as(outcome.err()).isZero();
    return outcome;
  }

  /** Forty people live in ten towns of four countries and speak what is spoken there. */
  private static List<String> world() {
    Random random = new Random(1);
    List<String> triples = new ArrayList<>();
    for (int town = 0; town < 10; town++) {
      triples.add("town %d\tlies_in\tcountry %d".formatted(town, town % 4));
    }
    for (int country = 0; country < 4; country++) {
      triples.add("country %d\tspeaks\tlanguage %d".formatted(country, country % 3));
    }
    for (int person = 0; person < 40; person++) {
      int town = person % 10;
      triples.add("person %d\tlives_in\ttown %d".formatted(person, town));
      triples.add("person %d\tspeaks\tlanguage %d".formatted(person, town % 4 % 3));
      int friend = (person + 10 * (1 + random.nextInt(3))) % 40;
      triples.add("person %d\tknows\tperson %d".formatted(person, friend));
    }
    return triples;
  }

  @BeforeAll
  static void trainOnce() throws Exception {
    Files.write(folder.resolve("world.tsv"), world());
    done("kg", "import", "world.tsv", "--hold-out", "0.1", "--out", "world");
    done(
        "kg",
        "train",
        "world",
        "--rank",
        "16",
        "--epochs",
        "60",
        "--batch",
        "32",
        "--weight",
        "0.01",
        "--out",
        "m.st",
        "--quiet");
  }

  @Test
  @Tag("smoke")
  void queriesAreAnsweredAndExplained() throws Exception {
    Outcome outcome =
        done("kg", "query", "--model", "m.st", "--json", "\"country 1\"/^lies_in/^lives_in");
    JsonNode answers = Json.parse(outcome.out(), "output").path("answers");
    assertThat(answers).hasSize(10);
    JsonNode first = answers.get(0);
    assertThat(first.path("answer").asText()).startsWith("person ");
    assertThat(first.path("atoms")).hasSize(2);
    assertThat(first.path("atoms").get(1).path("relation").asText()).isEqualTo("^lives_in");
    String text =
        done("kg", "query", "--model", "m.st", "--explain", "\"country 1\"/^lies_in").out();
    assertThat(text).contains("known").containsPattern("town \\d --lies_in-> country 1");
  }

  @Test
  void sparqlBindsEverySelectedVariable() throws Exception {
    Outcome outcome =
        done(
            "kg",
            "sparql",
            "--model",
            "m.st",
            "--json",
            "--known",
            "only",
            "SELECT ?who ?town { ?who <lives_in> ?town . ?town <lies_in> <country%202> } LIMIT 3");
    JsonNode bindings = Json.parse(outcome.out(), "output").path("bindings");
    assertThat(bindings).hasSize(3);
    bindings.forEach(
        binding -> {
          assertThat(binding.path("who").asText()).startsWith("person ");
          assertThat(binding.path("town").asText()).startsWith("town ");
          assertThat(binding.path("score").asDouble()).isEqualTo(1);
          assertThat(binding.path("known").asBoolean()).isTrue();
        });
  }

  @Test
  void anyAnswerCanBeExplainedWithAlternatives() throws Exception {
    Outcome outcome =
        done(
            "kg",
            "explain",
            "--model",
            "m.st",
            "--json",
            "\"language 0\"/^speaks/^lies_in",
            "town 0");
    JsonNode result = Json.parse(outcome.out(), "output");
    assertThat(result.path("rank").asInt()).isBetween(1, 57);
    assertThat(result.path("explanations")).hasSize(3);
  }

  @Test
  void linesOfStandardInputAreQueriesAndErrorsDoNotEndThem() throws Exception {
    Outcome outcome =
        new LaurelProcess(folder)
            .runWithInput(
                List.of(
                    "\"town 1\"/lies_in",
                    "\"town 99\"/lies_in",
                    "top 1",
                    "explain on",
                    "\"town 2\"/lies_in",
                    "SELECT ?x { ?x ?p ?y }",
                    "SELECT ?x { <town%203> <lies_in> ?x }"),
                "kg",
                "query",
                "--model",
                "m.st");
    assertThat(outcome.code()).isZero();
    assertThat(outcome.out()).contains("town 2 --lies_in->").contains("town 3 --lies_in->");
    assertThat(outcome.err())
        .contains("'town 99' is not in the graph; the nearest names: town 9")
        .contains("the predicate ?p is a variable");
  }

  @Test
  void querySetsAreDrawnAndEvaluated() throws Exception {
    done("kg", "queries", "world", "--count", "5", "--types", "1p,2p,2i,up", "--out", "q.jsonl");
    assertThat(Files.readAllLines(folder.resolve("q.jsonl")))
        .isNotEmpty()
        .allMatch(line -> line.contains("\"missing\":["));
    for (String mode : List.of("tree", "continuous", "uclnlp", "kgreasoning")) {
      Outcome outcome =
          done("kg", "eval", "q.jsonl", "--model", "m.st", "--mode", mode, "--json", "--quiet");
      JsonNode result = Json.parse(outcome.out(), "output");
      assertThat(result.path("types").path("2p").path("mrr").asDouble()).as(mode).isPositive();
      assertThat(result.path("mean").path("mrr").asDouble()).as(mode).isBetween(0.0, 1.0);
    }
  }

  @Test
  void badInputIsOneSentenceAndExitTwo() throws Exception {
    Files.writeString(folder.resolve("two.tsv"), "a\tb\n");
    Files.writeString(folder.resolve("empty.tsv"), "");
    Files.write(folder.resolve("bytes.tsv"), new byte[] {'a', '\t', (byte) 0xc3, '\t', 'b', '\n'});
    Files.writeString(folder.resolve("bad.jsonl"), "{\"type\":\"2p\",\"query\":[0,[1,");
    Files.writeString(
        folder.resolve("odd.jsonl"), "{\"query\":[99999,[1]],\"easy\":[],\"hard\":[]}");
    new LaurelProcess(folder)
        .assertRefused(
            "kg",
            "train two.tsv --out new.st|two.tsv, line 1 has 2 fields",
            "train empty.tsv --out new.st|no triples to train on",
            "train bytes.tsv --out new.st|bytes.tsv is not UTF-8",
            "train world --out m.st|m.st exists already",
            "import world.tsv --out world|train2id.txt exists already",
            "query --model m.st /lies_in|needed an entity",
            "query\t--model\tm.st\t\"town 1\"/lies|relation 'lies' is not",
            "sparql\t--model\tm.st\tSELECT ?x { ?x <knows> ?y . ?y <knows> ?z . ?z <knows> ?x }|cycle through ?x",
            "eval bad.jsonl --model m.st|bad.jsonl, line 1",
            "eval odd.jsonl --model m.st|odd.jsonl, line 1: entity 99999",
            "query --model world.tsv x|world.tsv",
            "import world.tsv --hold-out 0.7 --out w2|the share to hold out");
    assertThat(folder.resolve("new.st")).doesNotExist();
  }
}
