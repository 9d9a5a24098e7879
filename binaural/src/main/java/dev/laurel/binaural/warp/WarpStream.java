package dev.laurel.binaural.warp;

import dev.laurel.binaural.Rates;
import dev.laurel.binaural.network.CausalConv;
import dev.laurel.core.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The model's warp of sound that goes on. Positions are double, counted from the first sample, and
 * never go back; sound is kept for {@value #KEPT} samples, 58 metres of delay.
 */
public final class WarpStream implements EarStream {
  private static final int EARS = 2;
  private static final int KEPT = 8192;

  private final NeuralWarp warp;

  /** What each layer of the warp's network saw last, {@code (1, 1, inputs)}. */
  private final List<Tensor> last = new ArrayList<>();

  /** The last samples, the newest at the end. */
  private float[] past = new float[KEPT];

  private final double[] latest = new double[EARS];
  private final double[] field = new double[EARS];

  /** From the view before to this one. */
  private final double[] rise = new double[EARS];

  private boolean begun;

  /** Samples of the view so far. */
  private int within;

  private long time;

  /** Begins; the states live in the innermost scope. */
  public WarpStream(NeuralWarp warp) {
    this.warp = warp;
    for (CausalConv layer : warp.layers()) {
      last.add(layer.bias().detach().new_zeros(1, 1, layer.weight().size(1)));
    }
  }

  @Override
  public float[][] next(float[] mono, float[][] views, int each, boolean begins) {
    double[] fields = begins ? fields(views) : null;
    float[] known = Arrays.copyOf(past, KEPT + mono.length);
    System.arraycopy(mono, 0, known, KEPT, mono.length);
    int frames = views.length;
    float[][] warped = new float[EARS][mono.length];
    for (int i = 0; i < mono.length; i++) {
      if (i % each == 0 && fields != null) {
        goOn(fields[i / each], fields[frames + i / each]);
      }
      double share = warp.smooth() ? (double) within / Rates.SAMPLES_PER_VIEW : 0;
      for (int ear = 0; ear < EARS; ear++) {
        double back = Math.min(0, field[ear] + share * rise[ear]);
        latest[ear] = Math.max(latest[ear], Math.max(0, time + i + back));
        warped[ear][i] = read(known, latest[ear]);
      }
      within++;
    }
    time += mono.length;
    past = Arrays.copyOfRange(known, mono.length, KEPT + mono.length);
    return warped;
  }

  private void goOn(double... next) {
    for (int ear = 0; ear < EARS; ear++) {
      rise[ear] = begun ? next[ear] - field[ear] : 0;
      field[ear] = next[ear];
    }
    begun = true;
    within = 0;
  }

  /** Between two samples on a line; what is older than what is kept is read as the oldest. */
  private float read(float[] known, double position) {
    double index = Math.max(0, position - time + KEPT);
    int below = (int) index;
    float fraction = (float) (index - below);
    float before = known[below];
    return fraction == 0 ? before : before + (known[below + 1] - before) * fraction;
  }

  /** How far back each ear hears in every frame: left, then right. */
  private double[] fields(float[][] rows) {
    try (PointerScope scope = new PointerScope()) {
      Tensor views = Tensors.of(rows);
      Tensor h = views.unsqueeze(0);
      for (int i = 0; i < last.size(); i++) {
        Tensor seen = torch.cat(new TensorVector(last.get(i), h), 1);
        last.get(i).copy_(h.narrow(1, h.size(1) - 1, 1));
        h = torch.relu(warp.layers().get(i).forward(seen)).narrow(1, 1, h.size(1));
      }
      Tensor neural = warp.linear().forward(h).transpose(1, 2);
      Tensor sum = GeometricWarp.fieldOfFrames(views.t().unsqueeze(0)).add(neural);
      return Tensors.doubles(sum);
    }
  }
}
