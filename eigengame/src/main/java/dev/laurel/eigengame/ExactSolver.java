package dev.laurel.eigengame;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.data.RowSource;
import dev.laurel.core.run.RunOptions;
import dev.laurel.eigengame.solver.ColumnStatistics;
import dev.laurel.eigengame.solver.DualOracle;
import dev.laurel.eigengame.solver.GramOracle;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Covariance, or Gram matrix of the rows, and its full eigendecomposition. */
final class ExactSolver {
  private ExactSolver() {}

  static Solution solve(RowSource source, EigenGameConfig config, int k, RunOptions beside) {
    boolean dual =
        source.rows() < source.columns()
            && source.rows() <= DualOracle.MAX_ROWS
            && source.inMemory()
            && !source.sparse();
    if (!dual && source.columns() > GramOracle.MAX_COLUMNS) {
      throw UserError.of(
          "the exact algorithm is for up to %d columns, or as many rows in memory; got %d x %d;"
              + " use the default algorithm",
          GramOracle.MAX_COLUMNS, source.rows(), source.columns());
    }
    Checkpoint checkpoint = new Checkpoint(beside, source, k, config);
    try (PointerScope scope = new PointerScope()) {
      if (dual) {
        try (DualOracle oracle = DualOracle.read(source, config.center(), config.standardize())) {
          double[] values = new double[(int) source.rows()];
          Tensor vectors = descending(oracle.matrix(), values);
          Tensor components = Components.fromDual(oracle, vectors, values, k, config.seed());
          return solution(components, values, oracle.statistics(), k, "Gram matrix of the rows");
        }
      }
      try (GramOracle oracle =
          GramOracle.read(
              source,
              config.center(),
              config.standardize(),
              beside.progress(),
              checkpoint.partial(),
              checkpoint::offer)) {
        double[] values = new double[source.columns()];
        Tensor vectors = descending(oracle.matrix(), values);
        return solution(vectors, values, oracle.statistics(), k, "covariance");
      }
    }
  }

  private static Tensor descending(Tensor matrix, double[] values) {
    var eigen = torch.linalg_eigh(matrix);
    double[] found = Tensors.doubles(eigen.get0().flip(0));
    System.arraycopy(found, 0, values, 0, values.length);
    return eigen.get1().flip(1);
  }

  private static Solution solution(
      Tensor vectors, double[] values, ColumnStatistics statistics, int k, String what) {
    return new Solution(
        Tensors.rows(Tensors.columnRange(vectors, 0, k).t()),
        Arrays.copyOf(values, Math.min(values.length, k + 1)),
        new double[k],
        statistics,
        1,
        0,
        true,
        "exact, eigendecomposition of the " + what);
  }
}
