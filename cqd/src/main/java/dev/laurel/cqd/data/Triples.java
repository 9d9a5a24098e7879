package dev.laurel.cqd.data;

import java.util.Arrays;

/**
 * Directed triples, column by column.
 *
 * @param heads entities
 * @param relations directed relations
 * @param tails entities
 */
public record Triples(int[] heads, int[] relations, int[] tails) {
  /** Checks that the columns are equally long. */
  public Triples {
    if (heads.length != relations.length || heads.length != tails.length) {
      throw new IllegalArgumentException("the columns of triples must be equally long");
    }
  }

  /** None. */
  public static Triples none() {
    return new Triples(new int[0], new int[0], new int[0]);
  }

  /** Triples from rows (n, 3) end to end: head, relation, tail. */
  public static Triples ofRows(int[] rows) {
    int n = rows.length / 3;
    Triples triples = new Triples(new int[n], new int[n], new int[n]);
    for (int i = 0; i < n; i++) {
      triples.heads[i] = rows[3 * i];
      triples.relations[i] = rows[3 * i + 1];
      triples.tails[i] = rows[3 * i + 2];
    }
    return triples;
  }

  /** How many. */
  public int count() {
    return heads.length;
  }

  /** These, then others. */
  public Triples and(Triples others) {
    return new Triples(
        joined(heads, others.heads),
        joined(relations, others.relations),
        joined(tails, others.tails));
  }

  /** Each followed by its inverse. */
  public Triples withInverses(Numbering numbering, int relationCount) {
    int n = count();
    Triples all = new Triples(new int[2 * n], new int[2 * n], new int[2 * n]);
    for (int i = 0; i < n; i++) {
      all.heads[2 * i] = heads[i];
      all.relations[2 * i] = relations[i];
      all.tails[2 * i] = tails[i];
      all.heads[2 * i + 1] = tails[i];
      all.relations[2 * i + 1] = numbering.inverse(relations[i], relationCount);
      all.tails[2 * i + 1] = heads[i];
    }
    return all;
  }

  private static int[] joined(int[] a, int[] b) {
    int[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}
