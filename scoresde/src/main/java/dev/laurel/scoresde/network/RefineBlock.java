package dev.laurel.scoresde.network;

import dev.laurel.core.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A block of RefineNet: residual convolutions of every input, their sum at one resolution, chained
 * pooling, residual convolutions of the result. In NCSN every convolution has a norm before it that
 * knows the noise level.
 */
final class RefineBlock extends Module {
  private final List<ResidualConvolutions> adapt = new ArrayList<>();
  private final ResidualConvolutions result;
  private final Fusion fusion;
  private final ChainedPooling pooling;

  /**
   * A block.
   *
   * @param in channels of every input
   * @param out channels of the result
   * @param end whether it is the last, which has three residual convolutions
   */
  RefineBlock(Initializer initializer, NcsnConfig config, List<Long> in, long out, boolean end) {
    super("RefineBlock");
    Numbered all = register_module("adapt_convs", new Numbered());
    for (long channels : in) {
      adapt.add(all.add(new ResidualConvolutions(initializer, config, channels, 2, 2)));
    }
    result =
        register_module(
            "output_convs", new ResidualConvolutions(initializer, config, out, end ? 3 : 1, 2));
    fusion =
        in.size() == 1 ? null : register_module("msf", new Fusion(initializer, config, in, out));
    pooling =
        register_module(
            "crp", new ChainedPooling(initializer, config, out, 2, config.classes() == 0));
  }

  /**
   * The refined values.
   *
   * @param like whose height and width the result gets
   */
  Tensor forward(List<Tensor> inputs, Tensor levels, Tensor like) {
    try (PointerScope scope = new PointerScope()) {
      List<Tensor> adapted = new ArrayList<>();
      for (int i = 0; i < inputs.size(); i++) {
        adapted.add(adapt.get(i).forward(inputs.get(i), levels));
      }
      Tensor h =
          fusion == null
              ? adapted.get(0)
              : fusion.forward(adapted, levels, like.size(2), like.size(3));
      h = pooling.forward(h, levels);
      return Tensors.keep(result.forward(h, levels));
    }
  }

  /** x + convolutions of x, several times over. */
  static final class ResidualConvolutions extends Module {
    private final Activation activation;
    private final List<List<Conv2dImpl>> convolutions = new ArrayList<>();
    private final List<List<NcsnNorm>> norms = new ArrayList<>();

    ResidualConvolutions(
        Initializer initializer, NcsnConfig config, long channels, int blocks, int stages) {
      super("RCUBlock");
      this.activation = config.activation();
      for (int block = 1; block <= blocks; block++) {
        List<Conv2dImpl> ofBlock = new ArrayList<>();
        List<NcsnNorm> normsOfBlock = new ArrayList<>();
        for (int stage = 1; stage <= stages; stage++) {
          String name = block + "_" + stage;
          if (config.classes() > 0) {
            normsOfBlock.add(register_module(name + "_norm", norm(initializer, config, channels)));
          }
          ofBlock.add(
              register_module(
                  name + "_conv",
                  initializer.frameworkConvolution(channels, channels, 3, 1, false)));
        }
        convolutions.add(ofBlock);
        norms.add(normsOfBlock);
      }
    }

    Tensor forward(Tensor input, Tensor levels) {
      try (PointerScope scope = new PointerScope()) {
        Tensor x = input;
        for (int block = 0; block < convolutions.size(); block++) {
          Tensor shortcut = x;
          for (int stage = 0; stage < convolutions.get(block).size(); stage++) {
            if (!norms.get(block).isEmpty()) {
              x = norms.get(block).get(stage).forward(x, levels);
            }
            x = convolutions.get(block).get(stage).forward(activation.apply(x));
          }
          x = x.add(shortcut);
        }
        return Tensors.keep(x);
      }
    }
  }

  /** A convolution of every input, brought to one resolution and added. */
  static final class Fusion extends Module {
    private final List<Conv2dImpl> convolutions = new ArrayList<>();
    private final List<NcsnNorm> norms = new ArrayList<>();

    Fusion(Initializer initializer, NcsnConfig config, List<Long> in, long out) {
      super("MSFBlock");
      Numbered all = register_module("convs", new Numbered());
      Numbered allNorms = config.classes() > 0 ? register_module("norms", new Numbered()) : null;
      for (long channels : in) {
        convolutions.add(all.add(initializer.frameworkConvolution(channels, out, 3, 1, true)));
        if (allNorms != null) {
          norms.add(allNorms.add(norm(initializer, config, channels)));
        }
      }
    }

    Tensor forward(List<Tensor> inputs, Tensor levels, long height, long width) {
      try (PointerScope scope = new PointerScope()) {
        Tensor sum = null;
        for (int i = 0; i < inputs.size(); i++) {
          Tensor x = norms.isEmpty() ? inputs.get(i) : norms.get(i).forward(inputs.get(i), levels);
          Tensor h =
              torch.upsample_bilinear2d(
                  convolutions.get(i).forward(x),
                  new long[] {height, width},
                  true,
                  new DoubleOptional(),
                  new DoubleOptional());
          sum = sum == null ? h : sum.add(h);
        }
        return Tensors.keep(sum);
      }
    }
  }

  /** What pooling and a convolution find, several times, is added. */
  static final class ChainedPooling extends Module {
    private static final long[] WINDOW = {5, 5};
    private static final long[] ONE = {1, 1};
    private static final long[] PADDING = {2, 2};

    private final Activation activation;
    private final boolean maximum;
    private final List<Conv2dImpl> convolutions = new ArrayList<>();
    private final List<NcsnNorm> norms = new ArrayList<>();

    ChainedPooling(
        Initializer initializer, NcsnConfig config, long channels, int stages, boolean maximum) {
      super("CRPBlock");
      this.activation = config.activation();
      this.maximum = maximum;
      Numbered all = register_module("convs", new Numbered());
      Numbered allNorms = config.classes() > 0 ? register_module("norms", new Numbered()) : null;
      for (int i = 0; i < stages; i++) {
        if (allNorms != null) {
          norms.add(allNorms.add(norm(initializer, config, channels)));
        }
        convolutions.add(
            all.add(initializer.frameworkConvolution(channels, channels, 3, 1, false)));
      }
    }

    Tensor forward(Tensor input, Tensor levels) {
      try (PointerScope scope = new PointerScope()) {
        Tensor x = activation.apply(input);
        Tensor path = x;
        for (int i = 0; i < convolutions.size(); i++) {
          if (!norms.isEmpty()) {
            path = norms.get(i).forward(path, levels);
          }
          path = convolutions.get(i).forward(pool(path));
          x = path.add(x);
        }
        return Tensors.keep(x);
      }
    }

    private Tensor pool(Tensor x) {
      return maximum
          ? torch.max_pool2d(x, WINDOW, ONE, PADDING, ONE, false)
          : torch.avg_pool2d(x, WINDOW, ONE, PADDING, false, true, new LongOptional());
    }
  }

  private static NcsnNorm norm(Initializer initializer, NcsnConfig config, long channels) {
    return new NcsnNorm(initializer, config.normalization(), channels, config.classes());
  }
}
