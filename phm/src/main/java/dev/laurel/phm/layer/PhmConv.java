package dev.laurel.phm.layer;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import java.util.Arrays;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Parameterised hypercomplex convolution of one, two or three dimensions (HyperNets; Grassucci et
 * al. 2021), and its transpose: an ordinary one whose channels are mixed by {@link
 * HypercomplexWeight}.
 */
public final class PhmConv extends Module {
  private final Geometry geometry;
  private final HypercomplexWeight weight;
  private final Tensor bias;

  /**
   * What goes where.
   *
   * @param inputs channels
   * @param outputs channels
   * @param kernel sides, as many as dimensions
   * @param stride as many
   * @param padding as many
   * @param dilation as many
   * @param groups of channels that do not see each other
   * @param transposed whether it is the transposed convolution
   */
  public record Geometry(
      long inputs,
      long outputs,
      long[] kernel,
      long[] stride,
      long[] padding,
      long[] dilation,
      long groups,
      boolean transposed) {
    /** Checks the values. */
    public Geometry {
      int dimensions = kernel.length;
      if (dimensions < 1
          || dimensions > 3
          || stride.length != dimensions
          || padding.length != dimensions
          || dilation.length != dimensions) {
        throw UserError.of(
            "kernel %s, stride %s, padding %s, dilation %s: 1 to 3 numbers each, equally many, are"
                + " needed",
            Arrays.toString(kernel),
            Arrays.toString(stride),
            Arrays.toString(padding),
            Arrays.toString(dilation));
      }
      if (groups < 1 || inputs % groups != 0 || outputs % groups != 0) {
        throw UserError.of(
            "%d groups do not divide %d inputs and %d outputs", groups, inputs, outputs);
      }
    }

    /** Equal sides, stride 1, as much padding as keeps the size of odd kernels. */
    public static Geometry same(long inputs, long outputs, int dimensions, long side) {
      return new Geometry(
          inputs,
          outputs,
          filled(dimensions, side),
          filled(dimensions, 1),
          filled(dimensions, (side - 1) / 2),
          filled(dimensions, 1),
          1,
          false);
    }

    private static long[] filled(int count, long value) {
      long[] all = new long[count];
      Arrays.fill(all, value);
      return all;
    }

    /** The same with another stride and padding on all axes. */
    public Geometry withStride(long step, long pad) {
      return new Geometry(
          inputs,
          outputs,
          kernel,
          filled(kernel.length, step),
          filled(kernel.length, pad),
          dilation,
          groups,
          transposed);
    }

    /** The same with another dilation on all axes. */
    public Geometry withDilation(long value) {
      return new Geometry(
          inputs,
          outputs,
          kernel,
          stride,
          padding,
          filled(kernel.length, value),
          groups,
          transposed);
    }

    /** The same in groups. */
    public Geometry withGroups(long value) {
      return new Geometry(inputs, outputs, kernel, stride, padding, dilation, value, transposed);
    }

    /** The same, transposed. */
    public Geometry transposing() {
      return new Geometry(inputs, outputs, kernel, stride, padding, dilation, groups, true);
    }
  }

  /**
   * With rules of its own.
   *
   * @throws UserError if n does not divide the channels, of a group where there are several
   */
  public PhmConv(Geometry geometry, PhmConfig config, Random random) {
    super("PhmConv");
    this.geometry = geometry;
    // A kernel sees one group of the inputs; the transposed one makes one group of the outputs.
    long rows = geometry.transposed() ? geometry.outputs() / geometry.groups() : geometry.outputs();
    long columns =
        geometry.transposed() ? geometry.inputs() : geometry.inputs() / geometry.groups();
    weight =
        new HypercomplexWeight(this, "", rows, columns, geometry.kernel(), config, null, random);
    bias =
        config.bias()
            ? PhmLinear.bias(this, "bias", geometry.outputs(), geometry.inputs(), config, random)
            : null;
  }

  /** The weight, {@code (outputs, inputs, kernel...)}. */
  public HypercomplexWeight weight() {
    return weight;
  }

  /** The bias, {@code (outputs)}, or null. */
  public Tensor bias() {
    return bias;
  }

  /** What goes where. */
  public Geometry geometry() {
    return geometry;
  }

  /**
   * Applies it.
   *
   * @param x {@code (examples, inputs, sides...)}
   */
  public Tensor forward(Tensor x) {
    try (PointerScope scope = new PointerScope()) {
      Tensor h = weight.materialized();
      TensorOptional added = bias == null ? new TensorOptional() : new TensorOptional(bias);
      return Tensors.keep(
          geometry.transposed() ? transposed(x, h.transpose(0, 1), added) : plain(x, h, added));
    }
  }

  private Tensor plain(Tensor x, Tensor h, TensorOptional added) {
    long[] stride = geometry.stride();
    long[] padding = geometry.padding();
    long[] dilation = geometry.dilation();
    long groups = geometry.groups();
    return switch (geometry.kernel().length) {
      case 1 -> torch.conv1d(x, h, added, stride, padding, dilation, groups);
      case 2 -> torch.conv2d(x, h, added, stride, padding, dilation, groups);
      default -> torch.conv3d(x, h, added, stride, padding, dilation, groups);
    };
  }

  private Tensor transposed(Tensor x, Tensor h, TensorOptional added) {
    long[] stride = geometry.stride();
    long[] padding = geometry.padding();
    long[] none = new long[stride.length];
    long[] dilation = geometry.dilation();
    long groups = geometry.groups();
    return switch (stride.length) {
      case 1 -> torch.conv_transpose1d(x, h, added, stride, padding, none, groups, dilation);
      case 2 -> torch.conv_transpose2d(x, h, added, stride, padding, none, groups, dilation);
      default -> torch.conv_transpose3d(x, h, added, stride, padding, none, groups, dilation);
    };
  }
}
