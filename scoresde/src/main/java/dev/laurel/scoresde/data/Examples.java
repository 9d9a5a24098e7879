package dev.laurel.scoresde.data;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.scoresde.ScoreModel;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What a model is trained on or judged by: pictures whose channels have a number of levels, or
 * vectors of real numbers. Close it to free the values.
 *
 * @param values pictures: uint8 (n, channels, height, width); vectors: float32 (n, length, 1, 1)
 * @param levels values that a channel of a picture can have; 0 for real numbers
 * @param labels class of each example; may be empty
 * @param classes names of the classes
 */
public record Examples(Tensor values, int levels, int[] labels, List<String> classes)
    implements AutoCloseable {
  /** Checks that the parts fit. */
  public Examples {
    if (values.dim() != 4 || values.size(0) == 0) {
      throw UserError.of(
          "examples of shape %s; (n, channels, height, width) with n of at least 1 is needed",
          Arrays.toString(values.shape()));
    }
    if (labels.length > 0 && labels.length != values.size(0)) {
      throw UserError.of("%d labels for %d examples", labels.length, values.size(0));
    }
    classes = List.copyOf(classes);
  }

  /** How many. */
  public int count() {
    return Math.toIntExact(values.size(0));
  }

  /** Numbers of one. */
  public long dimensions() {
    return values.numel() / values.size(0);
  }

  /** Whether they are pictures. */
  public boolean pictures() {
    return levels > 0;
  }

  /**
   * Requires that a model is of such data.
   *
   * @throws UserError if it is not
   */
  public void requireFits(ScoreModel model) {
    model.requireFits(values);
    if (model.config().levels() != levels) {
      throw UserError.of(
          "the data has %d levels, the model's has %d", levels, model.config().levels());
    }
  }

  /** The chosen examples, in their own memory, in the scope of the caller's choosing. */
  public Examples select(int[] rows) {
    try (PointerScope scope = new PointerScope()) {
      Tensor chosen = Tensors.keep(pick(rows));
      int[] kept =
          labels.length == 0 ? labels : Arrays.stream(rows).map(row -> labels[row]).toArray();
      return new Examples(chosen, levels, kept, classes);
    }
  }

  private Tensor pick(int[] rows) {
    return values.index_select(0, Tensors.of(rows, rows.length));
  }

  /**
   * Float32 values of the chosen examples as people see them: [0, 1] for pictures.
   *
   * @param dequantize whether pictures get uniform noise within their levels
   */
  public Tensor floats(int[] rows, boolean dequantize, Random random) {
    try (PointerScope scope = new PointerScope()) {
      Tensor chosen = pick(rows).to(ScalarType.Float);
      if (levels == 0) {
        return Tensors.keep(chosen);
      }
      if (!dequantize) {
        return Tensors.keep(chosen.div(new Scalar(levels - 1.0)));
      }
      float[] noise = new float[Math.toIntExact(chosen.numel())];
      for (int i = 0; i < noise.length; i++) {
        noise[i] = random.nextFloat();
      }
      Tensor within = Tensors.of(noise, chosen.shape());
      return Tensors.keep(chosen.add(within).div(new Scalar((double) levels)));
    }
  }

  /** What a model's network sees of the chosen examples. */
  public Tensor batch(
      int[] rows, ScoreModel model, Random random, boolean dequantize, boolean flip) {
    try (PointerScope scope = new PointerScope()) {
      Tensor seen = model.config().scaling().forward(floats(rows, dequantize, random));
      if (flip && pictures()) {
        double[] mirrored = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
          mirrored[i] = random.nextBoolean() ? 1 : 0;
        }
        Tensor which = Tensors.of(mirrored, rows.length, 1, 1, 1).to(ScalarType.Bool);
        seen = torch.where(which, seen.flip(3), seen);
      }
      return Tensors.keep(seen);
    }
  }

  @Override
  public void close() {
    values.close();
  }
}
