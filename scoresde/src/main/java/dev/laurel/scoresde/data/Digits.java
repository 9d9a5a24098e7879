package dev.laurel.scoresde.data;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * 1797 handwritten digits of 8 x 8 pixels in 17 levels, which come with the library (Alpaydin and
 * Kaynak 1998, Optical Recognition of Handwritten Digits, UCI, CC BY 4.0).
 */
public final class Digits {
  private static final int SIDE = 8;
  private static final int LEVELS = 17;
  private static final int RECORD = SIDE * SIDE + 1;

  /** Examples that are for training; the others are for tests. */
  public static final int TRAINING = 1500;

  private Digits() {}

  /** All of them, in the scope of the caller. */
  public static Examples read() {
    Engine.start();
    byte[] records;
    try (InputStream in = new GZIPInputStream(Digits.class.getResourceAsStream("digits.gz"))) {
      records = in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int count = records.length / RECORD;
    byte[] pixels = new byte[count * SIDE * SIDE];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      System.arraycopy(records, i * RECORD, pixels, i * SIDE * SIDE, SIDE * SIDE);
      labels[i] = records[i * RECORD + SIDE * SIDE];
    }
    Tensor values = Tensors.empty(ScalarType.Byte, count, 1, SIDE, SIDE);
    new BytePointer(values.data_ptr()).put(pixels, 0, pixels.length);
    List<String> names = IntStream.range(0, 10).mapToObj(Integer::toString).toList();
    return new Examples(values, LEVELS, labels, names);
  }

  /** The first {@value #TRAINING}. */
  public static Examples training() {
    return part(0, TRAINING);
  }

  /** The rest. */
  public static Examples test() {
    return part(TRAINING, Integer.MAX_VALUE);
  }

  private static Examples part(int from, int to) {
    try (Examples all = read()) {
      return all.select(IntStream.range(from, Math.min(to, all.count())).toArray());
    }
  }
}
