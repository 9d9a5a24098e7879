package dev.laurel.nas.data;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import java.util.Arrays;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Sets a square of every picture to 0, its centre anywhere in the picture.
 *
 * @param length of a side
 */
public record Cutout(int length) {
  /** Checks the value. */
  public Cutout {
    if (length < 1) {
      throw UserError.of("a cutout of %d pixels; allowed: at least 1", length);
    }
  }

  /** At random; in the caller's scope. */
  public Tensor of(Tensor pictures, Random random) {
    int count = (int) pictures.size(0);
    int[] rows = new int[count];
    int[] columns = new int[count];
    for (int i = 0; i < count; i++) {
      rows[i] = random.nextInt((int) pictures.size(2));
      columns[i] = random.nextInt((int) pictures.size(3));
    }
    return at(pictures, rows, columns);
  }

  /** Around given centres. */
  Tensor at(Tensor pictures, int[] rows, int[] columns) {
    int count = (int) pictures.size(0);
    int height = (int) pictures.size(2);
    int width = (int) pictures.size(3);
    float[] mask = new float[count * height * width];
    Arrays.fill(mask, 1);
    for (int i = 0; i < count; i++) {
      int bottom = Math.min(height, rows[i] + length / 2);
      int right = Math.min(width, columns[i] + length / 2);
      for (int y = Math.max(0, rows[i] - length / 2); y < bottom; y++) {
        for (int x = Math.max(0, columns[i] - length / 2); x < right; x++) {
          mask[(i * height + y) * width + x] = 0;
        }
      }
    }
    try (PointerScope scope = new PointerScope()) {
      return Tensors.keep(pictures.mul(Tensors.of(mask, count, 1, height, width)));
    }
  }
}
