package dev.laurel.spark;

import dev.laurel.core.UserError;
import dev.laurel.core.run.Seeds;
import dev.laurel.meshgraphnets.data.DatasetWriter;
import dev.laurel.meshgraphnets.data.Simulation;
import dev.laurel.meshgraphnets.data.Trajectory;
import java.nio.file.Path;
import java.util.Iterator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Trajectories of a built-in solver, simulated on a cluster: one task a trajectory, each from its
 * own seed, the same whatever the cluster, and the same as on one machine.
 */
public final class SimulatedTrajectories {
  private static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.LongType, false)
          .add("nodes", DataTypes.IntegerType, false)
          .add("record", DataTypes.BinaryType, false);

  private SimulatedTrajectories() {}

  /**
   * A frame of trajectories, which are simulated when it is used.
   *
   * @param seed of all
   * @param count how many
   * @return columns id, nodes (of the mesh) and record (a {@code tf.Example})
   */
  public static Dataset<Row> frame(
      SparkSession spark, Simulation simulation, long seed, int count) {
    if (count < 1) {
      throw UserError.of("%d trajectories; allowed: at least 1", count);
    }
    return spark
        .range(0, count, 1, count)
        .map(
            (org.apache.spark.api.java.function.MapFunction<Long, Row>)
                id -> {
                  Trajectory trajectory = simulation.simulate(Seeds.of(seed, id), frame -> {});
                  byte[] record = DatasetWriter.record(simulation.meta(), trajectory);
                  return RowFactory.create(id, trajectory.mesh(0).nodes(), record);
                },
            Encoders.row(SCHEMA));
  }

  /**
   * Simulates on the cluster and writes a split of the published layout on the driver, one record
   * in memory at a time.
   *
   * @param folder on the driver
   * @param split train, valid or test
   * @throws UserError if the folder's {@code meta.json} says something else, or cannot be written
   */
  public static void write(
      SparkSession spark, Simulation simulation, long seed, int count, Path folder, String split) {
    Iterator<Row> rows = frame(spark, simulation, seed, count).orderBy("id").toLocalIterator();
    Iterator<byte[]> records =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return rows.hasNext();
          }

          @Override
          public byte[] next() {
            return rows.next().getAs("record");
          }
        };
    DatasetWriter.writeRecords(folder, split, simulation.meta(), records, false);
  }
}
