package dev.laurel.phm.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.core.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pairs of sentences: their logic and their files. */
class InferenceTest {
  private static final List<String> LABELS = List.of("entailment", "neutral", "contradiction");

  @TempDir private Path folder;

  @Test
  void labelsFollowTheSquareOfOpposition() {
    Map<String, String> labels = new HashMap<>();
    for (InferencePair pair : InferenceLogic.generate(12_000, 1, Set.of())) {
      labels.put(pair.premise() + " / " + pair.hypothesis(), pair.label());
    }
    int seen = 0;
    for (Map.Entry<String, String> entry : labels.entrySet()) {
      String[] sides = entry.getKey().split(" / ", -1);
      String one = sides[0].substring(sides[0].indexOf(' '));
      String other = sides[1].substring(sides[1].indexOf(' '));
      String wanted =
          switch (sides[0].split(" ", 2)[0] + " " + sides[1].split(" ", 2)[0]) {
            case "every some" -> "entailment";
            case "every no", "no every", "no some", "some no" -> "contradiction";
            case "some every" -> "neutral";
            default -> null;
          };
      if (one.equals(other) && wanted != null) {
        assertThat(entry.getValue()).as(entry.getKey()).isEqualTo(wanted);
        seen++;
      }
    }
    assertThat(seen).isGreaterThan(100);
  }

  @Test
  void theSecondSentenceAloneTellsNothing() {
    List<InferencePair> pairs = InferenceLogic.generate(3000, 2, Set.of());
    assertThat(pairs).hasSize(3000);
    assertThat(new HashSet<>(pairs)).hasSameSizeAs(pairs);
    Map<String, Map<String, Integer>> counts = new HashMap<>();
    pairs.forEach(
        pair ->
            counts
                .computeIfAbsent(pair.hypothesis(), any -> new HashMap<>())
                .merge(pair.label(), 1, Integer::sum));
    counts.forEach(
        (hypothesis, byLabel) -> {
          assertThat(byLabel.keySet()).as(hypothesis).containsExactlyInAnyOrderElementsOf(LABELS);
          assertThat(new HashSet<>(byLabel.values())).as(hypothesis).hasSize(1);
        });
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    Path file = folder.resolve("pairs.jsonl");
    List<InferencePair> pairs = InferenceLogic.generate(30, 3, Set.of());
    InferenceFile.write(file, pairs);
    Files.writeString(
        file,
        Files.readString(file)
            + "{\"gold_label\": \"-\", \"sentence1\": \"a\", \"sentence2\": \"b\"}\n");
    InferenceFile.Content content = InferenceFile.read(file, LABELS);
    assertThat(content.pairs()).isEqualTo(pairs);
    assertThat(content.skipped()).isEqualTo(1);
    assertThat(InferencePair.words("Don't run, Bob!"))
        .containsExactly("don", "'", "t", "run", ",", "bob", "!");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "no json|line 1",
        "{\"gold_label\": \"maybe\", \"sentence1\": \"a\", \"sentence2\": \"b\"}|the label is 'maybe'",
        "{\"gold_label\": \"neutral\", \"sentence1\": \"a\"}|no text 'sentence2'",
        "{\"gold_label\": \"-\"}|no pair with a label"
      })
  void badLinesAreNamed(String text, String message) throws IOException {
    Path file = Files.writeString(folder.resolve("bad.jsonl"), text + "\n");
    assertThatThrownBy(() -> InferenceFile.read(file, LABELS))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
  }
}
