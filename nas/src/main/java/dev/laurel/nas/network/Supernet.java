package dev.laurel.nas.network;

import dev.laurel.nas.space.CellSpace;
import java.util.List;
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
}
