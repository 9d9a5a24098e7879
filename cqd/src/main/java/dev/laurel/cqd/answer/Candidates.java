package dev.laurel.cqd.answer;

import dev.laurel.core.Tensors;
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
      if (hasTies(truth)) {
        // A stable sort keeps the order of the numbers among equals.
        var sorted = torch.sort(values, new org.bytedeco.pytorch.BoolOptional(true), -1, true);
        truth = sorted.get0();
        entities = sorted.get1();
      }
      return new Candidates(
          Tensors.keep(truth.narrow(1, 0, k).contiguous()),
          Tensors.keep(entities.narrow(1, 0, k).contiguous()));
    }
  }

  private static boolean hasTies(Tensor falling) {
    long width = falling.size(1);
    return width > 1
        && falling.narrow(1, 0, width - 1).eq(falling.narrow(1, 1, width - 1)).any().item_bool();
  }

  /** Numbers of the rows, each as often as it has candidates. */
  int[] owners() {
    int k = each();
    return IntStream.range(0, (int) truth.size(0) * k).map(i -> i / k).toArray();
  }
}
