package dev.laurel.binaural.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.core.UserError;
import dev.laurel.core.testing.Golden;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The official schedule and the official pieces. */
class ScheduleGoldenTest {
  private static final Pattern CHUNKS = Pattern.compile("chunks_(\\d+)_([0-9.]+)");

  @Test
  void ratesAndSnapshots() {
    try (Golden golden = Golden.open("binaural", "newbob")) {
      double[] losses = golden.numbers("epoch_loss");
      double[] rates = golden.numbers("lr");
      double[] parameters = golden.numbers("param_after");
      NewBob schedule =
          new NewBob(
              golden.constant("initial_lr"),
              1,
              Double.POSITIVE_INFINITY,
              golden.constant("decay"),
              golden.constant("max_decay"));
      double parameter = 0;
      double kept = 0;
      for (int epoch = 0; epoch < losses.length; epoch++) {
        parameter++;
        NewBob.Decision decision = schedule.after(losses[epoch]);
        parameter = decision.restore() ? kept : parameter;
        kept = decision.keep() ? parameter : kept;
        schedule = decision.next();
        assertThat(schedule.rate()).as("epoch %d", epoch).isEqualTo(rates[epoch]);
        assertThat(parameter).as("epoch %d", epoch).isEqualTo(parameters[epoch]);
      }
    }
    assertThatThrownBy(() -> NewBob.of(0)).isInstanceOf(UserError.class);
  }

  @Test
  void piecesOfRecordings() {
    try (Golden golden = Golden.open("binaural", "dataset_chunks")) {
      double[] numbers = golden.numbers("lengths");
      long[] lengths = new long[numbers.length];
      for (int i = 0; i < lengths.length; i++) {
        lengths[i] = (long) numbers[i];
      }
      int files = 0;
      Set<String> names = golden.names();
      for (String name : names) {
        Matcher parts = CHUNKS.matcher(name);
        if (!parts.matches()) {
          continue;
        }
        int size = Chunk.size(Integer.parseInt(parts.group(1)));
        assertThat((double) size)
            .isEqualTo(golden.number("chunk_size_" + parts.group(1) + "_" + parts.group(2)));
        List<Chunk> found = Chunk.of(lengths, size, Double.parseDouble(parts.group(2)), true);
        double[] wanted = golden.numbers(name);
        assertThat(found).hasSize(wanted.length / 2);
        for (int i = 0; i < found.size(); i++) {
          assertThat((double) found.get(i).recording()).isEqualTo(wanted[2 * i]);
          assertThat((double) found.get(i).offset()).isEqualTo(wanted[2 * i + 1]);
        }
        assertThat(Chunk.of(lengths, size, 0.3, false))
            .allMatch(chunk -> chunk.offset() % 400 == 0);
        files++;
      }
      assertThat(files).isPositive();
    }
  }
}
