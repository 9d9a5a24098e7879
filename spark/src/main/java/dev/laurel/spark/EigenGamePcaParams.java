package dev.laurel.spark;

import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The columns that estimator and model share, and the check of a schema against them. */
final class EigenGamePcaParams {
  final Param<String> inputCol;
  final Param<String> outputCol;

  EigenGamePcaParams(String uid) {
    inputCol = new Param<>(uid, "inputCol", "column of vectors to read");
    outputCol = new Param<>(uid, "outputCol", "column of vectors to write");
  }

  /** The schema with the output column, or an error that names the column at fault. */
  static StructType transformed(StructType schema, String input, String output) {
    StructField field = schema.apply(input);
    if (!field.dataType().equals(SQLDataTypes.VectorType())) {
      throw new IllegalArgumentException(
          "column "
              + input
              + " is of type "
              + field.dataType().catalogString()
              + "; a column of vectors is needed");
    }
    if (schema.getFieldIndex(output).isDefined()) {
      throw new IllegalArgumentException("output column " + output + " already exists");
    }
    return schema.add(output, SQLDataTypes.VectorType(), false);
  }
}
