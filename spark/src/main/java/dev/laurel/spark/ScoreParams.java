package dev.laurel.spark;

import dev.laurel.core.UserError;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** What the transformers of score models share. */
final class ScoreParams {
  /** An array of float32 numbers. */
  static final DataType FLOATS = DataTypes.createArrayType(DataTypes.FloatType, false);

  private ScoreParams() {}

  /** Requires a column of whole numbers, which seed the rows. */
  static void requireIds(StructType schema, String column) {
    String type = schema.apply(column).dataType().catalogString();
    if (!type.equals("bigint") && !type.equals("int")) {
      throw UserError.of(
          "column %s is of type %s; a column of whole numbers is needed", column, type);
    }
  }

  /** The schema with one column more. */
  static StructType with(StructType schema, String column, DataType type) {
    if (schema.getFieldIndex(column).isDefined()) {
      throw UserError.of("output column %s already exists", column);
    }
    return schema.add(column, type, false);
  }

  static long id(Row row, int column) {
    if (row.isNullAt(column)) {
      throw new UserError("a row has no number (null); every row needs one");
    }
    return ((Number) row.get(column)).longValue();
  }

  /** Rows in batches, each with a value more. */
  static Iterator<Row> inBatches(
      Iterator<Row> rows, int batch, Function<List<Row>, List<Object>> work) {
    return new Iterator<>() {
      private Iterator<Row> ready = List.<Row>of().iterator();

      @Override
      public boolean hasNext() {
        return ready.hasNext() || rows.hasNext();
      }

      @Override
      public Row next() {
        if (!ready.hasNext()) {
          List<Row> some = new ArrayList<>();
          while (some.size() < batch && rows.hasNext()) {
            some.add(rows.next());
          }
          List<Object> added = work.apply(some);
          List<Row> done = new ArrayList<>();
          for (int i = 0; i < some.size(); i++) {
            done.add(extended(some.get(i), added.get(i)));
          }
          ready = done.iterator();
        }
        return ready.next();
      }
    };
  }

  private static Row extended(Row row, Object value) {
    Object[] values = new Object[row.size() + 1];
    for (int i = 0; i < row.size(); i++) {
      values[i] = row.get(i);
    }
    values[row.size()] = value;
    return RowFactory.create(values);
  }

  /** The numbers of a cell: an array of numbers or a vector. */
  static double[] numbers(Row row, int column) {
    Object cell = row.get(column);
    if (cell instanceof org.apache.spark.ml.linalg.Vector vector) {
      // A copy: it is the array of a row that goes on.
      return vector.toArray().clone();
    }
    if (cell == null) {
      throw new UserError("a row has no values (null)");
    }
    List<?> list = row.getList(column);
    double[] numbers = new double[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = ((Number) list.get(i)).doubleValue();
    }
    return numbers;
  }
}
