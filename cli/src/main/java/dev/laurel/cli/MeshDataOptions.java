package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.meshgraphnets.MeshCheck;
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
      paramLabel = "DIR",
      description = "meta.json with train.tfrecord, valid.tfrecord, test.tfrecord.")
  private Path folder;

  @Option(names = "--no-crc", description = "Do not verify the checksums of records.")
  private boolean unverified;

  @Option(
      names = "--no-mesh-check",
      description = "Take meshes whose cells are flat or flipped as they are.")
  private boolean unchecked;

  Path folder() {
    return folder;
  }

  /** Opens a split; the caller closes it. */
  Dataset open(String split) {
    return Dataset.open(folder, split, !unverified);
  }

  /** The first trajectories of a data set; 0 means all. */
  List<Trajectory> first(Dataset dataset, int most) {
    int count = most > 0 ? Math.min(most, dataset.count()) : dataset.count();
    return IntStream.range(0, count).mapToObj(number -> checked(dataset, number)).toList();
  }

  /** One trajectory. */
  Trajectory one(Dataset dataset, int number) {
    requireTrajectory(dataset, number);
    return checked(dataset, number);
  }

  static void requireTrajectory(Dataset dataset, int number) {
    if (number < 0 || number >= dataset.count()) {
      throw UserError.of("--trajectory is %d; there are 0 to %d", number, dataset.count() - 1);
    }
  }

  /** A trajectory whose first mesh was looked at. */
  private Trajectory checked(Dataset dataset, int number) {
    Trajectory trajectory = dataset.trajectory(number);
    if (unchecked) {
      return trajectory;
    }
    try {
      MeshCheck check = MeshCheck.of(trajectory.mesh(0));
      if (check.duplicates() + check.isolated() > 0) {
        System.err.printf(
            "laurel: the mesh of trajectory %d has %d duplicate cells and %d nodes of no cell%n",
            number, check.duplicates(), check.isolated());
      }
    } catch (UserError e) {
      throw new UserError(
          "the mesh of trajectory " + number + ": " + e.getMessage() + "; --no-mesh-check takes it",
          e);
    }
    return trajectory;
  }
}
