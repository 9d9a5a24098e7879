package dev.laurel.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.core.run.Seeds;
import dev.laurel.meshgraphnets.data.Dataset;
import dev.laurel.meshgraphnets.data.Flags;
import dev.laurel.meshgraphnets.data.Trajectory;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Simulations on a cluster. */
class SimulatedTrajectoriesTest {
  @TempDir private Path folder;

  @Test
  void trajectoriesAreThoseOfOneMachine() {
    Flags flags = Flags.defaults().withEdge(0.5).withFrames(5, 0.02);
    SparkSession spark = Sessions.start("local[2]");
    try {
      SimulatedTrajectories.write(spark, flags, 7, 3, folder, "train");
    } finally {
      spark.stop();
    }
    try (Dataset dataset = Dataset.open(folder, "train", true)) {
      assertThat(dataset.count()).isEqualTo(3);
      assertThat(dataset.meta()).isEqualTo(flags.meta());
      for (int i = 0; i < 3; i++) {
        Trajectory own = flags.simulate(Seeds.of(7, i), frame -> {});
        assertThat(dataset.trajectory(i).mesh(0).cells()).isEqualTo(own.mesh(0).cells());
        assertThat(dataset.trajectory(i).field("world_pos", 4))
            .isEqualTo(own.field("world_pos", 4));
      }
    }
  }
}
