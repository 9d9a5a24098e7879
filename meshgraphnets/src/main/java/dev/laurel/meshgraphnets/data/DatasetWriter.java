package dev.laurel.meshgraphnets.data;

import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import dev.laurel.meshgraphnets.Mesh;
import dev.laurel.meshgraphnets.data.DatasetMeta.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Writes trajectories in the published layout, one after the other. */
public final class DatasetWriter {
  private DatasetWriter() {}

  /**
   * What {@code meta.json} must say of a trajectory on a mesh that does not change.
   *
   * @param timeStep seconds between two frames
   * @param collisionRadius of world edges; 0 for none
   * @param simulator what made it
   */
  public static DatasetMeta meta(
      Trajectory trajectory, double timeStep, double collisionRadius, String simulator) {
    Mesh mesh = trajectory.mesh(0);
    Map<String, Integer> widths = new LinkedHashMap<>();
    for (String name : trajectory.fields()) {
      widths.put(name, trajectory.field(name, 0).length / mesh.nodes());
    }
    return DatasetMeta.of(
        trajectory.frames(),
        timeStep,
        collisionRadius,
        simulator,
        mesh.cellWidth(),
        mesh.dimension(),
        widths);
  }

  /**
   * Writes a split, whole or not at all, and {@code meta.json}.
   *
   * @param split train, valid or test
   * @param replaceMeta whether a {@code meta.json} that says something else is replaced
   * @throws UserError if {@code meta.json} is there and says something else, a trajectory does not
   *     fit it, or a file cannot be written
   */
  public static void write(
      Path folder,
      String split,
      DatasetMeta meta,
      Iterator<? extends Trajectory> trajectories,
      boolean replaceMeta) {
    Iterator<byte[]> records =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return trajectories.hasNext();
          }

          @Override
          public byte[] next() {
            return record(meta, trajectories.next());
          }
        };
    writeRecords(folder, split, meta, records, replaceMeta);
  }

  /** A trajectory as one record of a file, without its frame of lengths and checksums. */
  public static byte[] record(DatasetMeta meta, Trajectory trajectory) {
    return TfExample.encode(encoded(meta, trajectory)).array();
  }

  /** Writes a split of records that {@link #record} made, as {@link #write} does. */
  public static void writeRecords(
      Path folder, String split, DatasetMeta meta, Iterator<byte[]> records, boolean replaceMeta) {
    Path metaFile = folder.resolve("meta.json");
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UserError("cannot create " + folder + ": " + AtomicFile.reason(e), e);
    }
    if (!replaceMeta && Files.exists(metaFile) && !DatasetMeta.read(metaFile).equals(meta)) {
      throw UserError.of("%s describes other trajectories than those to write", metaFile);
    }
    AtomicFile.write(
        folder.resolve(split + ".tfrecord"),
        channel -> {
          while (records.hasNext()) {
            TfRecordFile.append(channel, ByteBuffer.wrap(records.next()));
          }
        });
    AtomicFile.write(
        metaFile,
        channel -> {
          ByteBuffer text = ByteBuffer.wrap(meta.json().getBytes(StandardCharsets.UTF_8));
          while (text.hasRemaining()) {
            channel.write(text);
          }
        });
  }

  /** The bytes of every feature. */
  static Map<String, byte[]> encoded(DatasetMeta meta, Trajectory trajectory) {
    if (trajectory.frames() != meta.trajectoryLength()) {
      throw UserError.of(
          "a trajectory of %d frames; meta.json says %d",
          trajectory.frames(), meta.trajectoryLength());
    }
    Map<String, byte[]> all = new LinkedHashMap<>();
    Mesh mesh = trajectory.mesh(0);
    all.put("cells", bytes(mesh.cells()));
    all.put("mesh_pos", bytes(List.of(mesh.positions())));
    all.put("node_type", bytes(mesh.nodeTypes()));
    meta.features()
        .forEach(
            (name, feature) -> {
              if (feature.kind() == Kind.DYNAMIC) {
                List<float[]> frames =
                    IntStream.range(0, trajectory.frames())
                        .mapToObj(t -> trajectory.field(name, t))
                        .toList();
                all.put(name, bytes(frames));
              }
            });
    return all;
  }

  private static byte[] bytes(int[] numbers) {
    ByteBuffer buffer =
        ByteBuffer.allocate(numbers.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asIntBuffer().put(numbers);
    return buffer.array();
  }

  private static byte[] bytes(List<float[]> frames) {
    int count = frames.stream().mapToInt(frame -> frame.length).sum();
    ByteBuffer buffer =
        ByteBuffer.allocate(Math.multiplyExact(count, Float.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
    frames.forEach(
        frame -> {
          for (float value : frame) {
            buffer.putFloat(value);
          }
        });
    return buffer.array();
  }
}
