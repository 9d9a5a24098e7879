package dev.laurel.meshgraphnets;

import dev.laurel.core.UserError;
import java.util.Arrays;

/**
 * Directed edges between nodes.
 *
 * @param nodes how many
 * @param senders where every edge begins
 * @param receivers where it ends
 */
public record Graph(int nodes, int[] senders, int[] receivers) {
  private static final int[][] TRIANGLE = {{0, 1}, {1, 2}, {2, 0}};
  private static final int[][] TETRAHEDRON = {{0, 1}, {0, 2}, {0, 3}, {1, 2}, {1, 3}, {2, 3}};

  /** Checks the nodes. */
  public Graph {
    if (senders.length != receivers.length) {
      throw UserError.of("%d senders, %d receivers", senders.length, receivers.length);
    }
    for (int i = 0; i < senders.length; i++) {
      if (senders[i] < 0 || senders[i] >= nodes || receivers[i] < 0 || receivers[i] >= nodes) {
        throw UserError.of(
            "edge %d goes from node %d to node %d of %d", i, senders[i], receivers[i], nodes);
      }
    }
  }

  /** How many edges. */
  public int edges() {
    return senders.length;
  }

  /**
   * The edges of a mesh's cells, both ways, in the official order: the first sides of all cells,
   * then the second, each side the first time it occurs, from the larger node to the smaller; then
   * all of them the other way (official {@code common.triangles_to_edges}).
   */
  public static Graph of(Mesh mesh) {
    int[][] sides = mesh.cellWidth() == 3 ? TRIANGLE : TETRAHEDRON;
    int[] cells = mesh.cells();
    int count = mesh.cellCount();
    long[] keys = new long[sides.length * count];
    for (int s = 0; s < sides.length; s++) {
      for (int c = 0; c < count; c++) {
        int a = cells[c * mesh.cellWidth() + sides[s][0]];
        int b = cells[c * mesh.cellWidth() + sides[s][1]];
        if (a == b) {
          throw UserError.of("cell %d has node %d twice", c, a);
        }
        keys[s * count + c] = ((long) Math.max(a, b) << 32) | Math.min(a, b);
      }
    }
    long[] unique = first(keys);
    int[] senders = new int[2 * unique.length];
    int[] receivers = new int[2 * unique.length];
    for (int i = 0; i < unique.length; i++) {
      senders[i] = (int) (unique[i] >>> 32);
      receivers[i] = (int) unique[i];
      senders[unique.length + i] = receivers[i];
      receivers[unique.length + i] = senders[i];
    }
    return new Graph(mesh.nodes(), senders, receivers);
  }

  /** The keys in order, each where it first occurs. */
  private static long[] first(long[] keys) {
    Integer[] order = new Integer[keys.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (i, j) -> keys[i] == keys[j] ? i - j : Long.compare(keys[i], keys[j]));
    boolean[] kept = new boolean[keys.length];
    int count = 0;
    for (int i = 0; i < order.length; i++) {
      if (i == 0 || keys[order[i]] != keys[order[i - 1]]) {
        kept[order[i]] = true;
        count++;
      }
    }
    long[] unique = new long[count];
    int at = 0;
    for (int i = 0; i < keys.length; i++) {
      if (kept[i]) {
        unique[at++] = keys[i];
      }
    }
    return unique;
  }
}
