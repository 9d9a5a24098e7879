package dev.laurel.phm;

import dev.laurel.core.Tensors;
import dev.laurel.phm.layer.Transformer;
import dev.laurel.phm.text.BeamSearch;
import dev.laurel.phm.text.Subwords;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * What a search asks of a Transformer, word by word; it keeps the states of the living sequences.
 */
final class Writing implements BeamSearch.Next, AutoCloseable {
  private final Transformer network;
  private Transformer.Written written;

  /** Where the states of the last word live. */
  private PointerScope states = new PointerScope();

  Writing(Transformer network, Tensor source) {
    this.network = network;
    written = network.begin(network.read(source));
  }

  @Override
  public float[][] logProbabilities(List<int[]> sequences, int[] parents) {
    PointerScope before = states;
    states = new PointerScope();
    int count = sequences.size();
    // A copy, so that nothing of the scope before is needed any more.
    Transformer.Written of = written.of(Tensors.of(parents, count));
    long[] last = sequences.stream().mapToLong(sequence -> sequence[sequence.length - 1]).toArray();
    Transformer.Next next = network.next(of, Tensors.of(last, count));
    Tensor scores = next.scores();
    // Nobody writes padding.
    scores.select(1, Subwords.PADDING).fill_(new Scalar(Double.NEGATIVE_INFINITY));
    float[] flat = Tensors.floats(scores.log_softmax(1));
    int words = flat.length / count;
    float[][] rows = new float[count][];
    for (int i = 0; i < count; i++) {
      rows[i] = Arrays.copyOfRange(flat, i * words, (i + 1) * words);
    }
    written = next.written();
    before.close();
    return rows;
  }

  @Override
  public void close() {
    states.close();
  }
}
