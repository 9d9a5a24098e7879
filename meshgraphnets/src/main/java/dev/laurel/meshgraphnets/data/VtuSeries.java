package dev.laurel.meshgraphnets.data;

import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import dev.laurel.meshgraphnets.Frame;
import dev.laurel.meshgraphnets.Mesh;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a simulation for ParaView: an unstructured grid ({@code .vtu}) for every state, and a
 * collection ({@code .pvd}) that names them with their times.
 */
public final class VtuSeries {
  private static final int TRIANGLE = 5;
  private static final int TETRAHEDRON = 10;

  private VtuSeries() {}

  /**
   * Writes the states of a simulation beside the collection.
   *
   * @param collection file to write, ending in .pvd; states are {@code NAME_0000.vtu} and on
   * @param states one after the other; where they have a {@code world_pos}, that is where nodes are
   * @param timeStep between states; 0 where there is no time
   */
  public static void write(Path collection, List<Frame> states, double timeStep) {
    String name = collection.getFileName().toString();
    if (!name.endsWith(".pvd")) {
      throw UserError.of("%s: a collection for ParaView ends in .pvd", collection);
    }
    String stem = name.substring(0, name.length() - ".pvd".length());
    StringBuilder list = new StringBuilder();
    list.append("<?xml version=\"1.0\"?>\n<VTKFile type=\"Collection\" version=\"0.1\"")
        .append(" byte_order=\"LittleEndian\">\n<Collection>\n");
    for (int t = 0; t < states.size(); t++) {
      String file = String.format(Locale.ROOT, "%s_%04d.vtu", stem, t);
      text(collection.resolveSibling(file), grid(states.get(t)));
      list.append(
          String.format(
              Locale.ROOT,
              "<DataSet timestep=\"%s\" part=\"0\" file=\"%s\"/>\n",
              timeStep > 0 ? t * timeStep : t,
              file));
    }
    text(collection, list.append("</Collection>\n</VTKFile>\n").toString());
  }

  private static float[] padded(Mesh mesh) {
    float[] all = new float[3 * mesh.nodes()];
    for (int i = 0; i < mesh.nodes(); i++) {
      System.arraycopy(mesh.positions(), i * mesh.dimension(), all, 3 * i, mesh.dimension());
    }
    return all;
  }

  private static String grid(Frame state) {
    Mesh mesh = state.mesh();
    Map<String, float[]> fields = new TreeMap<>(state.fields());
    float[] moved = fields.remove("world_pos");
    float[] positions = moved == null ? padded(mesh) : moved;
    int cells = mesh.cellCount();
    int[] offsets = new int[cells];
    byte[] types = new byte[cells];
    for (int c = 0; c < cells; c++) {
      offsets[c] = (c + 1) * mesh.cellWidth();
      types[c] = (byte) (mesh.cellWidth() == 3 ? TRIANGLE : TETRAHEDRON);
    }
    StringBuilder xml = new StringBuilder();
    xml.append("<?xml version=\"1.0\"?>\n<VTKFile type=\"UnstructuredGrid\" version=\"1.0\"")
        .append(" byte_order=\"LittleEndian\" header_type=\"UInt32\">\n<UnstructuredGrid>\n")
        .append("<Piece NumberOfPoints=\"" + mesh.nodes() + "\" NumberOfCells=\"" + cells)
        .append("\">\n<PointData>\n");
    xml.append(array("Int32", "node_type", 1, bytes(mesh.nodeTypes())));
    if (moved != null) {
      xml.append(array("Float32", "mesh_pos", mesh.dimension(), bytes(mesh.positions())));
    }
    fields.forEach(
        (name, values) -> {
          if (!name.contains("|")) {
            int width = values.length / mesh.nodes();
            float[] shown = width == 2 ? planar(values) : values;
            xml.append(array("Float32", name, width == 2 ? 3 : width, bytes(shown)));
          }
        });
    xml.append("</PointData>\n<Points>\n")
        .append(array("Float32", "points", 3, bytes(positions)))
        .append("</Points>\n<Cells>\n")
        .append(array("Int32", "connectivity", 1, bytes(mesh.cells())))
        .append(array("Int32", "offsets", 1, bytes(offsets)))
        .append(array("UInt8", "types", 1, types))
        .append("</Cells>\n</Piece>\n</UnstructuredGrid>\n</VTKFile>\n");
    return xml.toString();
  }

  /** Vectors of the plane with a third number of 0, which ParaView draws as arrows. */
  private static float[] planar(float[] values) {
    float[] all = new float[values.length / 2 * 3];
    for (int i = 0; i < values.length / 2; i++) {
      all[3 * i] = values[2 * i];
      all[3 * i + 1] = values[2 * i + 1];
    }
    return all;
  }

  private static String array(String type, String name, int width, byte[] content) {
    ByteBuffer all =
        ByteBuffer.allocate(Integer.BYTES + content.length).order(ByteOrder.LITTLE_ENDIAN);
    all.putInt(content.length).put(content);
    return "<DataArray type=\""
        + type
        + "\" Name=\""
        + name
        + "\" NumberOfComponents=\""
        + width
        + "\" format=\"binary\">"
        + Base64.getEncoder().encodeToString(all.array())
        + "</DataArray>\n";
  }

  private static byte[] bytes(int[] numbers) {
    ByteBuffer all =
        ByteBuffer.allocate(numbers.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    all.asIntBuffer().put(numbers);
    return all.array();
  }

  private static byte[] bytes(float[] numbers) {
    ByteBuffer all =
        ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    all.asFloatBuffer().put(numbers);
    return all.array();
  }

  private static void text(Path path, String content) {
    try {
      Path parent = path.toAbsolutePath().getParent();
      Files.createDirectories(parent);
    } catch (IOException e) {
      throw new UserError("cannot write " + path + ": " + AtomicFile.reason(e), e);
    }
    AtomicFile.write(
        path,
        channel -> {
          ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
        });
  }
}
