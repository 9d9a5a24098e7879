package dev.laurel.eigengame.solver;

import dev.laurel.core.data.RowSource;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** How many rows are worked on at a time. */
final class TileSize {
  /** A tile is read by two products one after the other: it should stay in cache between them. */
  private static final long BYTES = 4 << 20;

  private TileSize() {}

  static int rows(RowSource source) {
    long rowBytes = (long) source.columns() * (source.type() == ScalarType.Double ? 8 : 4);
    return (int) Math.max(64, Math.min(8192, BYTES / rowBytes));
  }
}
