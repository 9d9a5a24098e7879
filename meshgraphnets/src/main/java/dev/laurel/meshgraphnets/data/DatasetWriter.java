package dev.laurel.meshgraphnets.data;

import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import dev.laurel.meshgraphnets.Mesh;
import dev.laurel.meshgraphnets.data.DatasetMeta.Feature;
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
   * What {@code meta.json} must say of a trajectory.
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
    DatasetMeta meta =
        DatasetMeta.of(
            trajectory.frames(),
            timeStep,
            collisionRadius,
            simulator,
            mesh.cellWidth(),
            mesh.dimension(),
            widths);
    boolean changes =
        IntStream.range(1, trajectory.frames()).anyMatch(t -> !trajectory.mesh(t).equals(mesh));
    return changes ? meta.withChangingMeshes() : meta;
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
    for (String name : trajectory.fields()) {
      if (!meta.features().containsKey(name)) {
        throw UserError.of(
            "a trajectory has the field %s, which the first or meta.json does not have", name);
      }
    }
    Map<String, byte[]> all = new LinkedHashMap<>();
    meta.features()
        .forEach(
            (name, feature) -> {
              if (!name.startsWith(DatasetMeta.LENGTH)) {
                encode(trajectory, name, feature, all);
              }
            });
    return all;
  }

  private static void encode(
      Trajectory trajectory, String name, Feature feature, Map<String, byte[]> all) {
    int frames = feature.kind() == Kind.STATIC ? 1 : trajectory.frames();
    List<ByteBuffer> parts =
        IntStream.range(0, frames).mapToObj(t -> bytes(trajectory, name, t)).toList();
    int count = parts.stream().mapToInt(ByteBuffer::remaining).reduce(0, Math::addExact);
    ByteBuffer joined = ByteBuffer.allocate(count);
    ByteBuffer rows = ByteBuffer.allocate(frames * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (ByteBuffer part : parts) {
      rows.putInt(part.remaining() / (feature.width() * Integer.BYTES));
      joined.put(part);
    }
    all.put(name, joined.array());
    if (feature.kind() == Kind.DYNAMIC_VARLEN) {
      all.put(DatasetMeta.LENGTH + name, rows.array());
    }
  }

  private static ByteBuffer bytes(Trajectory trajectory, String name, int frame) {
    return switch (name) {
      case "cells" -> bytes(trajectory.mesh(frame).cells());
      case "mesh_pos" -> bytes(trajectory.mesh(frame).positions());
      case "node_type" -> bytes(trajectory.mesh(frame).nodeTypes());
      default -> bytes(trajectory.field(name, frame));
    };
  }

  private static ByteBuffer bytes(int[] numbers) {
    ByteBuffer buffer =
        ByteBuffer.allocate(numbers.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asIntBuffer().put(numbers);
    return buffer;
  }

  private static ByteBuffer bytes(float[] numbers) {
    ByteBuffer buffer =
        ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().put(numbers);
    return buffer;
  }
}
