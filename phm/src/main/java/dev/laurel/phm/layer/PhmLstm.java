package dev.laurel.phm.layer;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A long short-term memory whose two matrices are hypercomplex (section 4.1 of the paper): {@code
 * z_t = PHM_x(x_t) + PHM_h(h_{t-1}) + b}, cut into the gates f, i, o and the candidate g. Both
 * matrices are built once a sequence. A state stays as it is where its sequence is over.
 */
public final class PhmLstm extends Module {
  private static final int GATES = 4;

  private final List<HypercomplexWeight> input;
  private final List<HypercomplexWeight> recurrent;
  private final Tensor bias;
  private final Cell cell;
  private final long hidden;

  /** How many matrices there are. */
  public enum Gates {
    /** One of the inputs and one of the states, whose rows all gates share, as in the paper. */
    JOINT,
    /** Eight, each with rules of its own (Orkis). */
    SEPARATE
  }

  /** What the gates do. */
  public enum Cell {
    /** {@code c = sig(f) c + sig(i) tanh(g), h = sig(o) tanh(c)}. */
    STANDARD,
    /** As the paper prints it: {@code h = o c}, without sigmoid and tanh. */
    PAPER
  }

  /**
   * What came out.
   *
   * @param outputs {@code (sequences, times, hidden)}, zero where a sequence is over
   * @param hidden the last, {@code (sequences, hidden)}
   * @param cell the last, {@code (sequences, hidden)}
   */
  public record Result(Tensor outputs, Tensor hidden, Tensor cell) {}

  /**
   * New, with a bias.
   *
   * @param forgetBias first bias of the forget gate
   * @throws UserError if n does not divide inputs and hidden
   */
  public PhmLstm(
      long inputs,
      long hidden,
      PhmConfig config,
      Gates gates,
      Cell cell,
      double forgetBias,
      Random random) {
    super("PhmLstm");
    HypercomplexWeight.requireDivisible(hidden, inputs, config.n());
    this.hidden = hidden;
    this.cell = cell;
    input = weights("_x", inputs, config, gates, random);
    recurrent = weights("_h", hidden, config, gates, random);
    float[] first = new float[(int) (GATES * hidden)];
    Arrays.fill(first, 0, (int) hidden, (float) forgetBias);
    bias = Tensors.of(first, GATES * hidden).set_requires_grad(true);
    register_parameter("bias", bias);
  }

  private List<HypercomplexWeight> weights(
      String suffix, long columns, PhmConfig config, Gates gates, Random random) {
    List<String> names = gates == Gates.JOINT ? List.of("") : List.of("f", "i", "o", "g");
    long rows = GATES * hidden / names.size();
    return names.stream()
        .map(
            name ->
                new HypercomplexWeight(
                    this, suffix + name, rows, columns, new long[0], config, null, random))
        .toList();
  }

  /** The matrix of the inputs: one, or those of the gates f, i, o, g. */
  public List<HypercomplexWeight> input() {
    return input;
  }

  /** The matrix of the states, likewise. */
  public List<HypercomplexWeight> recurrent() {
    return recurrent;
  }

  /** All weights by name. */
  public Map<String, HypercomplexWeight> weights() {
    Map<String, HypercomplexWeight> all = new LinkedHashMap<>();
    for (int i = 0; i < input.size(); i++) {
      all.put("x" + i, input.get(i));
      all.put("h" + i, recurrent.get(i));
    }
    return all;
  }

  private static Tensor matrix(List<HypercomplexWeight> weights) {
    return weights.size() == 1
        ? weights.get(0).materialized()
        : Tensors.above(
            weights.stream().map(HypercomplexWeight::materialized).toArray(Tensor[]::new));
  }

  /** The bias, {@code (4 hidden)}. */
  public Tensor bias() {
    return bias;
  }

  /**
   * Reads sequences.
   *
   * @param x {@code (sequences, times, inputs)}
   * @param lengths of every sequence, 1 to times
   */
  public Result forward(Tensor x, long[] lengths) {
    long times = x.size(1);
    for (int b = 0; b < lengths.length; b++) {
      if (lengths[b] < 1 || lengths[b] > times) {
        throw UserError.of("sequence %d has length %d; allowed: 1 to %d", b, lengths[b], times);
      }
    }
    try (PointerScope scope = new PointerScope()) {
      Result result = cell == Cell.STANDARD ? standard(x, lengths) : paper(x, lengths);
      return new Result(
          Tensors.keep(result.outputs()),
          Tensors.keep(result.hidden()),
          Tensors.keep(result.cell()));
    }
  }

  /** libtorch's own, on the steps that are there, the longest sequences first. */
  private Result standard(Tensor x, long[] lengths) {
    int sequences = lengths.length;
    long times = x.size(1);
    int[] order =
        IntStream.range(0, sequences)
            .boxed()
            .sorted(Comparator.comparingLong((Integer b) -> -lengths[b]))
            .mapToInt(Integer::intValue)
            .toArray();
    long longest = lengths[order[0]];
    long[] together = new long[(int) longest];
    List<Long> rows = new ArrayList<>();
    for (int t = 0; t < longest; t++) {
      for (int b : order) {
        if (lengths[b] > t) {
          together[t]++;
          rows.add(b * times + t);
        }
      }
    }
    Tensor places = Tensors.of(rows.stream().mapToLong(Long::longValue).toArray(), rows.size());
    Tensor data = x.reshape(-1, x.size(2)).index_select(0, places);
    Tensor gates = gatesOfLibtorch();
    Tensor none = x.new_zeros(1, sequences, hidden);
    Tensor both = bias.index_select(0, gates);
    T_TensorTensorTensor_T result =
        torch.lstm(
            data,
            Tensors.of(together, longest),
            new TensorVector(none, none),
            new TensorVector(
                matrix(input).index_select(0, gates),
                matrix(recurrent).index_select(0, gates),
                both,
                both.new_zeros(both.shape())),
            true,
            1,
            0,
            is_training(),
            false);
    Tensor outputs = x.new_zeros(sequences * times, hidden).index_copy(0, places, result.get0());
    Tensor back = Tensors.of(inverse(order), sequences);
    return new Result(
        outputs.view(sequences, times, hidden),
        result.get1().select(0, 0).index_select(0, back),
        result.get2().select(0, 0).index_select(0, back));
  }

  private static int[] inverse(int[] order) {
    int[] inverse = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      inverse[order[i]] = i;
    }
    return inverse;
  }

  /** Rows of f, i, o, g in the order i, f, g, o. */
  private Tensor gatesOfLibtorch() {
    int[] rows = new int[(int) (GATES * hidden)];
    int at = 0;
    for (int gate : new int[] {1, 0, 3, 2}) {
      for (int r = 0; r < hidden; r++) {
        rows[at++] = (int) (gate * hidden) + r;
      }
    }
    return Tensors.of(rows, rows.length);
  }

  private Result paper(Tensor x, long[] lengths) {
    Tensor fromInput = torch.matmul(x, matrix(input).t()).add(bias);
    Tensor back = matrix(recurrent).t();
    Tensor h = x.new_zeros(lengths.length, hidden);
    Tensor c = h;
    List<Tensor> outputs = new ArrayList<>();
    for (int t = 0; t < x.size(1); t++) {
      int time = t;
      float[] going = new float[lengths.length];
      for (int b = 0; b < going.length; b++) {
        going[b] = lengths[b] > time ? 1 : 0;
      }
      Tensor mask = Tensors.of(going, going.length, 1).to(x.scalar_type().intern());
      TensorVector gates = torch.addmm(fromInput.select(1, t), h, back).chunk(GATES, 1);
      Tensor next =
          torch
              .sigmoid(gates.get(0))
              .mul(c)
              .add(torch.sigmoid(gates.get(1)).mul(torch.tanh(gates.get(3))));
      Tensor output = gates.get(2).mul(next);
      c = c.add(next.sub(c).mul(mask));
      h = h.add(output.sub(h).mul(mask));
      outputs.add(output.mul(mask));
    }
    return new Result(torch.stack(new TensorVector(outputs.toArray(new Tensor[0])), 1), h, c);
  }
}
