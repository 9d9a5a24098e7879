package dev.laurel.core.data;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The binary versions of CIFAR-10 and CIFAR-100: a file of records, a folder of such files, or the
 * archive as it is downloaded, which is read without being unpacked.
 */
public final class Cifar {
  private static final int SIDE = 32;
  private static final int PIXELS = 3 * SIDE * SIDE;
  private static final int MOST_RECORDS = 1_000_000;

  private Cifar() {}

  /** Which of the two data sets: it decides the bytes before the pixels. */
  public enum Version {
    /** One byte of label: {@code data_batch_1.bin} and so on, {@code test_batch.bin}. */
    CIFAR_10(1),
    /** A byte of coarse and a byte of fine label, of which the latter is kept. */
    CIFAR_100(2);

    private final int labelBytes;

    Version(int labelBytes) {
      this.labelBytes = labelBytes;
    }
  }

  /** Which pictures of a folder or archive. A single file is read whole. */
  public enum Part {
    /** {@code data_batch_*.bin}, {@code train.bin}. */
    TRAIN,
    /** {@code test_batch.bin}, {@code test.bin}. */
    TEST;

    private boolean holds(String name) {
      return name.endsWith(".bin")
          && (this == TEST) == name.toLowerCase(Locale.ROOT).startsWith("test");
    }
  }

  /**
   * Reads pictures of 3 x 32 x 32 in the order of the files' names. The caller closes the result.
   *
   * @param path a .bin file, a folder with such files, or the .tar.gz
   * @throws UserError if it cannot be read or a file is not a whole number of records
   */
  public static ImageSet read(Path path, Version version, Part part) {
    Engine.start();
    List<byte[]> records = new ArrayList<>();
    List<String> names = new ArrayList<>();
    try {
      if (Files.isDirectory(path)) {
        List<Path> files;
        try (var listed = Files.list(path)) {
          files = listed.sorted().toList();
        }
        for (Path file : files) {
          String name = file.getFileName().toString();
          if (part.holds(name)) {
            try (InputStream in = Files.newInputStream(file)) {
              records(in, file.toString(), version, records);
            }
          } else if (isNames(name, version)) {
            names.addAll(lines(Files.readAllBytes(file)));
          }
        }
      } else if (path.toString().endsWith(".tar.gz") || path.toString().endsWith(".tgz")) {
        archive(path, version, part, records, names);
      } else {
        try (InputStream in = Files.newInputStream(path)) {
          records(in, path.toString(), version, records);
        }
      }
    } catch (IOException e) {
      throw new UserError("cannot read " + path + ": " + AtomicFile.reason(e), e);
    }
    if (records.isEmpty()) {
      throw UserError.of("%s holds no %s pictures in CIFAR's binary form", path, part);
    }
    return images(path, records, version, names);
  }

  private static boolean isNames(String name, Version version) {
    return name.equals(version == Version.CIFAR_10 ? "batches.meta.txt" : "fine_label_names.txt");
  }

  private static List<String> lines(byte[] text) {
    return new String(text, java.nio.charset.StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.isBlank())
        .toList();
  }

  private static void archive(
      Path path, Version version, Part part, List<byte[]> records, List<String> names)
      throws IOException {
    // The order of entries is the archive's own; the order of pictures is by name.
    java.util.TreeMap<String, List<byte[]>> byName = new java.util.TreeMap<>();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(
            new GZIPInputStream(new BufferedInputStream(Files.newInputStream(path)), 1 << 16))) {
      for (TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; ) {
        String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
        if (part.holds(name)) {
          List<byte[]> found = new ArrayList<>();
          records(tar, path + ", " + name, version, found);
          byName.put(name, found);
        } else if (isNames(name, version)) {
          names.addAll(lines(tar.readNBytes(1 << 16)));
        }
      }
    }
    byName.values().forEach(records::addAll);
  }

  private static void records(InputStream in, String where, Version version, List<byte[]> into)
      throws IOException {
    int length = version.labelBytes + PIXELS;
    BufferedInputStream buffered = new BufferedInputStream(in, 1 << 16);
    while (true) {
      byte[] record = buffered.readNBytes(length);
      if (record.length == 0) {
        return;
      }
      if (record.length < length) {
        throw new EOFException(
            where + " ends inside a record: its size is not a multiple of " + length + " bytes");
      }
      if (into.size() == MOST_RECORDS) {
        throw new IOException(where + " holds more than " + MOST_RECORDS + " pictures");
      }
      into.add(record);
    }
  }

  private static ImageSet images(
      Path path, List<byte[]> records, Version version, List<String> names) {
    int classes = version == Version.CIFAR_10 ? 10 : 100;
    if (names.size() < classes) {
      names.clear();
      for (int i = 0; i < classes; i++) {
        names.add(Integer.toString(i));
      }
    }
    int[] labels = new int[records.size()];
    try (PointerScope scope = new PointerScope()) {
      Tensor pixels = Tensors.empty(ScalarType.Byte, records.size(), 3, SIDE, SIDE);
      BytePointer memory = new BytePointer(pixels.data_ptr());
      for (int i = 0; i < labels.length; i++) {
        byte[] record = records.get(i);
        labels[i] = record[version.labelBytes - 1];
        if (labels[i] < 0 || labels[i] >= classes) {
          throw UserError.of(
              "%s: picture %d has label %d; allowed in %s: 0 to %d",
              path, i, Byte.toUnsignedInt(record[version.labelBytes - 1]), version, classes - 1);
        }
        memory.position((long) i * PIXELS).put(record, version.labelBytes, PIXELS);
      }
      pixels.retainReference();
      return new ImageSet(pixels, labels, names.subList(0, classes));
    }
  }
}
