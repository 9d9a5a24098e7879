package dev.laurel.meshgraphnets.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.testing.Golden;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The published layout, byte for byte. */
@Tag("smoke")
class TfRecordTest {
  @TempDir private Path folder;

  private byte[] golden;

  @BeforeEach
  void lay() throws IOException {
    try (Golden file = Golden.open("meshgraphnets", "tfrecord");
        PointerScope scope = new PointerScope()) {
      int[] bytes = Tensors.ints(file.tensor("file_bytes"));
      golden = new byte[bytes.length];
      for (int i = 0; i < bytes.length; i++) {
        golden[i] = (byte) bytes[i];
      }
      Files.writeString(folder.resolve("meta.json"), file.text("meta_json"));
    }
    Files.write(folder.resolve("train.tfrecord"), golden);
  }

  @Test
  void theChecksumIsCastagnolis() {
    CRC32C sum = new CRC32C();
    sum.update("123456789".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    assertThat(sum.getValue()).isEqualTo(0xE3069283L);
    int masked =
        MaskedChecksum.of(
            ByteBuffer.wrap("123456789".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
    int value = 0xE3069283;
    assertThat(masked).isEqualTo(((value >>> 15) | (value << 17)) + 0xA282EAD8);
  }

  @Test
  void trajectoriesAreReadExactly() {
    try (Golden file = Golden.open("meshgraphnets", "tfrecord");
        Dataset dataset = Dataset.open(folder, "train", true);
        PointerScope scope = new PointerScope()) {
      int count = 0;
      while (file.has("traj" + count + ".cells")) {
        String at = "traj" + count + ".";
        Trajectory trajectory = dataset.trajectory(count);
        assertThat(trajectory.mesh(0).cells()).isEqualTo(Tensors.ints(file.tensor(at + "cells")));
        assertThat(trajectory.mesh(0).positions())
            .isEqualTo(Tensors.floats(file.tensor(at + "mesh_pos")));
        assertThat(trajectory.mesh(0)).isSameAs(trajectory.mesh(1));
        for (String name : trajectory.fields()) {
          float[] all = Tensors.floats(file.tensor(at + name));
          int size = all.length / trajectory.frames();
          for (int t = 0; t < trajectory.frames(); t++) {
            assertThat(trajectory.field(name, t))
                .isEqualTo(Arrays.copyOfRange(all, t * size, (t + 1) * size));
          }
        }
        count++;
      }
      assertThat(dataset.count()).isEqualTo(count).isPositive();
    }
  }

  @Test
  void whatIsWrittenIsTheSameToTheByte() throws IOException {
    Path copy = folder.resolve("copy");
    try (Dataset dataset = Dataset.open(folder, "train", true)) {
      List<Trajectory> all = new ArrayList<>();
      for (int i = 0; i < dataset.count(); i++) {
        all.add(dataset.trajectory(i));
      }
      DatasetWriter.write(copy, "train", dataset.meta(), all.iterator(), false);
      assertThat(Files.readAllBytes(copy.resolve("train.tfrecord"))).isEqualTo(golden);
      assertThat(DatasetMeta.read(copy.resolve("meta.json"))).isEqualTo(dataset.meta());
      DatasetMeta derived =
          DatasetWriter.meta(all.get(0), dataset.meta().timeStep(), 0, dataset.meta().simulator());
      assertThat(derived).isEqualTo(dataset.meta());
    }
  }

  @Test
  void compressedFilesAreRead() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(golden);
    }
    Files.write(folder.resolve("train.tfrecord"), bytes.toByteArray());
    try (Dataset dataset = Dataset.open(folder, "train", true)) {
      assertThat(dataset.trajectory(1).frames()).isEqualTo(dataset.meta().trajectoryLength());
    }
  }

  @Test
  void damageIsNamedWithItsPlace() throws IOException {
    byte[] broken = golden.clone();
    broken[20] ^= 1;
    Files.write(folder.resolve("train.tfrecord"), broken);
    try (Dataset dataset = Dataset.open(folder, "train", true)) {
      assertThatThrownBy(() -> dataset.trajectory(0))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("record 0 at byte 0 has a wrong checksum");
    }
    broken = golden.clone();
    broken[0] ^= 1;
    Files.write(folder.resolve("train.tfrecord"), broken);
    assertThatThrownBy(() -> Dataset.open(folder, "train", true))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no TFRecord file");
  }

  /** Whatever the bytes: they are read, or a sentence says why not. */
  @Test
  void damagedFilesAreRefusedInASentence() throws IOException {
    Random random = new Random(1);
    Path file = folder.resolve("train.tfrecord");
    int refused = 0;
    for (int trial = 0; trial < 500; trial++) {
      byte[] broken = golden.clone();
      if (trial % 2 == 0) {
        broken = Arrays.copyOf(broken, random.nextInt(broken.length));
      } else {
        for (int i = 0; i < 3; i++) {
          broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
        }
      }
      Files.write(file, broken);
      try (Dataset dataset = Dataset.open(folder, "train", false)) {
        for (int i = 0; i < dataset.count(); i++) {
          Trajectory trajectory = dataset.trajectory(i);
          assertThat(trajectory.mesh(0).nodes()).isPositive();
          trajectory.fields().forEach(name -> trajectory.field(name, 1));
        }
      } catch (UserError e) {
        assertThat(e.getMessage()).contains(folder.toString());
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(250);
  }

  @Test
  void wrongDescriptionsAreRefused() throws IOException {
    String meta = Files.readString(folder.resolve("meta.json"));
    refuse(meta.replace("\"dynamic\"", "\"sometimes\""), "is of type 'sometimes'");
    refuse(meta.replace("float32", "float64"), "is of dtype 'float64'");
    refuse(meta.replace("[5, -1, 2]", "[-1, -1, 2]"), "at most one side");
    refuse(meta.replace("\"trajectory_length\": 5", "\"trajectory_length\": 6"), "should be 6");
    refuse(meta.replace("[5, -1, 2]", "[5, -1, 7]"), "which shape [5, -1, 7]");
    refuse(meta.replace("\"velocity\":", "\"speed\":"), "features lacks 'velocity'");
    refuse("{", "meta.json");
  }

  private void refuse(String meta, String message) throws IOException {
    Files.writeString(folder.resolve("meta.json"), meta);
    assertThatThrownBy(
            () -> {
              try (Dataset dataset = Dataset.open(folder, "train", true)) {
                dataset.trajectory(0);
              }
            })
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
  }
}
