package dev.laurel.nas.op;

import dev.laurel.core.UserError;
import java.util.Random;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Half the size: every second pixel by one matrix, its lower right neighbours by another. Pictures
 * of odd sides are filled up with a row and a column of zeros, where the official code of the DARTS
 * space fails.
 */
public final class FactorizedReduce extends Module implements Layer {
  private final Conv first;
  private final Conv second;
  private final BatchNorm norm;

  /** New; the channels that come out are even. */
  public FactorizedReduce(int inputs, int outputs, boolean affine, Random random) {
    super("FactorizedReduce");
    if (outputs % 2 != 0) {
      throw UserError.of("a reduction to %d channels; an even number is needed", outputs);
    }
    first = register_module("conv_1", Conv.pointwise(inputs, outputs / 2, 2, random));
    second = register_module("conv_2", Conv.pointwise(inputs, outputs / 2, 2, random));
    norm = register_module("bn", new BatchNorm(outputs, affine));
  }

  @Override
  public Tensor forward(Tensor x) {
    return norm.forward(halved(RECTIFIER.forward(x)));
  }

  @Override
  public Tensor scaled(Source source, Tensor scale) {
    return norm.scaled(halved(source.rectified()), scale);
  }

  private Tensor halved(Tensor r) {
    Tensor shifted = torch.constant_pad_nd(r, new long[] {0, 1, 0, 1});
    shifted = shifted.narrow(2, 1, r.size(2)).narrow(3, 1, r.size(3));
    return torch.cat(new TensorVector(first.forward(r), second.forward(shifted)), 1);
  }
}
