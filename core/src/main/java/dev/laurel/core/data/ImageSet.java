package dev.laurel.core.data;

import dev.laurel.core.UserError;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Pictures of one size with their classes. Close it to free the pictures.
 *
 * @param pixels uint8, (n, channels, height, width); channels are red, green, blue, or grey alone
 * @param labels the class of each picture, an index into {@code classes}
 * @param classes names of the classes
 */
public record ImageSet(Tensor pixels, int[] labels, List<String> classes) implements AutoCloseable {
  /** Checks that the parts fit. */
  public ImageSet {
    if (pixels.dim() != 4 || pixels.size(0) != labels.length) {
      throw UserError.of(
          "%d labels do not fit pictures of shape %s",
          labels.length, java.util.Arrays.toString(pixels.shape()));
    }
    classes = List.copyOf(classes);
  }

  /** How many pictures. */
  public int count() {
    return labels.length;
  }

  /** The pictures as float32 between 0 and 1, same shape, in the scope of the caller. */
  public Tensor unit() {
    Tensor unit = pixels.to(ScalarType.Float);
    try (Scalar scale = new Scalar(255.0)) {
      Tensor unused = unit.div_(scale);
    }
    return unit;
  }

  /** The pictures as rows of float32 between 0 and 1, channel after channel. */
  public DenseRows rows() {
    try (PointerScope scope = new PointerScope()) {
      Tensor rows = unit().reshape(count(), -1);
      rows.retainReference();
      return DenseRows.takeOver(List.of(rows), "images");
    }
  }

  @Override
  public void close() {
    pixels.close();
  }
}
