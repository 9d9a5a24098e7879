package dev.laurel.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.core.io.Pickle;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files were written by Python's {@code pickle.dumps}; {@code bomb.pkl} by hand. */
class PickleTest {
  @TempDir private Path folder;

  private static Path resource(String name) throws Exception {
    return Path.of(PickleTest.class.getResource("/pickle/" + name).toURI());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 5})
  void queriesAndTheirAnswersAreRead(int protocol) throws Exception {
    Map<?, ?> all = (Map<?, ?>) Pickle.read(resource("queries-" + protocol + ".pkl"));
    Map<?, ?> queries = (Map<?, ?>) all.get("queries");
    assertThat(queries.get(List.of("e", List.of("r", "r"))))
        .isEqualTo(Set.of(List.of(1L, List.of(2L, 3L)), List.of(4L, List.of(5L, 6L))));
    Map<?, ?> answers = (Map<?, ?>) all.get("answers");
    assertThat(answers.get(List.of(1L, List.of(2L, 3L)))).isEqualTo(Set.of(11L, 12L));
    assertThat(answers.get(List.of(4L, List.of(5L, 6L)))).isEqualTo(Set.of());
    assertThat(all.get("names")).isEqualTo(Map.of(0L, "/m/027rn", 1L, "häuser"));
    assertThat(all.get("big")).isEqualTo(BigInteger.TWO.pow(70));
    assertThat(all.get("f")).isEqualTo(1.5);
    assertThat(all.containsKey("none")).isTrue();
    assertThat(all.get("flag")).isEqualTo(true);
    assertThat(all.get("frozen")).isEqualTo(Set.of(1L));
  }

  @Test
  void aPickleThatWantsToRunSomethingIsRefusedByName() throws Exception {
    assertThatThrownBy(() -> Pickle.read(resource("evil.pkl")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("posix.system");
  }

  @Test
  void keysThatTakeForeverToHashAreRefused() throws Exception {
    assertThatThrownBy(() -> Pickle.read(resource("bomb.pkl")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("nested beyond reason");
  }

  @Test
  void damagedFilesAreOneSentence() throws Exception {
    byte[] whole = Files.readAllBytes(resource("queries-4.pkl"));
    Random random = new Random(3);
    Path file = folder.resolve("damaged.pkl");
    int refused = 0;
    for (int i = 0; i < 300; i++) {
      byte[] damaged =
          Arrays.copyOf(whole, i % 2 == 0 ? random.nextInt(whole.length) : whole.length);
      if (damaged.length > 0) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(file, damaged);
      try {
        Object unused = Pickle.read(file);
      } catch (UserError e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(150);
  }
}
