package dev.laurel.meshgraphnets.data;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.io.Npy;
import dev.laurel.meshgraphnets.Mesh;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Reads a simulation from NumPy's {@code .npz}: {@code cells} or {@code faces} (C, 3 or 4), {@code
 * mesh_pos} (N, 2 or 3), {@code node_type} (N) or none where all are free, each alone or with the
 * time in front, of which the first is taken; every other array is a field, (T, N, k) or (T, N).
 */
public final class NpzTrajectory {
  private NpzTrajectory() {}

  /**
   * Reads a file.
   *
   * @throws UserError if it cannot be read, or an array is missing or of another shape
   */
  public static Trajectory read(Path path) {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> arrays = new LinkedHashMap<>(Npy.readArchive(path));
      Tensor cells = arrays.remove(arrays.containsKey("cells") ? "cells" : "faces");
      Tensor positions = arrays.remove("mesh_pos");
      if (cells == null || positions == null) {
        throw UserError.of(
            "%s has the arrays %s; cells (or faces) and mesh_pos are needed",
            path, arrays.keySet());
      }
      cells = single(cells, 2, "cells", path);
      positions = single(positions, 2, "mesh_pos", path);
      int nodes = (int) positions.size(0);
      Tensor types = arrays.remove("node_type");
      int[] codes = new int[nodes];
      if (types != null) {
        long[] given = Tensors.longs(types.to(ScalarType.Long).flatten());
        if (given.length < nodes || given.length % nodes != 0) {
          throw UserError.of(
              "%s: node_type has %d numbers for %d nodes", path, given.length, nodes);
        }
        for (int i = 0; i < nodes; i++) {
          codes[i] = Math.toIntExact(given[i]);
        }
      }
      int[] flat = integers(cells);
      Mesh mesh;
      try {
        mesh =
            new Mesh(
                flat,
                (int) cells.size(1),
                Tensors.floats(positions.to(ScalarType.Float)),
                (int) positions.size(1),
                codes);
      } catch (UserError e) {
        throw new UserError(path + ": " + e.getMessage(), e);
      }
      return MemoryTrajectory.of(mesh, fields(arrays, nodes, path));
    }
  }

  private static Map<String, List<float[]>> fields(
      Map<String, Tensor> arrays, int nodes, Path path) {
    Map<String, List<float[]>> fields = new LinkedHashMap<>();
    arrays.forEach(
        (name, array) -> {
          long[] shape = array.shape();
          if (shape.length < 2 || shape.length > 3 || shape[1] != nodes) {
            throw UserError.of(
                "%s: %s has shape %s; (times, %d nodes, numbers) is needed",
                path, name, Arrays.toString(shape), nodes);
          }
          float[] all = Tensors.floats(array.to(ScalarType.Float).contiguous());
          int row = all.length / (int) shape[0];
          List<float[]> frames = new ArrayList<>();
          for (int t = 0; t < shape[0]; t++) {
            frames.add(Arrays.copyOfRange(all, t * row, (t + 1) * row));
          }
          fields.put(name, frames);
        });
    if (fields.isEmpty()) {
      throw UserError.of("%s has no field beside the mesh", path);
    }
    return fields;
  }

  private static int[] integers(Tensor tensor) {
    long[] values = Tensors.longs(tensor.to(ScalarType.Long).contiguous());
    int[] all = new int[values.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = Math.toIntExact(values[i]);
    }
    return all;
  }

  /** An array without the time in front. */
  private static Tensor single(Tensor array, int sides, String name, Path path) {
    long[] shape = array.shape();
    if (shape.length == sides + 1 && shape[0] > 0) {
      return array.select(0, 0).contiguous();
    }
    if (shape.length != sides) {
      throw UserError.of(
          "%s: %s has shape %s; %d sides are needed", path, name, Arrays.toString(shape), sides);
    }
    return array.contiguous();
  }
}
