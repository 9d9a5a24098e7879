package dev.laurel.binaural.network;

import dev.laurel.binaural.Rates;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Long sound in pieces as the official {@code evaluate.py} renders it, to compare with published
 * numbers: every piece is rendered with some sound before it, which is dropped. At the seams the
 * warp begins anew, so that this is not what {@link BinauralStream} gives.
 *
 * @param size samples of a piece, in whole views; official: 480,000
 */
public record ChunkedRendering(int size) {
  private static final int MORE = 1000;

  /** Checks the value. */
  public ChunkedRendering {
    if (size < Rates.SAMPLES_PER_VIEW || size % Rates.SAMPLES_PER_VIEW != 0) {
      throw UserError.of(
          "pieces of %d samples; allowed: multiples of %d", size, Rates.SAMPLES_PER_VIEW);
    }
  }

  /** Pieces of ten seconds. */
  public static ChunkedRendering official() {
    return new ChunkedRendering(10 * Rates.SAMPLES);
  }

  /** Samples before a piece that are rendered with it. */
  static int carried(BinauralConfig config) {
    int view = Rates.SAMPLES_PER_VIEW;
    return (config.receptiveField() + MORE) / view * view;
  }

  /**
   * Renders.
   *
   * @param mono {@code (1, 400 frames)}
   * @param view {@code (7, frames)}
   * @return {@code (2, 400 frames)}, between -1 and 1 as in the official code
   */
  public Tensor render(BinauralNetwork network, Tensor mono, Tensor view) {
    long length = mono.size(1);
    long frame = Rates.SAMPLES_PER_VIEW;
    try (PointerScope scope = new PointerScope();
        NoGradGuard none = new NoGradGuard()) {
      List<Tensor> pieces = new ArrayList<>();
      for (long start = 0; start < length; start += size) {
        long from = Math.max(0, start - carried(network.config()));
        long to = Math.min(length, start + size);
        Tensor sound = mono.narrow(1, from, to - from).unsqueeze(0);
        Tensor views = view.narrow(1, from / frame, (to - from) / frame).unsqueeze(0);
        Tensor both = network.forward(sound, views, false).output().squeeze(0);
        pieces.add(both.narrow(1, start - from, to - start));
      }
      Tensor whole = torch.cat(new TensorVector(pieces.toArray(new Tensor[0])), 1);
      return Tensors.keep(
          torch.clamp(
              whole, new ScalarOptional(new Scalar(-1.0)), new ScalarOptional(new Scalar(1.0))));
    }
  }

  /**
   * The same of samples.
   *
   * @param mono samples
   * @param views one for every 400
   * @return left, right
   */
  public float[][] render(BinauralNetwork network, float[] mono, float[][] views) {
    try (PointerScope scope = new PointerScope()) {
      int length = mono.length;
      Tensor view = Tensors.of(views).t().contiguous();
      float[] both = Tensors.floats(render(network, Tensors.of(mono, 1, length), view));
      return new float[][] {
        Arrays.copyOf(both, length), Arrays.copyOfRange(both, length, 2 * length)
      };
    }
  }
}
