package dev.laurel.nas.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.io.Npy;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures in all forms, and what is no data set. */
class PictureFilesTest {
  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    Engine.start();
  }

  private static PictureData open(Path path) {
    return PictureFiles.open(path.toString(), PictureFiles.Options.defaults());
  }

  private void idx(String part, int count, int classes) throws IOException {
    ByteBuffer images = ByteBuffer.allocate(16 + count * 64);
    images.putInt(2051).putInt(count).putInt(8).putInt(8);
    ByteBuffer labels = ByteBuffer.allocate(8 + count);
    labels.putInt(2049).putInt(count);
    for (int i = 0; i < count; i++) {
      for (int p = 0; p < 64; p++) {
        images.put((byte) (i * 31 + p));
      }
      labels.put((byte) (i % classes));
    }
    Files.write(folder.resolve(part + "-images-idx3-ubyte"), images.array());
    Files.write(folder.resolve(part + "-labels-idx1-ubyte"), labels.array());
  }

  private void png(String name, int side, int colour) throws IOException {
    Path path = folder.resolve(name);
    Files.createDirectories(path.getParent());
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < side; i++) {
      image.setRGB(i, side / 2, colour);
    }
    ImageIO.write(image, "png", path.toFile());
  }

  @Test
  void idxWithBothParts() throws IOException {
    idx("train", 30, 3);
    idx("t10k", 12, 3);
    try (PointerScope scope = new PointerScope()) {
      PictureData data = open(folder);
      assertThat(data.training().count()).isEqualTo(30);
      assertThat(data.test().count()).isEqualTo(12);
      assertThat(data.classes()).containsExactly("0", "1", "2");
      // Grey pictures too are laid out for speed, and so are batches of them.
      for (LabelledPictures part :
          List.of(
              data.training(), data.training().select(new int[] {3, 1}), data.test().coloured())) {
        assertThat(part.pixels().suggest_memory_format().intern())
            .isEqualTo(org.bytedeco.pytorch.global.torch.MemoryFormat.ChannelsLast);
      }
      assertThat(LabelledPictures.mean(data.training().pixels())[0]).isCloseTo(0, within(1e-5));
      assertThat(LabelledPictures.deviation(data.training().pixels())[0])
          .isCloseTo(1, within(1e-4));
      PictureData half =
          PictureFiles.open(
              folder.resolve("train-images-idx3-ubyte").toString(),
              PictureFiles.Options.defaults().withHalve(1).withMost(10, 5));
      assertThat(half.height()).isEqualTo(4);
      assertThat(half.training().count()).isEqualTo(10);
      assertThat(half.test().count()).isEqualTo(5);
    }
  }

  @Test
  void foldersOfPicturesHoldATestPartOut() throws IOException {
    for (int i = 0; i < 12; i++) {
      png("cats/" + i + ".png", 9, 0xff0000 + i);
      png("dogs/" + i + ".png", 9, 0x00ff00 + i);
    }
    try (PointerScope scope = new PointerScope()) {
      PictureData data = open(folder);
      assertThat(data.classes()).containsExactly("cats", "dogs");
      assertThat(data.training().count()).isEqualTo(20);
      assertThat(data.test().count()).isEqualTo(4);
      assertThat(Tensors.ints(data.test().labels())).contains(0, 1);
      PictureData again = open(folder);
      assertThat(Tensors.floats(again.test().pixels()))
          .isEqualTo(Tensors.floats(data.test().pixels()));
    }
  }

  @Test
  void arraysOfNumpy() {
    Random random = new Random(1);
    try (PointerScope scope = new PointerScope()) {
      float[] pixels = new float[20 * 8 * 8];
      long[] labels = new long[20];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = random.nextFloat();
      }
      Arrays.setAll(labels, i -> i % 2);
      Npy.write(folder.resolve("x.npy"), Tensors.of(pixels, 20, 8, 8));
      Npy.write(folder.resolve("y.npy"), Tensors.of(labels, 20));
      PictureData data = open(folder.resolve("x.npy"));
      assertThat(data.training().count() + data.test().count()).isEqualTo(20);
      Npy.write(folder.resolve("y.npy"), Tensors.of(new double[] {0.5, 1}, 2));
      assertThatThrownBy(() -> open(folder.resolve("x.npy")))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("whole numbers");
      Npy.write(folder.resolve("y.npy"), Tensors.of(labels, 20));
      pixels[5] = Float.NaN;
      Npy.write(folder.resolve("x.npy"), Tensors.of(pixels, 20, 8, 8));
      assertThatThrownBy(() -> open(folder.resolve("x.npy")))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("finite");
    }
  }

  @Test
  void whatIsNoDataSetIsRefused() throws IOException {
    assertThatThrownBy(() -> open(folder.resolve("nowhere")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("does not exist");
    png("only/1.png", 8, 1);
    png("only/2.png", 8, 2);
    assertThatThrownBy(() -> open(folder))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("at least two");
    png("other/1.png", 10, 2);
    assertThatThrownBy(() -> open(folder))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("other/1.png is 10 x 10");
    png("other/1.png", 8, 2);
    assertThatThrownBy(() -> open(folder))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("class 1 has 1 picture");
    idx("train", 10, 2);
    Files.delete(folder.resolve("train-labels-idx1-ubyte"));
    assertThatThrownBy(() -> open(folder))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("labels are looked for");
  }

  @Property(tries = 50)
  void halvesHaveEveryClassAndEachPictureOnce(
      @ForAll @IntRange(min = 4, max = 80) int count,
      @ForAll @IntRange(min = 2, max = 5) int classes) {
    int[] labels = new int[Math.max(count, 2 * classes)];
    Arrays.setAll(labels, i -> i % classes);
    int[][] halves = Halves.stratified(labels, 0.5, count);
    int[] all = new int[labels.length];
    for (int[] half : halves) {
      boolean[] seen = new boolean[classes];
      for (int i : half) {
        all[i]++;
        seen[labels[i]] = true;
      }
      for (boolean one : seen) {
        assertThat(one).isTrue();
      }
    }
    assertThat(all).containsOnly(1);
  }
}
