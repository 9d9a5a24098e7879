package dev.laurel.meshgraphnets.data;

import dev.laurel.core.UserError;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder of trajectories in the published layout: {@code meta.json}, and a file of records for
 * every split.
 */
public final class Dataset implements AutoCloseable {
  private final DatasetMeta meta;
  private final TfRecordFile file;
  private final StoredTrajectory[] opened;

  private Dataset(DatasetMeta meta, TfRecordFile file) {
    this.meta = meta;
    this.file = file;
    this.opened = new StoredTrajectory[file.count()];
  }

  /**
   * Opens a split; the caller closes it.
   *
   * @param split train, valid or test
   * @param verify whether checksums of records are checked
   * @throws UserError if a file is missing or malformed, or the split is empty
   */
  public static Dataset open(Path folder, String split, boolean verify) {
    Path records = folder.resolve(split + ".tfrecord");
    if (!Files.isDirectory(folder)) {
      throw UserError.of("%s is not a folder with meta.json and %s.tfrecord", folder, split);
    }
    if (!Files.exists(records)) {
      throw UserError.of(
          "%s does not exist; the parts of a data set are train, valid and test (laurel mesh convert"
              + " --split)",
          records);
    }
    DatasetMeta meta = DatasetMeta.read(folder.resolve("meta.json"));
    TfRecordFile file = TfRecordFile.open(records, verify);
    if (file.count() == 0) {
      file.close();
      throw UserError.of("%s holds no trajectory", records);
    }
    return new Dataset(meta, file);
  }

  /** What all trajectories have in common. */
  public DatasetMeta meta() {
    return meta;
  }

  /** How many trajectories. */
  public int count() {
    return file.count();
  }

  /**
   * A trajectory, which lives as long as the data set.
   *
   * @throws UserError if its record is damaged or does not fit meta.json
   */
  public synchronized Trajectory trajectory(int number) {
    if (opened[number] == null) {
      String where = file.name() + ", record " + number;
      opened[number] =
          new StoredTrajectory(where, meta, TfExample.decode(file.record(number), where));
    }
    return opened[number];
  }

  @Override
  public void close() {
    file.close();
  }
}
