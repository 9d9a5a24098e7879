package dev.laurel.nas.op;

import dev.laurel.core.UserError;
import dev.laurel.nas.op.Conv.Window;
import dev.laurel.nas.op.OperationKind.Place;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The operations of the DARTS spaces and of NAS-Bench-201, by their official names. */
public final class Operations {
  /** That gives nothing. */
  public static final String NONE = "none";

  /** That gives what it gets. */
  public static final String SKIP = "skip_connect";

  /** That gives random numbers. */
  public static final String NOISE = "noise";

  private static final Map<String, OperationKind> KINDS = new LinkedHashMap<>();

  static {
    KINDS.put(NONE, place -> x -> zero(x, place.stride()));
    KINDS.put(NOISE, place -> x -> zero(x, place.stride()).detach().normal_());
    KINDS.put(SKIP, Operations::skip);
    KINDS.put("avg_pool_3x3", place -> pool("average", place, average(place.stride())));
    KINDS.put("max_pool_3x3", place -> pool("largest", place, largest(place.stride())));
    for (int kernel : new int[] {3, 5, 7}) {
      String name = "sep_conv_" + kernel + "x" + kernel;
      KINDS.put(name, place -> separable(place, kernel, false));
      KINDS.put(name + "_skip", place -> separable(place, kernel, true));
    }
    for (int kernel : new int[] {3, 5}) {
      String name = "dil_conv_" + kernel + "x" + kernel;
      KINDS.put(name, place -> dilated(place, kernel, false));
      KINDS.put(name + "_skip", place -> dilated(place, kernel, true));
    }
    KINDS.put("conv_7x1_1x7", Operations::crossed);
    for (int kernel : new int[] {1, 3}) {
      KINDS.put("nor_conv_" + kernel + "x" + kernel, place -> plain(place, kernel));
    }
  }

  private Operations() {}

  /**
   * A kind by its name.
   *
   * @throws UserError if there is none
   */
  public static OperationKind of(String name) {
    OperationKind kind = KINDS.get(name);
    if (kind == null) {
      throw UserError.of("operation '%s'; allowed: %s", name, String.join(", ", KINDS.keySet()));
    }
    return kind;
  }

  /** The same in NAS-Bench-201, where pools are not normalised in a search either. */
  public static OperationKind ofBench201(String name) {
    OperationKind kind = of(name);
    if (!name.endsWith("_pool_3x3")) {
      return kind;
    }
    return place -> kind.at(new Place(place.channels(), place.stride(), false, place.random()));
  }

  /** All names. */
  public static Set<String> names() {
    return Collections.unmodifiableSet(KINDS.keySet());
  }

  private static Tensor everySecond(Tensor x, int stride) {
    return stride == 1
        ? x
        : torch.avg_pool2d(
            x,
            new long[] {1, 1},
            new long[] {stride, stride},
            new long[] {0, 0},
            false,
            true,
            new LongOptional());
  }

  private static Tensor zero(Tensor x, int stride) {
    return everySecond(x, stride).mul(new Scalar(0.0));
  }

  private static Layer skip(Place place) {
    return place.stride() == 1
        ? x -> x
        : new FactorizedReduce(
            place.channels(), place.channels(), !place.searching(), place.random());
  }

  private static Layer average(int stride) {
    return x ->
        torch.avg_pool2d(
            x,
            new long[] {3, 3},
            new long[] {stride, stride},
            new long[] {1, 1},
            false,
            false,
            new LongOptional());
  }

  private static Layer largest(int stride) {
    return x ->
        torch.max_pool2d(
            x,
            new long[] {3, 3},
            new long[] {stride, stride},
            new long[] {1, 1},
            new long[] {1, 1},
            false);
  }

  private static Layer pool(String name, Place place, Layer pool) {
    return place.searching()
        ? new NormalisedPool(name + place.stride(), pool, place.channels())
        : pool;
  }

  private static BatchNorm norm(Place place) {
    return new BatchNorm(place.channels(), !place.searching());
  }

  private static Layer[] depthwise(Place place, int kernel, int stride) {
    int channels = place.channels();
    Window window = Window.square(kernel, stride, (kernel - 1) / 2, 1);
    return new Layer[] {
      Layer.RECTIFIER,
      new Conv(channels, channels, window, channels, place.random()),
      Conv.pointwise(channels, channels, 1, place.random()),
      norm(place)
    };
  }

  private static Layer separable(Place place, int kernel, boolean skip) {
    refuseSkipOfHalf(place, skip);
    Layer[] first = depthwise(place, kernel, place.stride());
    Layer[] second = depthwise(place, kernel, 1);
    return new Wrapped(
        skip, first[0], first[1], first[2], first[3], second[0], second[1], second[2], second[3]);
  }

  private static Layer dilated(Place place, int kernel, boolean skip) {
    refuseSkipOfHalf(place, skip);
    int channels = place.channels();
    return new Wrapped(
        skip,
        Layer.RECTIFIER,
        new DilatedConv(channels, kernel, place.stride(), place.random()),
        Conv.pointwise(channels, channels, 1, place.random()),
        norm(place));
  }

  private static void refuseSkipOfHalf(Place place, boolean skip) {
    if (skip && place.stride() != 1) {
      throw UserError.of(
          "an operation with a skip where the picture is halved (stride %d); its input does not fit"
              + " its output there",
          place.stride());
    }
  }

  private static Layer crossed(Place place) {
    int channels = place.channels();
    long stride = place.stride();
    long[] one = {1, 1};
    Window wide = new Window(new long[] {1, 7}, new long[] {1, stride}, new long[] {0, 3}, one);
    Window tall = new Window(new long[] {7, 1}, new long[] {stride, 1}, new long[] {3, 0}, one);
    return new Sequence(
        Layer.RECTIFIER,
        new Conv(channels, channels, wide, 1, place.random()),
        new Conv(channels, channels, tall, 1, place.random()),
        norm(place));
  }

  private static Layer plain(Place place, int kernel) {
    return reluConvNorm(
        place.channels(),
        place.channels(),
        Window.square(kernel, place.stride(), kernel / 2, 1),
        !place.searching(),
        place.random());
  }

  /** Rectifier, convolution, normalisation. */
  public static Layer reluConvNorm(
      int inputs, int outputs, Window window, boolean affine, Random random) {
    return new Wrapped(
        false,
        Layer.RECTIFIER,
        new Conv(inputs, outputs, window, 1, random),
        new BatchNorm(outputs, affine));
  }

  /** What pictures go through first. */
  public static Sequence stem(int pictureChannels, int channels, Random random) {
    return new Sequence(
        new Conv(pictureChannels, channels, Window.square(3, 1, 1, 1), 1, random),
        new BatchNorm(channels, true));
  }
}
