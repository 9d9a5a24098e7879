package dev.laurel.meshgraphnets.remesh;

import dev.laurel.core.UserError;
import dev.laurel.meshgraphnets.Frame;
import dev.laurel.meshgraphnets.Mesh;
import dev.laurel.meshgraphnets.NodeType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    flip(dynamic, all(dynamic));
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

  /** All sides longer than one length and not longer than another, each once. */
  private static List<Side> sides(DynamicMesh mesh, double above, double most) {
    List<Side> all = new ArrayList<>();
    for (int t = 0; t < mesh.triangles(); t++) {
      for (int k = 0; k < 3 && mesh.alive(t); k++) {
        if (mesh.over(t, k) < t) {
          double length = mesh.length(mesh.corner(t, k + 1), mesh.corner(t, k + 2));
          if (length > above && length <= most) {
            all.add(new Side(t, k, length));
          }
        }
      }
    }
    return all;
  }

  /** Splits edges that are too long, the longest first, until there are none. */
  private static void divide(DynamicMesh mesh) {
    for (int sweep = 0; sweep < MOST_SWEEPS; sweep++) {
      List<Side> tooLong = sides(mesh, 1, Double.POSITIVE_INFINITY);
      if (tooLong.isEmpty()) {
        return;
      }
      tooLong.sort((a, b) -> Double.compare(b.length(), a.length()));
      IntStack changed = new IntStack();
      boolean[] touched = new boolean[mesh.triangles()];
      for (Side side : tooLong) {
        int other = mesh.over(side.triangle(), side.k());
        // A triangle that is newer than the sweep came of a split.
        boolean split = other >= touched.length || (other >= 0 && touched[other]);
        if (split || touched[side.triangle()]) {
          continue;
        }
        touched[side.triangle()] = true;
        if (other >= 0) {
          touched[other] = true;
        }
        int one = mesh.nodes.get(mesh.corner(side.triangle(), side.k() + 1)).type();
        int two = mesh.nodes.get(mesh.corner(side.triangle(), side.k() + 2)).type();
        boolean kept = other < 0 && one == two;
        int middle = mesh.split(side.triangle(), side.k(), kept ? one : NodeType.NORMAL.code());
        push(changed, mesh, middle);
      }
      flip(mesh, changed);
    }
    throw new UserError("splitting did not end; the sizing asks for edges without end");
  }

  /**
   * Flips towards better diagonals until there are none, or ten times as often as there are edges.
   *
   * @param triangles whose sides may have to be flipped
   */
  private static void flip(DynamicMesh mesh, IntStack triangles) {
    int most = FLIPS_PER_EDGE * 3 * mesh.triangles() / 2;
    for (int flips = 0; !triangles.isEmpty() && flips < most; ) {
      int t = triangles.pop();
      for (int k = 0; k < 3 && mesh.alive(t); k++) {
        int other = mesh.over(t, k);
        if (other >= 0 && mesh.flipValue(t, k) < 0 && mesh.convex(t, k)) {
          mesh.flip(t, k);
          flips++;
          triangles.push(other);
          triangles.push(t);
          break;
        }
      }
    }
  }

  private static IntStack all(DynamicMesh mesh) {
    IntStack triangles = new IntStack();
    for (int t = mesh.triangles() - 1; t >= 0; t--) {
      triangles.push(t);
    }
    return triangles;
  }

  /** Pushes the triangles around a node. */
  private static void push(IntStack triangles, DynamicMesh mesh, int node) {
    for (int t : mesh.around(node)) {
      triangles.push(t);
    }
  }

  /** Collapses edges that are shorter than need be, the shortest first. */
  private void merge(DynamicMesh mesh) {
    boolean again = true;
    for (int sweep = 0; again && sweep < MOST_SWEEPS; sweep++) {
      again = false;
      List<Side> all = sides(mesh, -1, slack);
      all.sort((a, b) -> Double.compare(a.length(), b.length()));
      boolean[] moved = new boolean[mesh.nodes.size()];
      IntStack changed = new IntStack();
      for (Side side : all) {
        if (!mesh.alive(side.triangle())) {
          continue;
        }
        int i = mesh.corner(side.triangle(), side.k() + 1);
        int j = mesh.corner(side.triangle(), side.k() + 2);
        if (moved[i] || moved[j]) {
          continue;
        }
        int gone = mayGo(mesh, i, j) ? i : mayGo(mesh, j, i) ? j : -1;
        if (gone >= 0) {
          int kept = gone == i ? j : i;
          for (int t : mesh.around(gone)) {
            for (int k = 0; k < 3; k++) {
              moved[mesh.corner(t, k)] = true;
            }
          }
          mesh.collapse(gone, kept);
          push(changed, mesh, kept);
          again = true;
        }
      }
      flip(mesh, changed);
    }
  }

  /** Whether a node may be moved onto a neighbour. */
  private boolean mayGo(DynamicMesh mesh, int gone, int kept) {
    Node from = mesh.nodes.get(gone);
    boolean free = from.type() == NodeType.NORMAL.code();
    if (!free && from.type() != mesh.nodes.get(kept).type()) {
      return false;
    }
    int[] star = mesh.around(gone);
    if (!fits(mesh, star, gone, kept)) {
      return false;
    }
    int between = 0;
    int border = 0;
    int[] ends = new int[2];
    for (int t : star) {
      int k = mesh.place(t, gone);
      int other = mesh.place(t, kept);
      if (other >= 0) {
        between++;
        if (mesh.over(t, k) < 0 && mesh.over(t, other) < 0) {
          // The third node has no other triangle.
          return false;
        }
      }
      if (mesh.over(t, k + 1) < 0) {
        ends[border++ % 2] = mesh.corner(t, k + 2);
      }
      if (mesh.over(t, k + 2) < 0) {
        ends[border++ % 2] = mesh.corner(t, k + 1);
      }
    }
    if (border > 0) {
      // Along the border alone, and only where it is straight.
      boolean along = between == 1 && border == 2 && (ends[0] == kept || ends[1] == kept);
      if (!along || !straight(mesh, ends[0], gone, ends[1])) {
        return false;
      }
    } else if (!free) {
      return false;
    }
    return linked(mesh, star, gone, kept, between);
  }

  private static boolean straight(DynamicMesh mesh, int a, int middle, int b) {
    Node p = mesh.nodes.get(a);
    Node q = mesh.nodes.get(b);
    double square = Math.pow(p.x() - q.x(), 2) + Math.pow(p.y() - q.y(), 2);
    return Math.abs(mesh.area(a, middle, b)) <= STRAIGHT * square;
  }

  /** The two nodes have no neighbours in common but those opposite their edge. */
  private static boolean linked(DynamicMesh mesh, int[] star, int gone, int kept, int between) {
    int[] ring = ring(mesh, star, gone);
    int common = 0;
    for (int node : ring(mesh, mesh.around(kept), kept)) {
      common += node != gone && Arrays.binarySearch(ring, node) >= 0 ? 1 : 0;
    }
    return common == between;
  }

  /** The neighbours of a node, in order of their numbers, each once. */
  private static int[] ring(DynamicMesh mesh, int[] star, int node) {
    int[] all = new int[2 * star.length];
    int count = 0;
    for (int t : star) {
      int k = mesh.place(t, node);
      all[count++] = mesh.corner(t, k + 1);
      all[count++] = mesh.corner(t, k + 2);
    }
    Arrays.sort(all);
    int kept = 1;
    for (int i = 1; i < count; i++) {
      if (all[i] != all[i - 1]) {
        all[kept++] = all[i];
      }
    }
    return Arrays.copyOf(all, kept);
  }

  /** No triangle turns over or becomes flat, and no edge too long. */
  private boolean fits(DynamicMesh mesh, int[] star, int gone, int kept) {
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
