package dev.laurel.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures and sound. */
class MediaTest {
  private static final int RECORD = 1 + 3072;

  @TempDir private Path folder;

  private static byte[] records(int first, int count) {
    byte[] bytes = new byte[count * RECORD];
    for (int i = 0; i < count; i++) {
      Arrays.fill(bytes, i * RECORD, (i + 1) * RECORD, (byte) (200 + first + i));
      bytes[i * RECORD] = (byte) ((first + i) % 10);
    }
    return bytes;
  }

  @Test
  void cifarIsReadFromAFileAFolderAndTheArchive() throws Exception {
    Files.write(folder.resolve("data_batch_1.bin"), records(0, 3));
    Files.write(folder.resolve("data_batch_2.bin"), records(3, 2));
    Files.write(folder.resolve("test_batch.bin"), records(9, 1));
    Path archive = folder.resolve("cifar-10-binary.tar.gz");
    try (OutputStream out = Files.newOutputStream(archive);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(out))) {
      for (String name : new String[] {"data_batch_2.bin", "data_batch_1.bin", "test_batch.bin"}) {
        put(tar, "cifar-10-batches-bin/" + name, Files.readAllBytes(folder.resolve(name)));
      }
      put(
          tar,
          "cifar-10-batches-bin/batches.meta.txt",
          "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n".getBytes(StandardCharsets.UTF_8));
    }
    for (Path path : new Path[] {folder, archive}) {
      try (ImageSet train = Cifar.read(path, Cifar.Version.CIFAR_10, Cifar.Part.TRAIN);
          ImageSet test = Cifar.read(path, Cifar.Version.CIFAR_10, Cifar.Part.TEST);
          PointerScope scope = new PointerScope()) {
        assertThat(train.labels()).containsExactly(0, 1, 2, 3, 4);
        assertThat(test.labels()).containsExactly(9);
        assertThat(train.pixels().shape()).containsExactly(5, 3, 32, 32);
        assertThat(Tensors.ints(train.pixels().select(0, 4))).hasSize(3072).containsOnly(204);
        assertThat(train.unit().max().item_double()).isEqualTo(204 / 255.0, within(1e-6));
        assertThat(train.classes()).hasSize(10).contains(path.equals(archive) ? "e" : "4");
      }
    }
    try (ImageSet one =
        Cifar.read(folder.resolve("data_batch_2.bin"), Cifar.Version.CIFAR_10, Cifar.Part.TRAIN)) {
      assertThat(one.labels()).containsExactly(3, 4);
    }
  }

  private static void put(TarArchiveOutputStream tar, String name, byte[] bytes)
      throws java.io.IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(bytes.length);
    tar.putArchiveEntry(entry);
    tar.write(bytes);
    tar.closeArchiveEntry();
  }

  @Test
  void wrongCifarFilesAreNamed() throws Exception {
    Path path = folder.resolve("data_batch_1.bin");
    Files.write(path, Arrays.copyOf(records(0, 2), 2 * RECORD - 1));
    assertThatThrownBy(() -> Cifar.read(path, Cifar.Version.CIFAR_10, Cifar.Part.TRAIN))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("data_batch_1.bin")
        .hasMessageContaining("3073");
    byte[] wrong = records(0, 2);
    wrong[RECORD] = 77;
    Files.write(path, wrong);
    assertThatThrownBy(() -> Cifar.read(path, Cifar.Version.CIFAR_10, Cifar.Part.TRAIN))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("picture 1 has label 77");
    assertThatThrownBy(() -> Cifar.read(folder, Cifar.Version.CIFAR_10, Cifar.Part.TEST))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no TEST pictures");
  }

  private void picture(String name, int width, int height, Color colour) throws Exception {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int x = 0; x < width; x++) {
      for (int y = 0; y < height; y++) {
        image.setRGB(x, y, colour.getRGB());
      }
    }
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    ImageIO.write(image, "png", file.toFile());
  }

  @Test
  void aFolderOfPicturesHasAClassPerFolder() throws Exception {
    picture("cats/1.png", 40, 20, Color.RED);
    picture("cats/2.png", 20, 50, Color.GREEN);
    picture("dogs/1.png", 16, 16, new Color(10, 20, 30));
    Files.writeString(folder.resolve("cats/notes.txt"), "not a picture");
    assertThatThrownBy(() -> ImageFolder.read(folder, 0, false))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("2.png is 20 x 50");
    try (ImageSet set = ImageFolder.read(folder, 8, false)) {
      assertThat(set.classes()).containsExactly("cats", "dogs");
      assertThat(set.labels()).containsExactly(0, 0, 1);
      assertThat(set.pixels().shape()).containsExactly(3, 3, 8, 8);
      int[] last = Tensors.ints(set.pixels().select(0, 2));
      assertThat(last[0]).isEqualTo(10);
      assertThat(last[64]).isEqualTo(20);
      assertThat(last[191]).isEqualTo(30);
    }
    try (ImageSet grey = ImageFolder.read(folder, 4, true)) {
      assertThat(grey.pixels().shape()).containsExactly(3, 1, 4, 4);
      assertThat(Tensors.ints(grey.pixels().select(0, 0))).containsOnly(76);
    }
    Files.writeString(folder.resolve("cats/0.png"), "not a picture");
    assertThatThrownBy(() -> ImageFolder.read(folder, 8, false))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("0.png is not a picture");
  }

  @Test
  void aPictureThatClaimsToBeHugeIsNotDecoded() throws Exception {
    picture("a/1.png", 4, 4, Color.RED);
    Path file = folder.resolve("a/1.png");
    byte[] png = Files.readAllBytes(file);
    ByteBuffer.wrap(png).putInt(16, 60_000).putInt(20, 60_000);
    java.util.zip.CRC32 sum = new java.util.zip.CRC32();
    sum.update(png, 12, 17);
    ByteBuffer.wrap(png).putInt(29, (int) sum.getValue());
    Files.write(file, png);
    assertThatThrownBy(() -> ImageFolder.read(folder, 8, false))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("claims 3600000000 pixels");
  }

  private static Wav tone() {
    float[][] samples = new float[2][1000];
    for (int i = 0; i < 1000; i++) {
      samples[0][i] = (float) (0.8 * Math.sin(i * 0.05));
      samples[1][i] = (float) (0.5 * Math.cos(i * 0.07));
    }
    return new Wav(48_000, samples);
  }

  @Test
  void soundIsWrittenAndReadBack() {
    for (Wav.Depth depth : Wav.Depth.values()) {
      Path path = folder.resolve(depth + ".wav");
      tone().write(path, depth);
      Wav read = Wav.read(path);
      assertThat(read.sampleRate()).isEqualTo(48_000);
      double step = depth == Wav.Depth.PCM_16 ? 1 / 32768.0 : 1 / 8388608.0;
      for (int c = 0; c < 2; c++) {
        for (int i = 0; i < 1000; i++) {
          assertThat(read.samples()[c][i] - tone().samples()[c][i])
              .isBetween((float) -step, (float) step);
        }
      }
    }
    Path loud = folder.resolve("loud.wav");
    new Wav(8000, new float[][] {{3, -3}}).write(loud, Wav.Depth.PCM_16);
    assertThat(Wav.read(loud).samples()[0]).containsExactly(32767 / 32768f, -1f);
  }

  private static byte[] wav(int format, int bits, byte[] data, int claimed) {
    ByteBuffer buffer = ByteBuffer.allocate(44 + data.length).order(ByteOrder.LITTLE_ENDIAN);
    buffer.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + claimed);
    buffer.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
    buffer.putShort((short) format).putShort((short) 1).putInt(16_000);
    buffer.putInt(16_000 * bits / 8).putShort((short) (bits / 8)).putShort((short) bits);
    buffer.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(claimed).put(data);
    return buffer.array();
  }

  @Test
  void otherSampleKindsAreRead() throws Exception {
    Path path = folder.resolve("a.wav");
    ByteBuffer floats = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    floats.putFloat(0.25f).putFloat(-1.5f);
    Files.write(path, wav(3, 32, floats.array(), 8));
    assertThat(Wav.read(path).samples()[0]).containsExactly(0.25f, -1.5f);
    Files.write(path, wav(1, 8, new byte[] {(byte) 128, 0}, 2));
    assertThat(Wav.read(path).samples()[0]).containsExactly(0f, -1f);
    ByteBuffer whole = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(path, wav(1, 32, whole.putInt(1 << 30).array(), 4));
    assertThat(Wav.read(path).samples()[0]).containsExactly(0.5f);
  }

  @Test
  void wrongSoundFilesAreNamed() throws Exception {
    Path path = folder.resolve("a.wav");
    ByteArrayOutputStream noise = new ByteArrayOutputStream();
    noise.write("not sound at all, but text".getBytes(StandardCharsets.UTF_8));
    Files.write(path, noise.toByteArray());
    assertThatThrownBy(() -> Wav.read(path))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a.wav is not a WAV file");
    Files.write(path, wav(1, 16, new byte[10], 2_000_000));
    assertThatThrownBy(() -> Wav.read(path))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("is truncated: its header promises 1000000 frames, 5 are there");
    assertThatThrownBy(() -> Wav.read(folder.resolve("none.wav")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no such file");
  }
}
