package dev.laurel.phm.layer;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Memories on top of each other, each of which may read its sequences backwards too; a layer reads
 * what the one below put out, both directions side by side.
 */
public final class PhmLstmStack extends Module {
  private static final double FORGET_BIAS = 1;

  private final List<PhmLstm> forwards = new ArrayList<>();
  private final List<PhmLstm> backwards = new ArrayList<>();

  /**
   * What came out.
   *
   * @param outputs of the last layer, {@code (sequences, times, width)}, zero where a sequence is
   *     over
   * @param last state of the last layer after its last word, and after its first word backwards,
   *     {@code (sequences, width)}
   */
  public record Result(Tensor outputs, Tensor last) {}

  /**
   * New, of standard cells with joint gates.
   *
   * @param layers at least 1
   * @param bidirectional whether every layer reads backwards too; its width is twice {@code hidden}
   *     then
   * @throws UserError if n does not divide inputs and hidden
   */
  public PhmLstmStack(
      long inputs,
      long hidden,
      int layers,
      boolean bidirectional,
      PhmConfig config,
      Random random) {
    super("PhmLstmStack");
    if (layers < 1) {
      throw UserError.of("a memory of %d layers; allowed: at least 1", layers);
    }
    long width = inputs;
    for (int i = 0; i < layers; i++) {
      forwards.add(register_module(Integer.toString(i), layer(width, hidden, config, random)));
      if (bidirectional) {
        backwards.add(register_module(i + "_reverse", layer(width, hidden, config, random)));
      }
      width = bidirectional ? 2 * hidden : hidden;
    }
  }

  private static PhmLstm layer(long inputs, long hidden, PhmConfig config, Random random) {
    return new PhmLstm(
        inputs, hidden, config, PhmLstm.Gates.JOINT, PhmLstm.Cell.STANDARD, FORGET_BIAS, random);
  }

  /** The layers, from the first. */
  public List<PhmLstm> forwards() {
    return List.copyOf(forwards);
  }

  /** Those that read backwards; empty if none does. */
  public List<PhmLstm> backwards() {
    return List.copyOf(backwards);
  }

  /** All weights by the names of their layers. */
  public Map<String, HypercomplexWeight> weights() {
    Map<String, HypercomplexWeight> all = new LinkedHashMap<>();
    for (int i = 0; i < forwards.size(); i++) {
      String name = Integer.toString(i);
      forwards.get(i).weights().forEach((one, weight) -> all.put(name + "." + one, weight));
      if (!backwards.isEmpty()) {
        backwards
            .get(i)
            .weights()
            .forEach((one, weight) -> all.put(name + "_reverse." + one, weight));
      }
    }
    return all;
  }

  /**
   * Reads sequences.
   *
   * @param x {@code (sequences, times, inputs)}
   * @param lengths of every sequence, 1 to times
   */
  public Result forward(Tensor x, long[] lengths) {
    try (PointerScope scope = new PointerScope()) {
      Tensor turn = backwards.isEmpty() ? null : turned(lengths, x.size(1));
      Tensor outputs = x;
      Tensor last = null;
      for (int i = 0; i < forwards.size(); i++) {
        PhmLstm.Result read = forwards.get(i).forward(outputs, lengths);
        last = read.hidden();
        if (backwards.isEmpty()) {
          outputs = read.outputs();
          continue;
        }
        PhmLstm.Result back = backwards.get(i).forward(picked(outputs, turn), lengths);
        outputs = torch.cat(new TensorVector(read.outputs(), picked(back.outputs(), turn)), 2);
        last = torch.cat(new TensorVector(last, back.hidden()), 1);
      }
      return new Result(Tensors.keep(outputs), Tensors.keep(last));
    }
  }

  /** Places of the words when every sequence is turned round within its length. */
  private static Tensor turned(long[] lengths, long times) {
    long[] places = new long[(int) (lengths.length * times)];
    for (int b = 0; b < lengths.length; b++) {
      for (int t = 0; t < times; t++) {
        long from = t < lengths[b] ? lengths[b] - 1 - t : t;
        places[(int) (b * times) + t] = b * times + from;
      }
    }
    return Tensors.of(places, places.length);
  }

  private static Tensor picked(Tensor x, Tensor places) {
    return x.reshape(-1, x.size(2)).index_select(0, places).view(x.shape());
  }
}
