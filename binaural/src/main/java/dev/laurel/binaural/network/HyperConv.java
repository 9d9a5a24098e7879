package dev.laurel.binaural.network;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A dilated convolution over the past whose weights two small networks make anew for every view
 * (official {@code src/hyperconv.py}): {@code y[n] = b_f + sum_j x[n - j dilation] W_f[j]}, where f
 * is the view of sample n. Weights of a view act on what its samples see, also where that lies in
 * the view before.
 */
public final class HyperConv extends Module {
  /** Kept, because the bindings hold parts only weakly. */
  private final Module weightModel;

  /** Kept, because the bindings hold parts only weakly. */
  private final Module biasModel;

  private static final int HIDDEN = 32;

  /** First values of {@link Initialization#VIEW}. */
  private static final double VIEW_WEIGHT = 0.1;

  private final CausalConv weightHidden;
  private final CausalConv weightLast;
  private final CausalConv biasHidden;
  private final CausalConv biasLast;
  private final int inputs;
  private final int outputs;
  private final int kernel;
  private final int dilation;

  /**
   * New.
   *
   * @param view numbers of a view
   * @param dilation samples between taps
   */
  public HyperConv(
      int view,
      int inputs,
      int outputs,
      int kernel,
      int dilation,
      Initialization first,
      Random random) {
    super("HyperConv");
    this.inputs = inputs;
    this.outputs = outputs;
    this.kernel = kernel;
    this.dilation = dilation;
    weightModel = register_module("weight_model", new Module("weight_model"));
    weightHidden = weightModel.register_module("0", new CausalConv(view, HIDDEN, 1, random));
    weightLast =
        weightModel.register_module(
            "2",
            new CausalConv(
                HIDDEN,
                inputs * outputs * kernel,
                1,
                0,
                Math.sqrt(6.0 / (inputs * kernel)),
                random));
    biasModel = register_module("bias_model", new Module("bias_model"));
    biasHidden = biasModel.register_module("0", new CausalConv(view, HIDDEN, 1, random));
    biasLast = biasModel.register_module("2", new CausalConv(HIDDEN, outputs, 1, random));
    first.ofWeightGenerator(weightHidden, VIEW_WEIGHT, random);
  }

  /** Whether any weight can change with the view. */
  boolean weightsFollowView() {
    try (PointerScope scope = new PointerScope()) {
      return weightHidden.weight().detach().ne(new Scalar(0)).any().item_bool();
    }
  }

  int dilation() {
    return dilation;
  }

  /** Of every view, {@code (views, taps * inputs, outputs)}, the present tap first. */
  Tensor weights(Tensor view) {
    try (PointerScope scope = new PointerScope()) {
      Tensor made = weightLast.forward(torch.relu(weightHidden.forward(view)));
      return Tensors.keep(made.view(-1, (long) kernel * inputs, outputs));
    }
  }

  /** Of every view, {@code (views, 1, outputs)}. */
  Tensor biases(Tensor view) {
    try (PointerScope scope = new PointerScope()) {
      Tensor made = biasLast.forward(torch.relu(biasHidden.forward(view)));
      return Tensors.keep(made.view(-1, 1, outputs));
    }
  }

  /**
   * Applies it.
   *
   * @param x {@code (batch, time, inputs)}
   * @param view {@code (batch, frames, numbers)}; frames divide time
   * @return {@code (batch, time, outputs)}
   */
  public Tensor forward(Tensor x, Tensor view) {
    long batch = x.size(0);
    long time = x.size(1);
    long frames = view.size(1);
    if (time % frames != 0) {
      throw UserError.of("%d samples for %d views; each needs equally many", time, frames);
    }
    try (PointerScope scope = new PointerScope()) {
      Tensor made = weights(view);
      Tensor y = torch.baddbmm(biases(view), framed(x, frames), tap(made, 0));
      for (int j = 1; j < kernel; j++) {
        long back = Math.min(time, (long) j * dilation);
        Tensor silence = x.new_zeros(batch, back, inputs);
        Tensor earlier = torch.cat(new TensorVector(silence, x.narrow(1, 0, time - back)), 1);
        y = y.baddbmm_(framed(earlier, frames), tap(made, j));
      }
      return Tensors.keep(y.view(batch, time, outputs));
    }
  }

  private Tensor tap(Tensor weights, int number) {
    return weights.narrow(1, (long) number * inputs, inputs);
  }

  private Tensor framed(Tensor x, long frames) {
    return x.view(x.size(0) * frames, x.size(1) / frames, inputs);
  }
}
