package dev.laurel.nas.run;

import dev.laurel.core.Tensors;
import dev.laurel.nas.data.PictureData;
import java.util.Arrays;
import java.util.List;

/**
 * By what the pictures of a search are known again.
 *
 * @param training pictures to learn from
 * @param test pictures to test with
 * @param channels of them
 * @param height of them
 * @param width of them
 * @param classes names
 * @param labels a hash of the labels
 * @param scaling means and deviations of all pixels
 */
record DataIdentity(
    long training,
    long test,
    int channels,
    int height,
    int width,
    List<String> classes,
    int labels,
    PictureData.Scaling scaling) {
  static DataIdentity of(PictureData data) {
    return new DataIdentity(
        data.training().count(),
        data.test().count(),
        data.training().channels(),
        data.height(),
        data.width(),
        data.classes(),
        31 * Arrays.hashCode(Tensors.ints(data.training().labels()))
            + Arrays.hashCode(Tensors.ints(data.test().labels())),
        data.scaling());
  }
}
