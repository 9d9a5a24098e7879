package dev.laurel.meshgraphnets;

import dev.laurel.core.UserError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A mesh at one time with what is known on its nodes, under the official names: {@code velocity},
 * {@code world_pos}, {@code prev|world_pos}, {@code target|velocity} and so on. Arrays are shared,
 * not copied; nobody changes them.
 *
 * @param mesh the mesh
 * @param fields numbers of node after node
 */
public record Frame(Mesh mesh, Map<String, float[]> fields) {
  /** What {@code target|} and a name mean: its value one step later. */
  public static final String TARGET = "target|";

  /** What {@code prev|} and a name mean: its value one step before. */
  public static final String PREVIOUS = "prev|";

  /** Checks the lengths. */
  public Frame {
    fields = Map.copyOf(fields);
    int nodes = mesh.nodes();
    fields.forEach(
        (name, values) -> {
          if (values.length % nodes != 0) {
            throw UserError.of(
                "field %s has %d numbers, which %d nodes cannot share", name, values.length, nodes);
          }
        });
  }

  /**
   * A field.
   *
   * @throws UserError if it is not there
   */
  public float[] field(String name) {
    float[] values = fields.get(name);
    if (values == null) {
      throw UserError.of("field %s is missing; there are %s", name, fields.keySet());
    }
    return values;
  }

  /** A field of a known width. */
  float[] field(String name, int width) {
    float[] values = field(name);
    if (values.length != mesh.nodes() * width) {
      throw UserError.of(
          "field %s has %d numbers a node; the model needs %d",
          name, values.length / mesh.nodes(), width);
    }
    return values;
  }

  /** The same with another or one more field. */
  public Frame with(String name, float[] values) {
    return with(Map.of(name, values));
  }

  /** The same with other or more fields. */
  public Frame with(Map<String, float[]> others) {
    Map<String, float[]> all = new LinkedHashMap<>(fields);
    all.putAll(others);
    return new Frame(mesh, all);
  }

  /**
   * Frames beside each other as one, the nodes of each numbered on from those before (official
   * {@code dataset.batch_dataset}). All must have the same fields.
   */
  public static Frame concatenated(List<Frame> frames) {
    if (frames.size() == 1) {
      return frames.get(0);
    }
    Mesh first = frames.get(0).mesh();
    int nodes = frames.stream().mapToInt(frame -> frame.mesh().nodes()).sum();
    int cellNumbers = frames.stream().mapToInt(frame -> frame.mesh().cells().length).sum();
    int[] cells = new int[cellNumbers];
    float[] positions = new float[nodes * first.dimension()];
    int[] types = new int[nodes];
    int cell = 0;
    int node = 0;
    for (Frame frame : frames) {
      Mesh mesh = frame.mesh();
      for (int value : mesh.cells()) {
        cells[cell++] = value + node;
      }
      System.arraycopy(
          mesh.positions(), 0, positions, node * first.dimension(), mesh.positions().length);
      System.arraycopy(mesh.nodeTypes(), 0, types, node, mesh.nodes());
      node += mesh.nodes();
    }
    Map<String, float[]> fields = new LinkedHashMap<>();
    for (String name : frames.get(0).fields().keySet()) {
      int width = frames.get(0).field(name).length / first.nodes();
      float[] values = new float[nodes * width];
      int at = 0;
      for (Frame frame : frames) {
        float[] part = frame.field(name, width);
        System.arraycopy(part, 0, values, at, part.length);
        at += part.length;
      }
      fields.put(name, values);
    }
    return new Frame(
        new Mesh(cells, first.cellWidth(), positions, first.dimension(), types), fields);
  }
}
