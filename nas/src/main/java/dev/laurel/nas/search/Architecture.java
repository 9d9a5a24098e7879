package dev.laurel.nas.search;

import dev.laurel.core.Tensors;
import dev.laurel.core.run.Optimizer;
import dev.laurel.nas.network.Mixing;
import dev.laurel.nas.space.CellSpace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The architecture weights of all kinds of cells and the state of their optimiser. Both are buffers
 * of the trained network, so that they are neither decayed nor clipped with its weights, and are
 * kept and restored with it.
 */
public final class Architecture extends Module {
  private static final double FIRST = 1e-3;

  private final List<Tensor> alphas = new ArrayList<>();
  private final List<Map<String, Tensor>> states = new ArrayList<>();
  private final Tensor steps;
  private final Optimizer optimizer;

  /**
   * New: normal numbers of deviation 0.001.
   *
   * @param zero whether they begin as zeros instead, all operations alike
   */
  public Architecture(List<CellSpace> spaces, Optimizer optimizer, boolean zero, Random random) {
    super("Architecture");
    this.optimizer = optimizer;
    for (int t = 0; t < spaces.size(); t++) {
      int rows = spaces.get(t).edges().size();
      int columns = spaces.get(t).columns();
      float[] values = new float[rows * columns];
      for (int i = 0; i < values.length; i++) {
        values[i] = zero ? 0 : (float) (FIRST * random.nextGaussian());
      }
      Tensor alpha = Tensors.of(values, rows, columns);
      register_buffer("alpha" + t, alpha);
      alphas.add(alpha);
      Map<String, Tensor> state = new LinkedHashMap<>();
      for (String name : optimizer.stateNames()) {
        Tensor vector = Tensors.of(new float[rows * columns], rows, columns);
        register_buffer(name + t, vector);
        state.put(name, vector);
      }
      states.add(state);
    }
    steps = Tensors.of(new float[1], 1);
    register_buffer("steps", steps);
  }

  /** By kind of cell; may be written to. */
  public List<Tensor> alphas() {
    return alphas;
  }

  /** Shares of the operations of each edge, by kind of cell, in the caller's scope. */
  public List<Tensor> shares() {
    List<Tensor> shares = new ArrayList<>();
    for (Tensor alpha : alphas) {
      shares.add(torch.softmax(alpha, -1));
    }
    return shares;
  }

  /** The same as numbers. */
  public List<double[][]> numbers() {
    try (PointerScope scope = new PointerScope()) {
      return shares().stream().map(Mixing::of).map(Mixing::values).toList();
    }
  }

  /** A step of the optimiser. */
  void update(List<Tensor> gradients, double rate) {
    FloatPointer count = new FloatPointer(steps.data_ptr());
    long step = (long) count.get(0);
    try (PointerScope scope = new PointerScope()) {
      for (int t = 0; t < alphas.size(); t++) {
        optimizer.update(
            alphas.get(t), gradients.get(t).mul(new Scalar(1.0)), states.get(t), rate, step);
      }
    }
    count.put(0, (float) (step + 1));
  }
}
