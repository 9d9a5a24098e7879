package dev.laurel.nas.data;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Changes of pictures that do not change their class.
 *
 * @param padding pixels of 0 around a picture, of which a part of the old size is cut out at random
 * @param flip whether half of the pictures are mirrored
 * @param cutout null for none
 */
public record Augmentation(int padding, boolean flip, Cutout cutout) {
  /** Checks the value. */
  public Augmentation {
    if (padding < 0) {
      throw UserError.of("padding is %d; allowed: at least 0", padding);
    }
  }

  /** None. */
  public static Augmentation none() {
    return new Augmentation(0, false, null);
  }

  /** As the official code's of CIFAR: four pixels, mirrored. */
  public static Augmentation cifar() {
    return new Augmentation(4, true, null);
  }

  /** The same with a square cut out. */
  public Augmentation withCutout(Cutout value) {
    return new Augmentation(padding, flip, value);
  }

  /** Changes every picture in its own way; in the caller's scope. */
  public Tensor of(Tensor pictures, Random random) {
    if (padding == 0 && !flip && cutout == null) {
      return pictures;
    }
    try (PointerScope scope = new PointerScope()) {
      Tensor moved = padding == 0 && !flip ? pictures : moved(pictures, random);
      return Tensors.keep((cutout == null ? moved : cutout.of(moved, random)).clone());
    }
  }

  private Tensor moved(Tensor pictures, Random random) {
    long[] shape = pictures.shape();
    int channels = (int) shape[1];
    int height = (int) shape[2];
    int width = (int) shape[3];
    float[] from = Tensors.floats(pictures);
    float[] to = new float[from.length];
    for (int i = 0; i < (int) shape[0]; i++) {
      int down = random.nextInt(2 * padding + 1) - padding;
      int right = random.nextInt(2 * padding + 1) - padding;
      boolean mirrored = flip && random.nextBoolean();
      for (int c = 0; c < channels; c++) {
        int plane = (i * channels + c) * height * width;
        for (int y = Math.max(0, -down); y < Math.min(height, height - down); y++) {
          for (int x = Math.max(0, -right); x < Math.min(width, width - right); x++) {
            int target = mirrored ? width - 1 - x : x;
            to[plane + y * width + target] = from[plane + (y + down) * width + x + right];
          }
        }
      }
    }
    return Tensors.of(to, shape);
  }
}
