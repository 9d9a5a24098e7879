package dev.laurel.ntk;

import dev.laurel.core.UserError;
import dev.laurel.ntk.data.Examples;
import dev.laurel.ntk.data.InMemory;
import dev.laurel.ntk.data.Scaler;
import dev.laurel.ntk.data.TargetScaler;
import dev.laurel.ntk.kernel.Kernel;
import dev.laurel.ntk.regression.LeaveOneOut;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** Chooses how rows are scaled: by the error of an exact fit with each row left out. */
public final class ScalingChoice {
  private static final int SAMPLE = 1000;

  /** An error must be smaller by 5% to count as better than that on the sphere. */
  private static final double CLEARLY = 1.05;

  private static final int BLOCK = 8192;

  private ScalingChoice() {}

  /** The best scaler for some of the rows. */
  public static Scaler choose(Examples examples, TargetScaler targets, Kernel kernel) {
    try (PointerScope scope = new PointerScope();
        InMemory sample = sample(examples)) {
      Tensor y = targets.apply(sample.y());
      Scaler best = null;
      double least = Double.POSITIVE_INFINITY;
      UserError refused = null;
      for (Scaler.Mode mode : Scaler.Mode.values()) {
        if (mode == Scaler.Mode.AUTO) {
          continue;
        }
        try (PointerScope step = new PointerScope()) {
          Scaler scaler = Scaler.fit(examples, mode);
          double error = LeaveOneOut.over(kernel.matrix(scaler.apply(sample.x())), y).leastError();
          // The sphere unless another is clearly better: close calls are decided by chance.
          double handicap = mode == Scaler.Mode.SPHERE ? 1 : CLEARLY;
          if (error * handicap < least) {
            least = error * handicap;
            best = scaler;
          }
        } catch (UserError e) {
          // A sharp activation on large rows: another scaling will do.
          refused = e;
        }
      }
      if (best == null) {
        throw refused == null ? new UserError("the kernel of the rows is not finite") : refused;
      }
      return best;
    }
  }

  /** Rows at equal distances. */
  private static InMemory sample(Examples examples) {
    long every = Math.max(1, (examples.rows() + SAMPLE - 1) / SAMPLE);
    try (PointerScope scope = new PointerScope()) {
      List<Tensor> rows = new ArrayList<>();
      List<Tensor> targets = new ArrayList<>();
      long[] seen = {0};
      examples.scan(
          BLOCK,
          (x, y) -> {
            long first = (every - seen[0] % every) % every;
            for (long i = first; i < x.size(0) && rows.size() < SAMPLE; i += every) {
              rows.add(outlive(scope, x.narrow(0, i, 1).clone()));
              targets.add(outlive(scope, y.narrow(0, i, 1).clone()));
            }
            seen[0] += x.size(0);
          });
      return InMemory.of(
          Examples.of(
              dev.laurel.core.Tensors.above(rows.toArray(Tensor[]::new)),
              dev.laurel.core.Tensors.above(targets.toArray(Tensor[]::new))));
    }
  }

  private static Tensor outlive(PointerScope scope, Tensor tensor) {
    scope.attach(tensor);
    return tensor;
  }
}
