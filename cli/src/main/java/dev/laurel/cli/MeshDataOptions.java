package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.meshgraphnets.data.Dataset;
import dev.laurel.meshgraphnets.data.Trajectory;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A folder of trajectories. */
final class MeshDataOptions {
  @Parameters(
      paramLabel = "FOLDER",
      description = "meta.json with train.tfrecord, valid.tfrecord, test.tfrecord.")
  private Path folder;

  @Option(names = "--no-crc", description = "Do not verify the checksums of records.")
  private boolean unverified;

  Path folder() {
    return folder;
  }

  /** Opens a split; the caller closes it. */
  Dataset open(String split) {
    return Dataset.open(folder, split, !unverified);
  }

  /** The first trajectories of a data set; 0 means all. */
  static List<Trajectory> first(Dataset dataset, int most) {
    int count = most > 0 ? Math.min(most, dataset.count()) : dataset.count();
    return IntStream.range(0, count).mapToObj(dataset::trajectory).toList();
  }

  /** One trajectory. */
  static Trajectory one(Dataset dataset, int number) {
    if (number < 0 || number >= dataset.count()) {
      throw UserError.of("--trajectory is %d; there are 0 to %d", number, dataset.count() - 1);
    }
    return dataset.trajectory(number);
  }
}
