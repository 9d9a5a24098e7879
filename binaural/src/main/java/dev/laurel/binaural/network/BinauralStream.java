package dev.laurel.binaural.network;

import dev.laurel.binaural.Rates;
import dev.laurel.binaural.dsp.LiveRenderer;
import dev.laurel.binaural.warp.EarStream;
import dev.laurel.binaural.warp.GeometricWarp;
import dev.laurel.binaural.warp.WarpStream;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The model on sound that goes on: block by block it gives what it would give for the whole sound
 * at once, with no delay but the block. Each layer keeps the samples that its next ones look back
 * to. Only the last head is asked; its first matrix is multiplied with those of the skips
 * beforehand, which is the same to rounding.
 *
 * <p>The network must not be trained meanwhile. Not for several threads at once.
 */
public final class BinauralStream implements AutoCloseable {
  private static final int EARS = 2;

  /** Frames that go through all layers together, so that they stay in the caches. */
  private static final int TILE = 8;

  private final PointerScope memory;
  private final EarStream front;
  private final double level;

  /**
   * Of what goes past the stack, by ear; zeros unless the front's sound is a part of the result.
   */
  private final float[] direct;

  private final int channels;
  private final Tensor inputMatrix;
  private final Tensor inputBias;
  private final List<Layer> layers = new ArrayList<>();

  /** What the head's first matrix makes of the skips' biases. */
  private final Tensor sumStart;

  private final Tensor lastMatrix;
  private final Tensor lastBias;
  private final float[] view = new float[GeometricWarp.VIEW];
  private long time;

  /** Whether no weight follows the view, as where training began with the official values. */
  private final boolean constant;

  /** Whose weights and biases the layers keep; null at first. */
  private float[] kept;

  /**
   * A layer's matrices, the samples it looks back to, and what the last view that stood still made
   * of its convolution.
   */
  private record Layer(
      HyperConv conv,
      Tensor residual,
      Tensor residualBias,
      Tensor skip,
      Tensor past,
      Tensor weights,
      Tensor biases) {}

  /** Begins, with silence before. The network must live as long as the stream. */
  public BinauralStream(BinauralNetwork network) {
    memory = new PointerScope();
    try (NoGradGuard none = new NoGradGuard()) {
      channels = network.config().channels();
      front =
          network.config().front() == Front.SPHERE
              ? new LiveRenderer(Front.scene())
              : new WarpStream(network.warper());
      level = network.config().level();
      direct = network.direct() == null ? new float[EARS] : Tensors.floats(network.direct());
      inputMatrix = Tensors.times(matrix(network.input()), level);
      inputBias = network.input().bias().detach();
      List<HyperConvBlock> blocks = network.stack().layers();
      OutputHead head = network.heads().get(blocks.size() - 1);
      Tensor first = Tensors.times(matrix(head.first()), 1.0 / blocks.size());
      Tensor start = head.first().bias().detach().unsqueeze(0);
      for (HyperConvBlock block : blocks) {
        long dilation = block.conv().dilation();
        layers.add(
            new Layer(
                block.conv(),
                Tensors.times(matrix(block.residual()), 0.5),
                Tensors.times(block.residual().bias().detach(), 0.5),
                torch.mm(matrix(block.skip()), first),
                first.new_zeros(dilation, channels),
                first.new_zeros(1, 2L * channels, channels),
                first.new_zeros(1, 1, channels)));
        start = start.add(torch.mm(block.skip().bias().detach().unsqueeze(0), first));
      }
      sumStart = start;
      constant = !network.weightsFollowView();
      lastMatrix = Tensors.times(matrix(head.second()), 1 / level);
      lastBias = Tensors.times(head.second().bias().detach(), 1 / level);
    } finally {
      memory.extend();
      memory.close();
    }
  }

  /** {@code (inputs, outputs)} of a 1 x 1 convolution. */
  private static Tensor matrix(CausalConv conv) {
    return conv.weight().detach().select(2, 0).t().contiguous();
  }

  /** Samples so far. */
  public long time() {
    return time;
  }

  /** How many views belong to the next samples: one for every 400th, counted from the first. */
  public int viewsFor(int samples) {
    long every = Rates.SAMPLES_PER_VIEW;
    return (int) ((time + samples + every - 1) / every - (time + every - 1) / every);
  }

  /**
   * Goes on.
   *
   * @param mono samples, of any number
   * @param views {@link #viewsFor} of them, seven numbers each
   * @return both ears' samples, left and right, as many
   * @throws UserError if there are not as many views
   */
  public float[][] next(float[] mono, float[][] views) {
    int wanted = viewsFor(mono.length);
    if (views.length != wanted) {
      throw UserError.of(
          "%d views for %d samples after %d; %d are needed",
          views.length, mono.length, time, wanted);
    }
    float[][] both = new float[EARS][mono.length];
    int from = 0;
    int at = 0;
    while (from < mono.length) {
      int within = (int) (time % Rates.SAMPLES_PER_VIEW);
      int left = mono.length - from;
      int frames;
      int each;
      if (within != 0 || left < Rates.SAMPLES_PER_VIEW) {
        frames = 1;
        each = Math.min(left, Rates.SAMPLES_PER_VIEW - within);
      } else {
        frames = Math.min(TILE, left / Rates.SAMPLES_PER_VIEW);
        each = Rates.SAMPLES_PER_VIEW;
      }
      float[][] tile = new float[frames][];
      for (int f = 0; f < frames; f++) {
        if (within == 0) {
          System.arraycopy(views[at++], 0, view, 0, GeometricWarp.VIEW);
        }
        tile[f] = view.clone();
      }
      tile(
          Arrays.copyOfRange(mono, from, from + frames * each),
          tile,
          each,
          within == 0,
          both,
          from);
      from += frames * each;
      time += (long) frames * each;
    }
    return both;
  }

  private void tile(
      float[] mono, float[][] views, int each, boolean begins, float[][] both, int from) {
    int samples = views.length * each;
    try (PointerScope scope = new PointerScope();
        NoGradGuard none = new NoGradGuard()) {
      float[][] warped = front.next(mono, views, each, begins);
      boolean still = Arrays.stream(views).allMatch(one -> Arrays.equals(one, views[0]));
      Tensor seen = Tensors.of(still ? Arrays.copyOf(views, 1) : views).unsqueeze(0);
      if (still ? !Arrays.equals(kept, views[0]) : constant && kept == null) {
        keep(seen.narrow(1, 0, 1));
        kept = views[0].clone();
      }
      Tensor x = torch.addmm(inputBias, Tensors.of(warped).t(), inputMatrix);
      // A copy in any case: of one sample, expanding gives the start itself.
      Tensor sum = sumStart.repeat(samples, 1);
      for (int k = 0; k < layers.size(); k++) {
        Layer layer = layers.get(k);
        Tensor weights = still || constant ? layer.weights() : layer.conv().weights(seen);
        Tensor biases = still ? layer.biases() : layer.conv().biases(seen);
        x = layer(layer, x, weights, biases, sum, k + 1 < layers.size());
      }
      Tensor output = torch.addmm(lastBias, torch.sin(sum), lastMatrix).t().contiguous();
      FloatPointer numbers = new FloatPointer(output.data_ptr());
      for (int ear = 0; ear < EARS; ear++) {
        numbers.position((long) ear * samples).get(both[ear], from, samples);
        for (int i = 0; i < samples && direct[ear] != 0; i++) {
          both[ear][from + i] += direct[ear] * warped[ear][i];
        }
      }
    }
  }

  /** Keeps what a view makes of all layers. */
  private void keep(Tensor view) {
    for (Layer layer : layers) {
      try (PointerScope scope = new PointerScope()) {
        layer.weights().copy_(layer.conv().weights(view));
        layer.biases().copy_(layer.conv().biases(view));
      }
    }
  }

  /**
   * Adds to the sum of the skips; the input of the next layer, or null behind the last.
   *
   * @param weights of every frame, or of all
   * @param biases of every frame, or of all
   */
  private Tensor layer(
      Layer layer, Tensor x, Tensor weights, Tensor biases, Tensor sum, boolean goesOn) {
    try (PointerScope scope = new PointerScope()) {
      long samples = x.size(0);
      long frames = weights.size(0);
      long each = samples / frames;
      Tensor seen = torch.cat(new TensorVector(layer.past(), x), 0);
      Tensor now = x.view(frames, each, channels);
      Tensor before = seen.narrow(0, 0, samples).view(frames, each, channels);
      Tensor later = weights.narrow(1, channels, channels);
      Tensor h;
      if (biases.size(0) == frames) {
        h = torch.baddbmm(biases, now, weights.narrow(1, 0, channels)).baddbmm_(before, later);
      } else {
        h = torch.bmm(now, weights.narrow(1, 0, channels)).baddbmm_(before, later);
        h.view(biases.size(0), -1, channels).add_(biases);
      }
      h = h.sin_().view(samples, channels);
      sum.addmm_(h, layer.skip());
      layer.past().copy_(seen.narrow(0, samples, layer.past().size(0)));
      if (!goesOn) {
        return null;
      }
      Tensor next = torch.addmm(layer.residualBias(), h, layer.residual());
      return Tensors.keep(next.add_(x, new Scalar(0.5)));
    }
  }

  @Override
  public void close() {
    memory.close();
  }
}
