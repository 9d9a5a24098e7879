package dev.laurel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.cli.LaurelProcess.Outcome;
import dev.laurel.core.io.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The commands of hypercomplex networks, as processes. */
@Execution(ExecutionMode.CONCURRENT)
class PhmCommandLineTest {
  private static final String SMALL = " --width 16 --hidden 16 --quiet --threads 1";

  @TempDir private static Path folder;

  private static Outcome laurel(String line) throws Exception {
    return new LaurelProcess(folder).run(line.split(" ", -1));
  }

  private static Outcome done(String line) throws Exception {
    Outcome outcome = laurel(line);
    assertThat(outcome.code()).as(outcome.err()).isZero();
    return outcome;
  }

  @BeforeAll
  static void generateAndTrain() throws Exception {
    done("phm generate easy --count 3000 --out agreement.tsv");
    done("phm train agreement agreement.tsv --n 2 --steps 20 --batch 32 --out a.st" + SMALL);
    Files.writeString(
        folder.resolve("pairs.tsv"),
        IntStream.range(0, 400)
            .mapToObj(i -> "file number " + i + "\tDatei Nummer " + i)
            .collect(Collectors.joining("\n")));
    done(
        "phm train translation pairs.tsv --n 1 --steps 20 --batch 200 --subwords 270 --blocks 1"
            + " --heads 2 --out t.st"
            + SMALL);
  }

  @Test
  @Tag("smoke")
  void modelsAreJudged() throws Exception {
    Outcome accuracy = done("phm eval a.st agreement.tsv --json --quiet");
    assertThat(Json.parse(accuracy.out(), "result").path("accuracy").asDouble())
        .isBetween(0.3, 1.0);
    Outcome bleu = done("phm eval t.st pairs.tsv --most 3 --json --quiet");
    assertThat(Json.parse(bleu.out(), "result").path("sentences").asInt()).isEqualTo(3);
    assertThat(Json.parse(bleu.out(), "result").path("signature").asText()).contains("tok:13a");
  }

  @Test
  void whatFollowsIsLearned() throws Exception {
    String pair =
        "{\"gold_label\": \"%s\", \"sentence1\": \"%d dogs run\", \"sentence2\": \"%s run\"}";
    Files.writeString(
        folder.resolve("pairs.jsonl"),
        IntStream.range(0, 300)
            .mapToObj(
                i ->
                    pair.formatted(
                        i % 2 == 0 ? "entailment" : "contradiction",
                        i,
                        i % 2 == 0 ? "dogs" : "none"))
            .collect(Collectors.joining("\n")));
    done(
        "phm train inference pairs.jsonl --n 2 --steps 150 --batch 16 --rate 0.01 --out i.st"
            + SMALL);
    Outcome accuracy = done("phm eval i.st pairs.jsonl --json --quiet");
    assertThat(Json.parse(accuracy.out(), "result").path("accuracy").asDouble()).isGreaterThan(0.9);
    Outcome other = laurel("phm eval i.st agreement.tsv");
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("agreement.tsv, line 1");
  }

  @Test
  void sentencesAreTranslated() throws Exception {
    Outcome one = done("phm translate t.st --beams 2 file");
    assertThat(one.out().lines()).hasSize(1);
    Files.writeString(folder.resolve("in.txt"), "file\nnumber\n");
    Outcome two = done("phm translate t.st --in in.txt --beams 1");
    assertThat(two.out().lines()).hasSize(2);
  }

  @Test
  void modelsAreConvertedAndMadeDenseAgain() throws Exception {
    Outcome converted = done("phm convert t.st --n 4 --out t4.st --json");
    assertThat(Json.parse(converted.out(), "result").path("layers")).isNotEmpty();
    done("phm densify t4.st --out t1.st");
    List<String> texts =
        List.of(
            done("phm translate t4.st --beams 1 file").out(),
            done("phm translate t1.st --beams 1 file").out());
    assertThat(texts.get(1)).isEqualTo(texts.get(0));
    done("phm train translation pairs.tsv --from t4.st --steps 3 --batch 200 --out tuned.st");
    assertThat(Files.size(folder.resolve("tuned.st")))
        .isLessThan(Files.size(folder.resolve("t1.st")));
    done("phm convert a.st --n 1 --out a1.st");
    Outcome same = done("phm eval a1.st agreement.tsv --json --quiet");
    assertThat(same.out().replaceAll("\"(parameters|replaced)[^,}]*", ""))
        .isEqualTo(
            done("phm eval a.st agreement.tsv --json --quiet")
                .out()
                .replaceAll("\"(parameters|replaced)[^,}]*", ""));
  }

  @Test
  void numbersAreCountedAndLayersTimed() throws Exception {
    assertThat(done("phm count").out()).contains("44,040,192").contains("3,145,728");
    assertThat(done("phm bench --width 64 --rows 32 --n 2 --repeats 2 --threads 1").out())
        .contains("n = 2, by parts");
  }

  @Test
  void linesAreComparedAndStylesGenerated() throws Exception {
    Outcome style = done("phm generate style --count 50 --out style.tsv");
    assertThat(style.out()).contains("50 sentences");
    List<String> lines = Files.readAllLines(folder.resolve("style.tsv"));
    assertThat(lines).hasSize(50);
    Files.write(
        folder.resolve("one.txt"),
        lines.stream().map(line -> line.replaceFirst("\t.*", "")).toList());
    Files.write(
        folder.resolve("other.txt"),
        lines.stream().map(line -> line.replaceFirst(".*\t", "")).toList());
    assertThat(done("phm bleu other.txt other.txt").out()).startsWith("BLEU 100.00");
    Outcome apart = done("phm bleu one.txt other.txt --tokenizer intl --lowercase --json");
    assertThat(Json.parse(apart.out(), "result").path("score").asDouble()).isBetween(5.0, 90.0);
  }

  @Test
  void badInputIsNamedInOneSentence() throws Exception {
    new LaurelProcess(folder)
        .assertRefused(
            "phm",
            "train agreement agreement.tsv --n 3 --out x.st|cannot be cut into n = 3 parts",
            "train agreement nothing.tsv --out x.st|nothing.tsv",
            "train agreement pairs.tsv --out x.st|no column 'sentence'",
            "train agreement agreement.tsv --algebra octonion --out x.st|dimension 8; n is 4",
            "train agreement agreement.tsv --rule FIXED --n 3 --width 63 --hidden 63 --out x.st|dimension 3",
            "train translation agreement.tsv --out x.st|tabs; one",
            "train translation pairs.tsv in1.txt --out x.st|in1.txt",
            "train translation . --out x.st|no .mo catalogue",
            "train translation pairs.tsv --subwords 100 --out x.st|at least 258",
            "eval pairs.tsv hard|pairs.tsv",
            "translate a.st file|a.st holds 'phm.classifier'",
            "translate t.st --beams 0 file|0 beams",
            "convert t.st --n 5 --out x.st|cannot be cut into n = 5 parts",
            "convert t.st --n 4 --max-error 0.01 --out x.st|would lose",
            "convert pairs.tsv --n 2 --out x.safetensors|pairs.tsv",
            "train translation pairs.tsv --from t.st --n 2 --out x.st|--n is of a new network",
            "train agreement agreement.tsv --from t.st --out x.st|holds 'phm.translator'",
            "train agreement agreement.tsv --vectors pairs.tsv --out x.st|pairs.tsv",
            "import pairs.tsv --out x.safetensors|pairs.tsv",
            "bleu pairs.tsv pairs.tsv --tokenizer x|--tokenizer is x",
            "generate easy --count 0 --out x.tsv|--count is 0");
    assertThat(Files.exists(folder.resolve("x.st"))).isFalse();
  }
}
