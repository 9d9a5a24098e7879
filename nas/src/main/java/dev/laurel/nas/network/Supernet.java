package dev.laurel.nas.network;

import dev.laurel.nas.space.CellSpace;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** A network that holds every candidate of every edge. */
public interface Supernet {
  /** What is trained, architecture weights apart. */
  Module network();

  /** Kinds of cells; cells of one kind share a table of architecture weights. */
  List<CellSpace> spaces();

  /** What a kind of cell is called. */
  List<String> names();

  /**
   * The classes' logits, {@code (batch, classes)}.
   *
   * @param x {@code (batch, ...)}
   * @param mixing by kind of cell
   */
  Tensor logits(Tensor x, List<Mixing> mixing);

  /**
   * The same by several mixtures, which may share what they have in common.
   *
   * @param mixtures each by kind of cell
   */
  default List<Tensor> logitsOfEach(Tensor x, List<List<Mixing>> mixtures) {
    return mixtures.stream().map(mixing -> logits(x, mixing)).toList();
  }

  /** The first of a network's cells that mixtures differ in. */
  static int firstDifferent(List<List<Mixing>> mixtures, int cells, IntUnaryOperator kindOfCell) {
    for (int i = 0; i < cells; i++) {
      int kind = kindOfCell.applyAsInt(i);
      double[][] first = mixtures.get(0).get(kind).values();
      if (mixtures.stream().anyMatch(one -> !Arrays.deepEquals(one.get(kind).values(), first))) {
        return i;
      }
    }
    return cells;
  }
}
