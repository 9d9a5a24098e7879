package dev.laurel.scoresde.data;

import dev.laurel.scoresde.DataScaling;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The largest distance of two examples, which the largest noise of VE should be (Song 2020). */
public final class LargestDistance {
  private static final int MOST = 2000;

  private LargestDistance() {}

  /** Of at most 2000 examples, chosen at random, as a network sees them. */
  public static double of(Examples examples, DataScaling scaling) {
    try (PointerScope scope = new PointerScope()) {
      int count = Math.min(MOST, examples.count());
      int[] rows = new Random(1).ints(count, 0, examples.count()).toArray();
      Tensor x = scaling.forward(examples.floats(rows, false, new Random(1))).flatten(1, -1);
      Tensor squares = x.square().sum(1);
      Tensor products = x.mm(x.t()).mul(new Scalar(-2.0));
      Tensor distances = products.add(squares.unsqueeze(0)).add(squares.unsqueeze(1));
      return Math.sqrt(torch.max(distances).item_double());
    }
  }
}
