package dev.laurel.phm.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.laurel.core.Tensors;
import dev.laurel.core.io.Json;
import dev.laurel.core.testing.Golden;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** BLEU against sacreBLEU's and tensor2tensor's own numbers. */
@Tag("smoke")
class BleuGoldenTest {
  private static final double TOLERANCE = 1e-3;

  private static JsonNode json(Golden golden, String name) {
    long[] values = Tensors.longs(golden.tensor(name));
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return Json.parse(new String(bytes, StandardCharsets.UTF_8), name);
  }

  private static List<String> lines(Golden golden, String name) {
    List<String> lines = new ArrayList<>();
    json(golden, name).forEach(line -> lines.add(line.asText()));
    return lines;
  }

  @Test
  void scoresAndTokens() {
    try (Golden golden = Golden.open("phm", "bleu")) {
      List<String> references = lines(golden, "refs");
      List<String> hypotheses = lines(golden, "hyps");
      for (BleuTokenizer tokenizer : BleuTokenizer.values()) {
        String at = "sacrebleu/" + tokenizer.code() + "/";
        if (!golden.has(at + "tokens_refs")) {
          continue;
        }
        JsonNode tokens = json(golden, at + "tokens_refs");
        for (int i = 0; i < references.size(); i++) {
          // Between characters, spaces are characters too, which nobody counts.
          assertThat(tokenizer.tokens(references.get(i)))
              .as("%s line %d", at, i)
              .containsExactly(tokens.get(i).asText().strip().split("\\s+", -1));
        }
        for (boolean lower : new boolean[] {false, true}) {
          String side = at + (lower ? "lc/" : "mixed/");
          Bleu.Score score =
              new Bleu(tokenizer, lower, Bleu.Smoothing.EXP, false).of(hypotheses, references);
          assertThat(score.score()).isCloseTo(golden.number(side + "score"), within(TOLERANCE));
          assertThat(score.brevity()).isCloseTo(golden.number(side + "bp"), within(TOLERANCE));
          double[] precisions = golden.numbers(side + "precisions");
          for (int n = 0; n < precisions.length; n++) {
            assertThat(score.precisions()[n]).isCloseTo(precisions[n], within(TOLERANCE));
          }
        }
      }
      for (boolean cased : new boolean[] {true, false}) {
        assertThat(Bleu.t2t(cased).of(hypotheses, references).score())
            .isCloseTo(
                golden.number(cased ? "t2t_bleu_cased" : "t2t_bleu_uncased"), within(TOLERANCE));
      }
      JsonNode tokens = json(golden, "t2t_tokens_refs");
      for (int i = 0; i < references.size(); i++) {
        List<String> wanted = new ArrayList<>();
        tokens.get(i).forEach(token -> wanted.add(token.asText()));
        assertThat(BleuTokenizer.T2T.tokens(references.get(i))).isEqualTo(wanted);
      }
    }
  }

  @Test
  void scoresOfSentences() {
    try (Golden golden = Golden.open("phm", "bleu")) {
      List<String> references = lines(golden, "refs");
      List<String> hypotheses = lines(golden, "hyps");
      for (Bleu.Smoothing smoothing : Bleu.Smoothing.values()) {
        String name = "sentence/" + smoothing.name().toLowerCase(Locale.ROOT).replace('_', '-');
        double[] wanted = golden.numbers(name);
        Bleu bleu = new Bleu(BleuTokenizer.MTEVAL_13A, false, smoothing, true);
        for (int i = 0; i < wanted.length; i++) {
          assertThat(bleu.score(bleu.count(hypotheses.get(i), references.get(i))).score())
              .as("%s line %d", name, i)
              .isCloseTo(wanted[i], within(TOLERANCE));
        }
      }
    }
  }

  @Test
  void countsOfPartsAddUp() {
    Bleu bleu = Bleu.defaults();
    List<String> hypotheses = List.of("the cat sat on the mat", "a dog, 3.5 metres long");
    List<String> references = List.of("the cat sat on a mat", "a dog of 3.5 metres");
    Bleu.Counts counts =
        bleu.count(hypotheses.get(0), references.get(0))
            .plus(bleu.count(hypotheses.get(1), references.get(1)));
    assertThat(bleu.score(counts).score()).isEqualTo(bleu.of(hypotheses, references).score());
    assertThatThrownBy(() -> bleu.of(hypotheses, List.of("one")))
        .hasMessageContaining("2 hypotheses and 1 references");
  }
}
