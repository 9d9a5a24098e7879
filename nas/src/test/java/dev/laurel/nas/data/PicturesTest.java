package dev.laurel.nas.data;

import static dev.laurel.nas.NasGolden.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.testing.Golden;
import dev.laurel.nas.train.Accuracy;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Pictures, their batches, and their changes. */
class PicturesTest {
  @BeforeAll
  static void start() {
    Engine.start();
    Engine.threads(1);
  }

  @Test
  void squaresAndScoresAreTheOfficialOnes() {
    try (Golden golden = Golden.open("nas", "misc");
        PointerScope scope = new PointerScope()) {
      double[] centres = golden.numbers("cutout.yx");
      int[] rows = new int[centres.length / 2];
      int[] columns = new int[rows.length];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = (int) centres[2 * i];
        columns[i] = (int) centres[2 * i + 1];
      }
      Tensor cut =
          new Cutout(golden.integer("cutout_length")).at(golden.tensor("cutout.in"), rows, columns);
      assertClose(golden, cut, "cutout.out", 0, 0);
      Tensor loss = torch.cross_entropy_loss(golden.tensor("logits"), golden.tensor("y"));
      assertThat(loss.item_double()).isCloseTo(golden.number("ce"), within(1e-5));
      double count = golden.shape("y")[0];
      for (int best : new int[] {1, 5}) {
        long correct = Accuracy.correct(golden.tensor("logits"), golden.tensor("y"), best);
        assertThat(100 * correct / count).isCloseTo(golden.number("top" + best), within(1e-4));
      }
      assertThat(Accuracy.correct(golden.tensor("logits"), golden.tensor("y"), 99))
          .isEqualTo((long) count);
    }
  }

  @Test
  void changesKeepTheirPixels() {
    try (PointerScope scope = new PointerScope()) {
      float[] values = new float[2 * 3 * 6 * 6];
      for (int i = 0; i < values.length; i++) {
        values[i] = 1 + i;
      }
      Tensor pictures = Tensors.of(values, 2, 3, 6, 6);
      assertThat(Tensors.floats(Augmentation.none().of(pictures, new Random(1))))
          .containsExactly(values);
      Random random = new Random(3);
      boolean mirrored = false;
      for (int k = 0; k < 20; k++) {
        float[] changed = Tensors.floats(new Augmentation(0, true, null).of(pictures, random));
        boolean same = changed[0] == values[0];
        assertThat(changed[0]).isEqualTo(same ? values[0] : values[5]);
        mirrored |= !same;
        float[] shifted = Tensors.floats(new Augmentation(2, false, null).of(pictures, random));
        // Whatever is left in the middle is a neighbour at most two away.
        int middle = 2 * 6 + 2;
        int from = (int) shifted[middle] - 1;
        assertThat(Math.abs(from / 6 - 2)).isLessThanOrEqualTo(2);
        assertThat(Math.abs(from % 6 - 2)).isLessThanOrEqualTo(2);
      }
      assertThat(mirrored).isTrue();
      assertThatThrownBy(() -> new Augmentation(-1, false, null)).isInstanceOf(UserError.class);
      assertThatThrownBy(() -> new Cutout(0)).isInstanceOf(UserError.class);
    }
  }

  @Test
  void batchesHoldEveryPictureOnce() {
    try (PointerScope scope = new PointerScope()) {
      float[] values = new float[9 * 4];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) Math.floor(i / 4.0);
      }
      LabelledPictures pictures =
          new LabelledPictures(
              Tensors.of(values, 9, 1, 2, 2),
              Tensors.of(new long[] {0, 1, 0, 1, 0, 1, 0, 1, 0}, 9),
              2);
      SearchPictures data = new SearchPictures(pictures, pictures, 4);
      // Nine pictures in fours: one alone would have no statistics.
      List<Long> sizes =
          data.judging().stream().map(supplier -> supplier.get().x().size(0)).toList();
      assertThat(sizes).containsExactly(4L, 5L);
      assertThat(data.stepsPerEpoch()).isEqualTo(3);
      float[] drawn = Tensors.floats(data.training(0, new Random(5)).x().select(3, 0));
      assertThat(drawn).hasSize(8);
      assertThat(List.of(drawn[0], drawn[2], drawn[4], drawn[6])).doesNotHaveDuplicates();
      assertThat(Tensors.floats(data.training(0, new Random(5)).x().select(3, 0)))
          .containsExactly(drawn);
      double[] mean = LabelledPictures.mean(pictures.pixels());
      double[] deviation = LabelledPictures.deviation(pictures.pixels());
      assertThat(mean[0]).isCloseTo(4, within(1e-6));
      Tensor standard = LabelledPictures.standardised(pictures.pixels(), mean, deviation);
      assertThat(LabelledPictures.mean(standard)[0]).isCloseTo(0, within(1e-6));
      assertThat(LabelledPictures.deviation(standard)[0]).isCloseTo(1, within(1e-5));
      assertThat(LabelledPictures.halved(pictures.pixels()).shape()).containsExactly(9, 1, 1, 1);
      assertThatThrownBy(() -> new SearchPictures(pictures, pictures, 10))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("at least a batch of 10");
      assertThatThrownBy(() -> new LabelledPictures(pictures.pixels(), pictures.labels(), 1))
          .isInstanceOf(UserError.class);
      assertThatThrownBy(
              () ->
                  new LabelledPictures(
                      pictures.pixels(), Tensors.of(new long[] {0, 1, 0, 1, 0, 1, 0, 1, 7}, 9), 2))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("labels from 0 to 7");
    }
  }
}
