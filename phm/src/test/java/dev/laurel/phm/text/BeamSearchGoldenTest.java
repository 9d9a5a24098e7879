package dev.laurel.phm.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.laurel.core.Tensors;
import dev.laurel.core.io.Json;
import dev.laurel.core.testing.Golden;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The search against tensor2tensor's, on tables of what follows what. */
@Tag("smoke")
class BeamSearchGoldenTest {
  private static final double NOTHING = -1e6;

  @Test
  void sequencesAndScores() {
    try (Golden golden = Golden.open("phm", "beam_search")) {
      JsonNode cases = Json.parse(golden.text("cases"), "cases");
      for (int c = 0; c < cases.size(); c++) {
        JsonNode one = cases.get(c);
        String at = "case" + c + "/";
        double[][] table = Tensors.rows(golden.tensor(at + "table"));
        BeamSearch search =
            new BeamSearch(
                one.path("beam").asInt(),
                one.path("alpha").asDouble(),
                one.path("max_len").asInt(),
                one.path("eos").asInt());
        List<BeamSearch.Found> found =
            search.search(
                one.path("start").asInt(),
                (sequences, parents) ->
                    sequences.stream()
                        .map(sequence -> floats(table[sequence[sequence.length - 1]]))
                        .toArray(float[][]::new));
        double[][] wanted = Tensors.rows(golden.tensor(at + "sequences"));
        long[] lengths = Tensors.longs(golden.tensor(at + "lengths"));
        // The reference has a score of minus ten million where a beam found nothing.
        double[] scores =
            Arrays.stream(golden.numbers(at + "scores")).filter(score -> score > NOTHING).toArray();
        assertThat(found).as(at).hasSize(scores.length);
        for (int i = 0; i < scores.length; i++) {
          int[] tokens =
              Arrays.stream(Arrays.copyOf(wanted[i], (int) lengths[i]))
                  .mapToInt(token -> (int) token)
                  .toArray();
          assertThat(found.get(i).tokens()).as("%s sequence %d", at, i).isEqualTo(tokens);
        }
        Golden.assertClose(
            found.stream().mapToDouble(BeamSearch.Found::score).toArray(), scores, 1e-5, at);
      }
    }
  }

  private static float[] floats(double[] row) {
    float[] floats = new float[row.length];
    for (int i = 0; i < row.length; i++) {
      floats[i] = (float) row[i];
    }
    return floats;
  }
}
