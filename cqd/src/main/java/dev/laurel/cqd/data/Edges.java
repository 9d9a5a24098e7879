package dev.laurel.cqd.data;

import java.util.Arrays;

/** Directed edges for look-up: the tails of a head and relation, the relations of a head. */
public final class Edges {
  private static final int[] NONE = {};

  private final int relations;
  private final long[] keys;
  private final int[] tails;

  private Edges(int relations, long[] keys, int[] tails) {
    this.relations = relations;
    this.keys = keys;
    this.tails = tails;
  }

  /**
   * Edges of triples, repetitions dropped.
   *
   * @param relations number of directed relations
   */
  public static Edges of(Triples triples, int entities, int relations) {
    int n = triples.count();
    // One sortable number an edge; a graph of 2^63 possible edges is past what fits in memory.
    long[] edges = new long[n];
    for (int i = 0; i < n; i++) {
      edges[i] =
          Math.addExact(
              Math.multiplyExact(
                  (long) triples.heads()[i] * relations + triples.relations()[i], (long) entities),
              triples.tails()[i]);
    }
    Arrays.sort(edges);
    int kept = 0;
    for (int i = 0; i < n; i++) {
      if (i == 0 || edges[i] != edges[i - 1]) {
        edges[kept++] = edges[i];
      }
    }
    long[] keys = new long[kept];
    int[] tails = new int[kept];
    for (int i = 0; i < kept; i++) {
      keys[i] = edges[i] / entities;
      tails[i] = (int) (edges[i] % entities);
    }
    return new Edges(relations, keys, tails);
  }

  /** How many. */
  public int count() {
    return keys.length;
  }

  /** The tails of a head and a directed relation, ascending. */
  public int[] tails(int head, int relation) {
    long key = (long) head * relations + relation;
    int from = first(key);
    int to = first(key + 1);
    return from == to ? NONE : Arrays.copyOfRange(tails, from, to);
  }

  /** Those of them from {@code least} to {@code bound}, exclusive. */
  public int[] tails(int head, int relation, int least, int bound) {
    long key = (long) head * relations + relation;
    int from = first(key);
    int to = first(key + 1);
    int low = place(from, to, least);
    return Arrays.copyOfRange(tails, low, place(low, to, bound));
  }

  /** The first place of a run of tails whose tail is not below. */
  private int place(int from, int to, int tail) {
    int found = Arrays.binarySearch(tails, from, to, tail);
    return found >= 0 ? found : -found - 1;
  }

  /** Whether an edge is there. */
  public boolean contains(int head, int relation, int tail) {
    long key = (long) head * relations + relation;
    return Arrays.binarySearch(tails, first(key), first(key + 1), tail) >= 0;
  }

  /** The directed relations that leave a head, ascending. */
  public int[] relations(int head) {
    int from = first((long) head * relations);
    int to = first((long) (head + 1) * relations);
    int[] found = new int[to - from];
    int count = 0;
    for (int i = from; i < to; i++) {
      int relation = (int) (keys[i] % relations);
      if (count == 0 || found[count - 1] != relation) {
        found[count++] = relation;
      }
    }
    return Arrays.copyOf(found, count);
  }

  /** The first place whose key is not below. */
  private int first(long key) {
    int low = 0;
    int high = keys.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (keys[middle] < key) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
