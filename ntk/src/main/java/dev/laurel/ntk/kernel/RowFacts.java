package dev.laurel.ntk.kernel;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Rows and what a kernel needs to know of each of them.
 *
 * @param rows (n, d)
 * @param facts each (n, k)
 */
record RowFacts(Tensor rows, List<Tensor> facts) {
  long count() {
    return rows.size(0);
  }

  /** At most {@code count} rows from {@code from} on; views. */
  RowFacts part(long from, long count) {
    long taken = Math.min(count, count() - from);
    return new RowFacts(
        rows.narrow(0, from, taken),
        facts.stream().map(fact -> fact.narrow(0, from, taken)).toList());
  }

  /** Inner products with other rows (n, m). */
  Tensor inner(RowFacts other) {
    return rows.mm(other.rows.t());
  }

  /** A fact as it stands beside the rows (n, k). */
  Tensor down(int which) {
    return facts.get(which);
  }

  /** A fact as it stands above the columns (k, m). */
  Tensor across(int which) {
    return facts.get(which).t();
  }
}
