package dev.laurel.scoresde.control;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Masks of what is known: 1 where known, (1, channels, height, width) float32. */
public final class Masks {
  private Masks() {}

  /** Parts that have a name. */
  public enum Part {
    /** The left half. */
    @JsonProperty("left")
    LEFT,
    /** The right half. */
    @JsonProperty("right")
    RIGHT,
    /** The upper half. */
    @JsonProperty("top")
    TOP,
    /** The lower half. */
    @JsonProperty("bottom")
    BOTTOM,
    /** All but a square in the middle, half as wide. */
    @JsonProperty("border")
    BORDER,
    /** Every pixel by chance, half of them. */
    @JsonProperty("half")
    HALF
  }

  /** A part that has a name; of vectors, whose sides are 1, channels count as pixels. */
  public static Tensor of(Part part, int channels, int height, int width, long seed) {
    boolean vector = height == 1 && width == 1;
    int rows = vector ? 1 : height;
    int columns = vector ? channels : width;
    Random random = new Random(seed);
    float[] plane = new float[rows * columns];
    for (int p = 0; p < plane.length; p++) {
      int row = p / columns;
      int column = p % columns;
      boolean inside =
          4 * row >= rows
              && 4 * row < 3 * rows
              && 4 * column >= columns
              && 4 * column < 3 * columns;
      boolean known =
          switch (part) {
            case LEFT -> 2 * column < columns;
            case RIGHT -> 2 * column >= columns;
            case TOP -> 2 * row < rows;
            case BOTTOM -> 2 * row >= rows;
            case BORDER -> !inside;
            case HALF -> random.nextBoolean();
          };
      plane[p] = known ? 1 : 0;
    }
    try (PointerScope scope = new PointerScope()) {
      Tensor one = Tensors.of(plane, 1, vector ? columns : 1, rows, vector ? 1 : columns);
      return Tensors.keep(vector ? one : one.expand(1, channels, height, width).contiguous());
    }
  }

  /**
   * A mask from a picture's values: 0 is unknown, the largest value known.
   *
   * @throws UserError if there are other values
   */
  public static Tensor of(Tensor values) {
    try (PointerScope scope = new PointerScope()) {
      Tensor numbers = values.to(ScalarType.Float);
      double largest = numbers.max().item_double();
      if (largest <= 0) {
        throw new UserError("the mask is 0 everywhere: nothing is known");
      }
      Tensor mask = numbers.div(new Scalar(largest));
      if (!mask.mul(mask.neg().add(new Scalar(1.0))).eq(new Scalar(0.0)).all().item_bool()) {
        throw new UserError("the mask has more than two values; 0 and one other are needed");
      }
      return Tensors.keep(mask);
    }
  }
}
