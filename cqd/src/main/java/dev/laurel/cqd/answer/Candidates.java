package dev.laurel.cqd.answer;

import dev.laurel.core.Tensors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Kept members of fuzzy sets, best first; of equal ones, the lower number first.
 *
 * @param truth (b, k)
 * @param entities (b, k), int64
 */
record Candidates(Tensor truth, Tensor entities) {
  int each() {
    return (int) truth.size(1);
  }

  /** The k best of each row (b, n), in the scope of the caller. */
  static Candidates best(Tensor values, int k) {
    long n = values.size(1);
    try (PointerScope scope = new PointerScope()) {
      // One more than is kept shows whether the last place is shared, where topk chooses freely.
      int asked = (int) Math.min(n, k + 1L);
      var top = torch.topk(values, asked, -1, true, true);
      Tensor truth = top.get0();
      Tensor entities = top.get1();
      if (asked > 1) {
        Tensor shared =
            truth.narrow(1, 0, asked - 1).eq(truth.narrow(1, 1, asked - 1)).any(1, false);
        for (int row : Tensors.ints(shared.nonzero().view(-1))) {
          entities
              .select(0, row)
              .narrow(0, 0, k)
              .copy_(lowestFirst(values.select(0, row), truth.select(0, row), k));
        }
      }
      return new Candidates(
          Tensors.keep(truth.narrow(1, 0, k).contiguous()),
          Tensors.keep(entities.narrow(1, 0, k).contiguous()));
    }
  }

  /** The k best of one row with equal values, whose k best values are known. */
  private static Tensor lowestFirst(Tensor values, Tensor falling, int k) {
    double last = falling.select(0, k - 1).item_double();
    double[] row = Tensors.doubles(values);
    List<Integer> above = new ArrayList<>();
    List<Integer> equal = new ArrayList<>();
    for (int entity = 0; entity < row.length; entity++) {
      if (row[entity] > last) {
        above.add(entity);
      } else if (row[entity] == last && equal.size() < k) {
        equal.add(entity);
      }
    }
    above.sort(
        Comparator.comparingDouble((Integer entity) -> -row[entity])
            .thenComparing(Comparator.naturalOrder()));
    above.addAll(equal);
    return Tensors.of(above.stream().limit(k).mapToLong(Integer::longValue).toArray(), k);
  }

  /** Those in places {@code from} to {@code to}, exclusive, of each row, in the caller's scope. */
  Candidates range(int from, int to) {
    return from == 0 && to == each()
        ? this
        : new Candidates(
            truth.narrow(1, from, (long) to - from).contiguous(),
            entities.narrow(1, from, (long) to - from).contiguous());
  }

  /** Numbers of the rows, each as often as it has candidates. */
  int[] owners() {
    int k = each();
    return IntStream.range(0, (int) truth.size(0) * k).map(i -> i / k).toArray();
  }
}
