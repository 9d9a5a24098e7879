package dev.laurel.meshgraphnets.data.solver;

import java.util.Arrays;

/** An order of unknowns in which coupled ones are near each other. */
final class CuthillMcKee {
  private CuthillMcKee() {}

  /**
   * The reverse Cuthill-McKee order: breadth first from a node of few neighbours, read backwards.
   *
   * @param unknown number of every row's unknown, -1 for none
   * @return the place of every unknown
   */
  static int[] order(int count, int[] unknown, SymmetricSystem.Entries entries) {
    int[] begin = new int[count + 1];
    for (int k = 0; k < entries.count(); k++) {
      if (coupled(unknown, entries, k)) {
        begin[unknown[entries.row(k)] + 1]++;
      }
    }
    for (int i = 0; i < count; i++) {
      begin[i + 1] += begin[i];
    }
    int[] neighbours = new int[begin[count]];
    int[] next = Arrays.copyOf(begin, count);
    for (int k = 0; k < entries.count(); k++) {
      if (coupled(unknown, entries, k)) {
        neighbours[next[unknown[entries.row(k)]]++] = unknown[entries.column(k)];
      }
    }
    int[] queue = new int[count];
    boolean[] seen = new boolean[count];
    int filled = 0;
    for (int start = 0; start < count; start++) {
      if (seen[start]) {
        continue;
      }
      int root = far(far(start, begin, neighbours), begin, neighbours);
      int head = filled;
      queue[filled++] = root;
      seen[root] = true;
      while (head < filled) {
        int node = queue[head++];
        int from = filled;
        for (int k = begin[node]; k < begin[node + 1]; k++) {
          if (!seen[neighbours[k]]) {
            seen[neighbours[k]] = true;
            queue[filled++] = neighbours[k];
          }
        }
        sortByDegree(queue, from, filled, begin);
      }
    }
    int[] place = new int[count];
    for (int i = 0; i < count; i++) {
      place[queue[i]] = count - 1 - i;
    }
    return place;
  }

  private static boolean coupled(int[] unknown, SymmetricSystem.Entries entries, int k) {
    return entries.row(k) != entries.column(k)
        && unknown[entries.row(k)] >= 0
        && unknown[entries.column(k)] >= 0;
  }

  private static void sortByDegree(int[] queue, int from, int to, int[] begin) {
    for (int i = from + 1; i < to; i++) {
      int node = queue[i];
      int j = i;
      while (j > from && degree(queue[j - 1], begin) > degree(node, begin)) {
        queue[j] = queue[j - 1];
        j--;
      }
      queue[j] = node;
    }
  }

  private static int degree(int node, int[] begin) {
    return begin[node + 1] - begin[node];
  }

  /** The last node that a search from another reaches. */
  private static int far(int from, int[] begin, int[] neighbours) {
    boolean[] seen = new boolean[begin.length - 1];
    int[] queue = new int[seen.length];
    queue[0] = from;
    seen[from] = true;
    int filled = 1;
    for (int head = 0; head < filled; head++) {
      for (int k = begin[queue[head]]; k < begin[queue[head] + 1]; k++) {
        if (!seen[neighbours[k]]) {
          seen[neighbours[k]] = true;
          queue[filled++] = neighbours[k];
        }
      }
    }
    return queue[filled - 1];
  }
}
