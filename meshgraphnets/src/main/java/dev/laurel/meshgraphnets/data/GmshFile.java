package dev.laurel.meshgraphnets.data;

import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import dev.laurel.meshgraphnets.Mesh;
import dev.laurel.meshgraphnets.NodeType;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringTokenizer;
import java.util.TreeMap;

/**
 * Reads a mesh of Gmsh, versions 2.2 and 4.1 as text. Triangles make a mesh of the plane, unless
 * there are tetrahedra. Nodes of a physical group that is named as a {@link NodeType} (or {@code
 * inlet}, {@code outlet}, {@code wall}) are of that type, inflow before the others; all others are
 * free.
 */
public final class GmshFile {
  private static final int LINE = 1;
  private static final int TRIANGLE = 2;
  private static final int TETRAHEDRON = 4;
  private static final int POINT = 15;

  /** Nodes of the elements that are understood or left out, by Gmsh's number of their type. */
  private static final Map<Integer, Integer> WIDTHS =
      Map.of(LINE, 2, TRIANGLE, 3, TETRAHEDRON, 4, POINT, 1);

  private final Path path;
  private final BufferedReader in;
  private final Map<Long, Integer> numbers = new HashMap<>();
  private final List<double[]> points = new ArrayList<>();
  private final List<int[]> triangles = new ArrayList<>();
  private final List<int[]> tetrahedra = new ArrayList<>();

  /** Types by dimension and number of a physical group. */
  private final Map<String, NodeType> groups = new HashMap<>();

  /** Physical groups by dimension and number of an entity, of version 4.1. */
  private final Map<String, Integer> entities = new HashMap<>();

  private final Map<Integer, NodeType> marked = new TreeMap<>();
  private int line;

  private GmshFile(Path path, BufferedReader in) {
    this.path = path;
    this.in = in;
  }

  /**
   * Reads a file.
   *
   * @throws UserError if it cannot be read, is binary or damaged, or has other cells
   */
  public static Mesh read(Path path) {
    // Binary files are refused by their header; bytes of theirs must not stop the reading of it.
    try (BufferedReader in = Files.newBufferedReader(path, StandardCharsets.ISO_8859_1)) {
      GmshFile file = new GmshFile(path, in);
      file.parse();
      return file.mesh();
    } catch (IOException e) {
      throw new UserError("cannot read " + path + ": " + AtomicFile.reason(e), e);
    }
  }

  private void parse() throws IOException {
    boolean fourth = false;
    for (String text = next(); text != null; text = next()) {
      switch (text.trim()) {
        case "$MeshFormat" -> fourth = isFourth();
        case "$PhysicalNames" -> names();
        case "$Entities" -> entities();
        case "$Nodes" -> {
          if (fourth) {
            nodes4();
          } else {
            nodes2();
          }
        }
        case "$Elements" -> {
          if (fourth) {
            elements4();
          } else {
            elements2();
          }
        }
        default -> {
          // Other sections, and the ends of these.
        }
      }
    }
  }

  private String next() throws IOException {
    line++;
    return in.readLine();
  }

  private UserError error(String what) {
    return UserError.of("%s, line %d: %s", path, line, what);
  }

  /** The numbers of the next line, at least as many as are needed. */
  private double[] row(int least) throws IOException {
    String text = next();
    if (text == null) {
      throw error("the file ends here");
    }
    StringTokenizer tokens = new StringTokenizer(text);
    double[] all = new double[tokens.countTokens()];
    if (all.length < least) {
      throw error(all.length + " numbers; at least " + least + " are needed");
    }
    for (int i = 0; i < all.length; i++) {
      String token = tokens.nextToken();
      try {
        all[i] = Double.parseDouble(token);
      } catch (NumberFormatException e) {
        throw error("'" + token + "' is no number");
      }
    }
    return all;
  }

  private boolean isFourth() throws IOException {
    double[] format = row(2);
    if (format[1] != 0) {
      throw error("a binary file; Gmsh saves text with -bin 0");
    }
    if (format[0] != 2.2 && format[0] != 4.1) {
      throw error("version " + format[0] + "; allowed: 2.2 and 4.1");
    }
    return format[0] == 4.1;
  }

  private void names() throws IOException {
    int count = (int) row(1)[0];
    for (int i = 0; i < count; i++) {
      String text = next();
      StringTokenizer tokens = new StringTokenizer(text == null ? "" : text);
      if (tokens.countTokens() < 3) {
        throw error("a dimension, a number and a name are needed");
      }
      String group = tokens.nextToken() + "/" + tokens.nextToken();
      NodeType type = type(tokens.nextToken("\"").isBlank() ? tokens.nextToken("\"") : "");
      if (type != null) {
        groups.put(group, type);
      }
    }
  }

  private static NodeType type(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "inlet", "inflow" -> NodeType.INFLOW;
      case "outlet", "outflow" -> NodeType.OUTFLOW;
      case "wall", "walls", "wall_boundary", "cylinder" -> NodeType.WALL_BOUNDARY;
      case "airfoil" -> NodeType.AIRFOIL;
      case "handle" -> NodeType.HANDLE;
      case "obstacle" -> NodeType.OBSTACLE;
      default -> null;
    };
  }

  /** Which physical group an entity belongs to. */
  private void entities() throws IOException {
    double[] counts = row(4);
    for (int dimension = 0; dimension < 4; dimension++) {
      for (int i = 0; i < counts[dimension]; i++) {
        double[] entity = row(5);
        // A point has a place, others have a box; then come the physical groups.
        int at = dimension == 0 ? 4 : 7;
        if (entity.length > at && entity[at] > 0) {
          if (entity.length < at + 2) {
            throw error("an entity whose physical group is missing");
          }
          entities.put(dimension + "/" + (int) entity[0], (int) entity[at + 1]);
        }
      }
    }
  }

  private void node(long number, double x, double y, double z) {
    numbers.put(number, points.size());
    points.add(new double[] {x, y, z});
  }

  private void nodes2() throws IOException {
    long count = (long) row(1)[0];
    for (long i = 0; i < count; i++) {
      double[] node = row(4);
      node((long) node[0], node[1], node[2], node[3]);
    }
  }

  private void nodes4() throws IOException {
    double[] header = row(4);
    for (int block = 0; block < header[0]; block++) {
      int count = (int) row(4)[3];
      List<Long> own = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        own.add((long) row(1)[0]);
      }
      for (long number : own) {
        double[] at = row(3);
        node(number, at[0], at[1], at[2]);
      }
    }
  }

  private void elements2() throws IOException {
    long count = (long) row(1)[0];
    for (long i = 0; i < count; i++) {
      double[] element = row(3);
      int tags = (int) element[2];
      int group = tags > 0 && element.length > 3 ? (int) element[3] : 0;
      element((int) element[1], group, element, 3 + tags);
    }
  }

  private void elements4() throws IOException {
    double[] header = row(4);
    for (int block = 0; block < header[0]; block++) {
      double[] of = row(4);
      int group = entities.getOrDefault((int) of[0] + "/" + (int) of[1], 0);
      for (int i = 0; i < of[3]; i++) {
        element((int) of[2], group, row(2), 1);
      }
    }
  }

  private void element(int type, int group, double[] row, int from) {
    Integer width = WIDTHS.get(type);
    if (width == null) {
      throw error(
          "an element of Gmsh's type "
              + type
              + "; allowed: 1 (line), 2 (triangle), 4 (tetrahedron), 15 (point)");
    }
    if (row.length < from + width) {
      throw error("an element of " + width + " nodes has " + Math.max(0, row.length - from));
    }
    int[] nodes = new int[width];
    int dimension = type == POINT ? 0 : width - 1;
    NodeType marks = groups.get(dimension + "/" + group);
    for (int k = 0; k < width; k++) {
      Integer node = numbers.get((long) row[from + k]);
      if (node == null) {
        throw error("node " + (long) row[from + k] + " is not there");
      }
      nodes[k] = node;
      if (marks != null) {
        marked.merge(node, marks, (a, b) -> a == NodeType.INFLOW || b != NodeType.INFLOW ? a : b);
      }
    }
    if (type == TRIANGLE) {
      triangles.add(nodes);
    } else if (type == TETRAHEDRON) {
      tetrahedra.add(nodes);
    }
  }

  /** The cells with the nodes that they use. */
  private Mesh mesh() {
    List<int[]> cells = tetrahedra.isEmpty() ? triangles : tetrahedra;
    if (cells.isEmpty()) {
      throw UserError.of("%s has no triangles and no tetrahedra", path);
    }
    int width = cells.get(0).length;
    Map<Integer, Integer> used = new TreeMap<>();
    cells.forEach(
        cell -> {
          for (int node : cell) {
            used.put(node, 0);
          }
        });
    int dimension = width == 3 ? 2 : 3;
    float[] positions = new float[used.size() * dimension];
    int[] types = new int[used.size()];
    int count = 0;
    for (Map.Entry<Integer, Integer> node : used.entrySet()) {
      double[] at = points.get(node.getKey());
      if (dimension == 2 && at[2] != points.get(used.keySet().iterator().next())[2]) {
        throw UserError.of("%s: triangles outside of the plane of x and y", path);
      }
      for (int d = 0; d < dimension; d++) {
        positions[count * dimension + d] = (float) at[d];
      }
      NodeType type = marked.getOrDefault(node.getKey(), NodeType.NORMAL);
      types[count] = type.code();
      node.setValue(count++);
    }
    int[] flat = new int[cells.size() * width];
    for (int c = 0; c < cells.size(); c++) {
      for (int k = 0; k < width; k++) {
        flat[c * width + k] = used.get(cells.get(c)[k]);
      }
    }
    return new Mesh(flat, width, positions, dimension, types);
  }
}
