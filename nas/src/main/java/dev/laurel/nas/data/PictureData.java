package dev.laurel.nas.data;

import dev.laurel.core.UserError;
import java.util.List;

/**
 * A data set, ready to be learned from. Both parts live in the scope they were opened in.
 *
 * @param training what may be learned from
 * @param test what judges in the end and nothing else sees
 * @param classes names
 * @param scaling what brought the pictures to mean 0 and deviation 1
 */
public record PictureData(
    LabelledPictures training, LabelledPictures test, List<String> classes, Scaling scaling) {
  /** Copies. */
  public PictureData {
    classes = List.copyOf(classes);
  }

  /**
   * What brings pictures of 0 to 1 to mean 0 and deviation 1.
   *
   * @param mean by channel
   * @param deviation by channel
   */
  public record Scaling(List<Double> mean, List<Double> deviation) {
    /** Copies. */
    public Scaling {
      if (mean == null || deviation == null) {
        throw new UserError("a scaling needs mean and deviation");
      }
      mean = List.copyOf(mean);
      deviation = List.copyOf(deviation);
    }
  }

  /** Pixels of a side, if both are alike; else of the height. */
  public int height() {
    return (int) training.pixels().size(2);
  }

  /** Pixels of a row. */
  public int width() {
    return (int) training.pixels().size(3);
  }
}
