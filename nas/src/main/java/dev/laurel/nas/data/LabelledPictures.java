package dev.laurel.nas.data;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.nas.search.Batch;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Pictures with mean 0 and deviation 1 in every channel, and their classes.
 *
 * @param pixels float32, {@code (count, channels, height, width)}
 * @param labels int64, {@code (count)}
 * @param classes how many
 */
public record LabelledPictures(Tensor pixels, Tensor labels, int classes) {
  /** Checks the shapes, and that every picture has a class. */
  public LabelledPictures {
    if (pixels.dim() != 4 || labels.dim() != 1 || pixels.size(0) != labels.size(0)) {
      throw UserError.of("%d labels do not fit %d pictures", labels.numel(), pixels.size(0));
    }
    if (pixels.size(0) == 0 || classes < 2) {
      throw UserError.of(
          "%d pictures of %d classes; at least one picture and two classes are needed",
          pixels.size(0), classes);
    }
    try (PointerScope scope = new PointerScope()) {
      long least = labels.min().item_long();
      long largest = labels.max().item_long();
      if (least < 0 || largest >= classes) {
        throw UserError.of("labels from %d to %d; allowed: 0 to %d", least, largest, classes - 1);
      }
      if (pixels.isfinite().logical_not().any().item_bool()) {
        throw new UserError("a pixel is no finite number");
      }
    }
  }

  /**
   * The same, laid out with the channels of a pixel beside each other, in the caller's scope.
   * Networks are two to three times as fast with it; sums of normalisations are in another order,
   * which is 1e-5 of their results.
   */
  public LabelledPictures channelsLast() {
    return new LabelledPictures(channelsLast(pixels), labels, classes);
  }

  /** Grey pictures in three equal channels, in the caller's scope; coloured ones as they are. */
  public LabelledPictures coloured() {
    if (channels() != 1) {
      return this;
    }
    return new LabelledPictures(alike(pixels.expand(-1, 3, -1, -1)), labels, classes);
  }

  /** How many. */
  public long count() {
    return pixels.size(0);
  }

  /** Channels. */
  public int channels() {
    return (int) pixels.size(1);
  }

  /** A range of them, sharing memory, in the caller's scope. */
  public LabelledPictures range(long from, long to) {
    return new LabelledPictures(
        pixels.narrow(0, from, to - from), labels.narrow(0, from, to - from), classes);
  }

  /** Some of them, laid out alike, as a set of its own, in the caller's scope. */
  public LabelledPictures select(int[] numbers) {
    Batch batch = batch(Arrays.stream(numbers).asLongStream().toArray());
    return new LabelledPictures(batch.x(), batch.y(), classes);
  }

  /** Some of them, laid out alike, in the caller's scope. */
  public Batch batch(long[] numbers) {
    try (PointerScope scope = new PointerScope()) {
      Tensor chosen = Tensors.of(numbers, numbers.length);
      return new Batch(
          Tensors.keep(alike(pixels.index_select(0, chosen))),
          Tensors.keep(labels.index_select(0, chosen)));
    }
  }

  /** Other pictures, laid out as these. */
  public Tensor alike(Tensor others) {
    return pixels.suggest_memory_format().intern() == torch.MemoryFormat.ChannelsLast
        ? channelsLast(others)
        : others.contiguous();
  }

  /** Of grey pictures only the strides tell, which the library's own conversion leaves. */
  private static Tensor channelsLast(Tensor pictures) {
    Tensor rows = pictures.permute(0, 2, 3, 1).contiguous();
    long channels = pictures.size(1);
    long width = pictures.size(3);
    long picture = pictures.size(2) * width * channels;
    return rows.as_strided(pictures.shape(), new long[] {picture, 1, width * channels, channels});
  }

  /**
   * The same scale that brought others to mean 0 and deviation 1.
   *
   * @param mean by channel
   * @param deviation by channel
   */
  public static Tensor standardised(Tensor pixels, double[] mean, double[] deviation) {
    try (PointerScope scope = new PointerScope()) {
      Tensor centred = pixels.sub(Tensors.of(floats(mean), 1, mean.length, 1, 1));
      return Tensors.keep(centred.div(Tensors.of(floats(deviation), 1, mean.length, 1, 1)));
    }
  }

  /** Means of the channels. */
  public static double[] mean(Tensor pixels) {
    try (PointerScope scope = new PointerScope()) {
      return Tensors.doubles(pixels.mean(new long[] {0, 2, 3}, false, null));
    }
  }

  /** Deviations of the channels; those that are all alike count as 1. */
  public static double[] deviation(Tensor pixels) {
    try (PointerScope scope = new PointerScope()) {
      Tensor square = pixels.square().mean(new long[] {0, 2, 3}, false, null);
      double[] mean = mean(pixels);
      double[] result = Tensors.doubles(square);
      for (int c = 0; c < result.length; c++) {
        double variance = result[c] - mean[c] * mean[c];
        result[c] = variance > 1e-12 ? Math.sqrt(variance) : 1;
      }
      return result;
    }
  }

  /** A half of every side: the mean of four pixels; in the caller's scope. */
  public static Tensor halved(Tensor pixels) {
    long[] shape = pixels.shape();
    try (PointerScope scope = new PointerScope()) {
      Tensor blocks = pixels.reshape(shape[0], shape[1], shape[2] / 2, 2, shape[3] / 2, 2);
      return Tensors.keep(blocks.mean(new long[] {3, 5}, false, null).mul(new Scalar(1.0)));
    }
  }

  private static float[] floats(double[] values) {
    float[] result = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = (float) values[i];
    }
    return result;
  }
}
