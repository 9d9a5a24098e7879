package dev.laurel.nas.network;

import dev.laurel.nas.op.Conv;
import dev.laurel.nas.op.FactorizedReduce;
import dev.laurel.nas.op.Layer;
import dev.laurel.nas.op.Operations;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** Brings what the last two cells put out to a cell's channels, and to one size. */
final class DartsInputs {
  private final Layer first;
  private final Layer second;

  /**
   * New, registered in a cell under the official names.
   *
   * @param beforeLast channels of the cell before the last one
   * @param last channels of the last cell
   * @param halved whether the last cell halved the picture
   */
  DartsInputs(
      Module cell,
      int beforeLast,
      int last,
      int channels,
      boolean halved,
      boolean affine,
      Random random) {
    first =
        halved
            ? new FactorizedReduce(beforeLast, channels, affine, random)
            : matrix(beforeLast, channels, affine, random);
    second = matrix(last, channels, affine, random);
    cell.register_module("preprocess0", (Module) first);
    cell.register_module("preprocess1", (Module) second);
  }

  private static Layer matrix(int inputs, int outputs, boolean affine, Random random) {
    return Operations.reluConvNorm(inputs, outputs, Conv.Window.square(1, 1, 0, 1), affine, random);
  }

  List<Tensor> states(Tensor beforeLast, Tensor last) {
    return List.of(first.forward(beforeLast), second.forward(last));
  }
}
