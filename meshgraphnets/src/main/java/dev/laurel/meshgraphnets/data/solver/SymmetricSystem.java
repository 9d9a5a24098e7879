package dev.laurel.meshgraphnets.data.solver;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.data.DMatrixSparseCSC;
import org.ejml.data.DMatrixSparseTriplet;
import org.ejml.interfaces.linsol.LinearSolverSparse;
import org.ejml.ops.DConvertMatrixStruct;
import org.ejml.sparse.FillReducing;
import org.ejml.sparse.csc.factory.LinearSolverFactory_DSCC;

/**
 * A symmetric positive definite system over the free nodes of a mesh, factored once and solved many
 * times. The nodes are numbered anew (reverse Cuthill-McKee), so that the factor stays narrow.
 */
final class SymmetricSystem {
  private final int[] place;
  private final LinearSolverSparse<DMatrixSparseCSC, DMatrixRMaj> solver;
  private final DMatrixRMaj right;
  private final DMatrixRMaj solution;

  /**
   * Factors a matrix given by its entries, which are summed up.
   *
   * @param size numbers of the vectors
   * @param free which of them are unknowns; rows and columns of others are left out
   */
  SymmetricSystem(int size, boolean[] free, Entries entries) {
    int[] unknown = new int[size];
    int count = 0;
    for (int i = 0; i < size; i++) {
      unknown[i] = free[i] ? count++ : -1;
    }
    int[] rank = CuthillMcKee.order(count, unknown, entries);
    place = new int[size];
    for (int i = 0; i < size; i++) {
      place[i] = free[i] ? rank[unknown[i]] : -1;
    }
    DMatrixSparseTriplet triplet = new DMatrixSparseTriplet(count, count, entries.count());
    for (int k = 0; k < entries.count(); k++) {
      int row = place[entries.row(k)];
      int column = place[entries.column(k)];
      if (row >= 0 && column >= 0) {
        triplet.addItem(row, column, entries.value(k));
      }
    }
    DMatrixSparseCSC matrix = DConvertMatrixStruct.convert(triplet, (DMatrixSparseCSC) null);
    matrix = summed(matrix);
    solver = LinearSolverFactory_DSCC.cholesky(FillReducing.NONE);
    if (!solver.setA(matrix)) {
      throw new IllegalStateException("the matrix is not positive definite");
    }
    right = new DMatrixRMaj(count, 1);
    solution = new DMatrixRMaj(count, 1);
  }

  /** Adds up entries of one place, which the conversion leaves beside each other. */
  private static DMatrixSparseCSC summed(DMatrixSparseCSC matrix) {
    matrix.sortIndices(null);
    int at = 0;
    int begin = 0;
    for (int column = 0; column < matrix.numCols; column++) {
      int end = matrix.col_idx[column + 1];
      int first = at;
      for (int k = begin; k < end; k++) {
        if (at > first && matrix.nz_rows[at - 1] == matrix.nz_rows[k]) {
          matrix.nz_values[at - 1] += matrix.nz_values[k];
        } else {
          matrix.nz_rows[at] = matrix.nz_rows[k];
          matrix.nz_values[at++] = matrix.nz_values[k];
        }
      }
      begin = end;
      matrix.col_idx[column + 1] = at;
    }
    matrix.nz_length = at;
    return matrix;
  }

  /** Solves for the unknowns; what is not free keeps its value in the result. */
  void solve(double[] rightSide, double[] result) {
    for (int i = 0; i < place.length; i++) {
      if (place[i] >= 0) {
        right.data[place[i]] = rightSide[i];
      }
    }
    solver.solve(right, solution);
    for (int i = 0; i < place.length; i++) {
      if (place[i] >= 0) {
        result[i] = solution.data[place[i]];
      }
    }
  }

  /** Entries of a matrix; some may be of the same place, and are added. */
  static final class Entries {
    private int[] rows = new int[1024];
    private int[] columns = new int[1024];
    private double[] values = new double[1024];
    private int count;

    void add(int row, int column, double value) {
      if (count == rows.length) {
        rows = Arrays.copyOf(rows, 2 * count);
        columns = Arrays.copyOf(columns, 2 * count);
        values = Arrays.copyOf(values, 2 * count);
      }
      rows[count] = row;
      columns[count] = column;
      values[count++] = value;
    }

    int count() {
      return count;
    }

    int row(int k) {
      return rows[k];
    }

    int column(int k) {
      return columns[k];
    }

    double value(int k) {
      return values[k];
    }

    /** {@code result = this x}. */
    void times(double[] x, double[] result) {
      Arrays.fill(result, 0);
      for (int k = 0; k < count; k++) {
        result[rows[k]] += values[k] * x[columns[k]];
      }
    }
  }
}
