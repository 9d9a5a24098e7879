package dev.laurel.meshgraphnets.remesh;

import dev.laurel.core.UserError;
import dev.laurel.meshgraphnets.Frame;
import dev.laurel.meshgraphnets.Mesh;
import dev.laurel.meshgraphnets.NodeType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes the edges of a planar mesh as long as its sizing allows: splits those that are too long,
 * collapses those that need not be, and flips towards the better diagonal in between. The border
 * stays the same line, the area the same to rounding.
 *
 * @param slack a collapse may not make edges longer than this share of what is allowed, so that the
 *     next step does not split them again
 */
public record Remesher(double slack) {
  private static final int MOST_SWEEPS = 100;
  private static final int FLIPS_PER_EDGE = 10;
  private static final double LEAST_AREA = 1e-12;
  private static final double STRAIGHT = 1e-12;

  /** Checks the value. */
  public Remesher {
    if (!(slack > 0 && slack <= 1)) {
      throw UserError.of("slack is %s; allowed: above 0, at most 1", slack);
    }
  }

  /** Slack of 0.8. */
  public static Remesher defaults() {
    return new Remesher(0.8);
  }

  /** A side by a triangle and the corner opposite, with its length in the metric. */
  private record Side(int triangle, int k, double length) {}

  /**
   * Remeshes.
   *
   * @param frame a planar mesh of triangles, counter-clockwise, with its fields, which new nodes
   *     take from the ends of the edges they split
   * @param sizing of every node
   * @throws UserError if the mesh is no surface, or a triangle is inverted
   */
  public Frame remesh(Frame frame, List<Sizing> sizing) {
    Mesh mesh = frame.mesh();
    if (mesh.cellWidth() != 3 || mesh.dimension() != 2) {
      throw UserError.of(
          "a mesh of dimension %d with cells of %d nodes; remeshing needs triangles of the plane",
          mesh.dimension(), mesh.cellWidth());
    }
    if (sizing.size() != mesh.nodes()) {
      throw UserError.of("%d sizings for %d nodes", sizing.size(), mesh.nodes());
    }
    Map<String, Integer> widths = new TreeMap<>();
    frame.fields().forEach((name, values) -> widths.put(name, values.length / mesh.nodes()));
    DynamicMesh dynamic = new DynamicMesh(nodes(frame, sizing, widths), mesh.cells());
    divide(dynamic);
    merge(dynamic);
    flip(dynamic);
    // Flips may have made an edge too long.
    divide(dynamic);
    return frame(dynamic, widths);
  }

  private static List<Node> nodes(Frame frame, List<Sizing> sizing, Map<String, Integer> widths) {
    Mesh mesh = frame.mesh();
    int total = widths.values().stream().mapToInt(Integer::intValue).sum();
    List<Node> nodes = new ArrayList<>(mesh.nodes());
    for (int i = 0; i < mesh.nodes(); i++) {
      double[] values = new double[total];
      int at = 0;
      for (Map.Entry<String, Integer> field : widths.entrySet()) {
        float[] all = frame.field(field.getKey());
        for (int d = 0; d < field.getValue(); d++) {
          values[at++] = all[i * field.getValue() + d];
        }
      }
      nodes.add(
          new Node(
              mesh.positions()[2 * i],
              mesh.positions()[2 * i + 1],
              mesh.nodeTypes()[i],
              sizing.get(i),
              values));
    }
    return nodes;
  }

  /** All sides, each once. */
  private static List<Side> sides(DynamicMesh mesh) {
    List<Side> all = new ArrayList<>();
    for (int t = 0; t < mesh.triangles(); t++) {
      for (int k = 0; k < 3 && mesh.alive(t); k++) {
        int other = mesh.over(t, k);
        if (other < t) {
          all.add(new Side(t, k, mesh.length(mesh.corner(t, k + 1), mesh.corner(t, k + 2))));
        }
      }
    }
    return all;
  }

  /** Splits edges that are too long, the longest first, until there are none. */
  private static void divide(DynamicMesh mesh) {
    for (int sweep = 0; sweep < MOST_SWEEPS; sweep++) {
      List<Side> tooLong = new ArrayList<>(sides(mesh));
      tooLong.removeIf(side -> side.length() <= 1);
      if (tooLong.isEmpty()) {
        return;
      }
      tooLong.sort((a, b) -> Double.compare(b.length(), a.length()));
      Set<Integer> touched = new HashSet<>();
      for (Side side : tooLong) {
        int other = mesh.over(side.triangle(), side.k());
        if (touched.contains(side.triangle()) || touched.contains(other)) {
          continue;
        }
        touched.add(side.triangle());
        if (other >= 0) {
          touched.add(other);
        }
        int one = mesh.nodes.get(mesh.corner(side.triangle(), side.k() + 1)).type();
        int two = mesh.nodes.get(mesh.corner(side.triangle(), side.k() + 2)).type();
        boolean kept = other < 0 && one == two;
        mesh.split(side.triangle(), side.k(), kept ? one : NodeType.NORMAL.code());
      }
      flip(mesh);
    }
    throw new UserError("splitting did not end; the sizing asks for edges without end");
  }

  /**
   * Flips towards better diagonals until there are none, or ten times as often as there are edges.
   */
  private static void flip(DynamicMesh mesh) {
    int most = FLIPS_PER_EDGE * 3 * mesh.triangles() / 2;
    int flips = 0;
    boolean changed = true;
    while (changed && flips < most) {
      changed = false;
      for (int t = 0; t < mesh.triangles(); t++) {
        for (int k = 0; k < 3 && mesh.alive(t); k++) {
          if (mesh.over(t, k) >= 0
              && flips < most
              && mesh.flipValue(t, k) < 0
              && mesh.convex(t, k)) {
            mesh.flip(t, k);
            flips++;
            changed = true;
          }
        }
      }
    }
  }

  /** Collapses edges that are shorter than need be, the shortest first. */
  private void merge(DynamicMesh mesh) {
    boolean changed = true;
    for (int sweep = 0; changed && sweep < MOST_SWEEPS; sweep++) {
      changed = false;
      List<Side> all = new ArrayList<>(sides(mesh));
      all.sort((a, b) -> Double.compare(a.length(), b.length()));
      Set<Integer> moved = new HashSet<>();
      for (Side side : all) {
        if (!mesh.alive(side.triangle())) {
          continue;
        }
        int i = mesh.corner(side.triangle(), side.k() + 1);
        int j = mesh.corner(side.triangle(), side.k() + 2);
        if (side.length() > slack || moved.contains(i) || moved.contains(j)) {
          continue;
        }
        int gone = mayGo(mesh, i, j) ? i : mayGo(mesh, j, i) ? j : -1;
        if (gone >= 0) {
          int kept = gone == i ? j : i;
          for (int t : mesh.around(gone)) {
            for (int k = 0; k < 3; k++) {
              moved.add(mesh.corner(t, k));
            }
          }
          mesh.collapse(gone, kept);
          changed = true;
        }
      }
      if (changed) {
        flip(mesh);
      }
    }
  }

  /** Whether a node may be moved onto a neighbour. */
  private boolean mayGo(DynamicMesh mesh, int gone, int kept) {
    Node from = mesh.nodes.get(gone);
    Node to = mesh.nodes.get(kept);
    boolean free = from.type() == NodeType.NORMAL.code();
    if (!free && from.type() != to.type()) {
      return false;
    }
    List<Integer> star = mesh.around(gone);
    int between = 0;
    Set<Integer> ring = new HashSet<>();
    List<Integer> border = new ArrayList<>();
    for (int t : star) {
      int k = mesh.place(t, gone);
      ring.add(mesh.corner(t, k + 1));
      ring.add(mesh.corner(t, k + 2));
      int other = mesh.place(t, kept);
      if (other >= 0) {
        between++;
        if (mesh.over(t, k) < 0 && mesh.over(t, other) < 0) {
          // The third node has no other triangle.
          return false;
        }
      }
      if (mesh.over(t, k + 1) < 0) {
        border.add(mesh.corner(t, k + 2));
      }
      if (mesh.over(t, k + 2) < 0) {
        border.add(mesh.corner(t, k + 1));
      }
    }
    if (!border.isEmpty()) {
      // Along the border alone, and only where it is straight.
      boolean along = between == 1 && border.size() == 2 && border.contains(kept);
      if (!along || !straight(mesh, border.get(0), gone, border.get(1))) {
        return false;
      }
    } else if (!free) {
      return false;
    }
    return linked(mesh, ring, kept, between) && fits(mesh, star, gone, kept);
  }

  private static boolean straight(DynamicMesh mesh, int a, int middle, int b) {
    Node p = mesh.nodes.get(a);
    Node q = mesh.nodes.get(b);
    double square = Math.pow(p.x() - q.x(), 2) + Math.pow(p.y() - q.y(), 2);
    return Math.abs(mesh.area(a, middle, b)) <= STRAIGHT * square;
  }

  /** The two nodes have no neighbours in common but those opposite their edge. */
  private static boolean linked(DynamicMesh mesh, Set<Integer> ring, int kept, int between) {
    Set<Integer> common = new HashSet<>();
    for (int t : mesh.around(kept)) {
      for (int k = 0; k < 3; k++) {
        int node = mesh.corner(t, k);
        if (node != kept && ring.contains(node)) {
          common.add(node);
        }
      }
    }
    return common.size() == between;
  }

  /** No triangle turns over or becomes flat, and no edge too long. */
  private boolean fits(DynamicMesh mesh, List<Integer> star, int gone, int kept) {
    for (int t : star) {
      if (mesh.place(t, kept) >= 0) {
        continue;
      }
      int k = mesh.place(t, gone);
      int a = mesh.corner(t, k + 1);
      int b = mesh.corner(t, k + 2);
      Node p = mesh.nodes.get(a);
      Node q = mesh.nodes.get(b);
      double square = Math.pow(p.x() - q.x(), 2) + Math.pow(p.y() - q.y(), 2);
      if (!(mesh.area(kept, a, b) > LEAST_AREA * square)
          || mesh.length(kept, a) > slack
          || mesh.length(kept, b) > slack) {
        return false;
      }
    }
    return true;
  }

  private static Frame frame(DynamicMesh mesh, Map<String, Integer> widths) {
    int[] number = new int[mesh.nodes.size()];
    int count = 0;
    for (int i = 0; i < number.length; i++) {
      number[i] = mesh.nodeAlive(i) ? count++ : -1;
    }
    float[] positions = new float[2 * count];
    int[] types = new int[count];
    Map<String, float[]> fields = new LinkedHashMap<>();
    int node = 0;
    List<Node> alive = new ArrayList<>();
    for (int i = 0; i < number.length; i++) {
      if (number[i] >= 0) {
        Node one = mesh.nodes.get(i);
        alive.add(one);
        positions[2 * node] = (float) one.x();
        positions[2 * node + 1] = (float) one.y();
        types[node++] = one.type();
      }
    }
    int at = 0;
    for (Map.Entry<String, Integer> field : widths.entrySet()) {
      int width = field.getValue();
      float[] values = new float[count * width];
      for (int i = 0; i < count; i++) {
        for (int d = 0; d < width; d++) {
          values[i * width + d] = (float) alive.get(i).values()[at + d];
        }
      }
      fields.put(field.getKey(), values);
      at += width;
    }
    int[] cells = new int[3 * mesh.triangles()];
    int filled = 0;
    for (int t = 0; t < mesh.triangles(); t++) {
      for (int k = 0; k < 3 && mesh.alive(t); k++) {
        cells[filled++] = number[mesh.corner(t, k)];
      }
    }
    return new Frame(new Mesh(Arrays.copyOf(cells, filled), 3, positions, 2, types), fields);
  }
}
