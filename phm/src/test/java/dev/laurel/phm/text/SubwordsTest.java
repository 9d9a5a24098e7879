package dev.laurel.phm.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.core.UserError;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;

/** Parts of words, which lose nothing. */
class SubwordsTest {
  private static final Subwords LEARNED =
      Subwords.learn(
          List.of("low lower lowest", "new newer newest", "the lowest of the newer ones").stream(),
          290);

  @Property(tries = 300)
  void everyTextComesBack(@ForAll @NotEmpty String text) {
    // A half of a pair of surrogates is no text.
    String whole =
        new String(
            text.getBytes(java.nio.charset.StandardCharsets.UTF_8),
            java.nio.charset.StandardCharsets.UTF_8);
    assertThat(LEARNED.text(LEARNED.numbers(whole))).isEqualTo(whole);
  }

  @Test
  void frequentPairsAreJoined() {
    assertThat(LEARNED.size()).isLessThanOrEqualTo(290).isGreaterThan(258);
    assertThat(LEARNED.numbers(" lowest").length).isLessThan(4);
    assertThat(LEARNED.numbers(" xyz")).hasSize(4);
    // The commonest pair of the text is joined first: it is in every comparison.
    assertThat(LEARNED.text(LEARNED.pairs().get(0))).isIn("we", "er", "es", "st", "lo", "ow");
  }

  @Test
  void theSameTextGivesTheSamePairs() {
    Subwords again =
        Subwords.learn(
            List.of("low lower lowest", "new newer newest", "the lowest of the newer ones")
                .stream(),
            290);
    assertThat(again.numbers("the newest lower one"))
        .isEqualTo(LEARNED.numbers("the newest lower one"));
  }

  @Test
  void pairsOfWhatIsNotThereAreRefused() {
    assertThatThrownBy(() -> new Subwords(List.of(new int[] {2, 400})))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("subword 258");
    assertThatThrownBy(() -> Subwords.learn(List.of("a").stream(), 100))
        .hasMessageContaining("at least 258");
  }
}
