package dev.laurel.meshgraphnets.remesh;

import dev.laurel.core.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Triangles that know their neighbours, so that an edge is flipped, split or collapsed by touching
 * what is around it alone. Side {@code k} of a triangle is the one opposite its {@code k}th node.
 */
final class DynamicMesh {
  final List<Node> nodes = new ArrayList<>();

  /** Nodes of every triangle; -1 where a triangle was taken away. */
  private int[] corners;

  /** The triangle over each side; -1 at the border. */
  private int[] over;

  /** Some triangle of every node; -1 where a node was taken away. */
  private int[] some;

  private int triangles;

  DynamicMesh(List<Node> nodes, int[] cells) {
    this.nodes.addAll(nodes);
    triangles = cells.length / 3;
    corners = cells.clone();
    over = new int[cells.length];
    some = new int[nodes.size()];
    Arrays.fill(over, -1);
    Arrays.fill(some, -1);
    // Sides that begin at a node, as a list of each node.
    int[] last = new int[nodes.size()];
    int[] before = new int[cells.length];
    Arrays.fill(last, -1);
    for (int side = 0; side < cells.length; side++) {
      int t = side / 3;
      some[corners[side]] = t;
      int from = corners[3 * t + (side + 1) % 3];
      int to = corners[3 * t + (side + 2) % 3];
      if (side(last[from], before, to) >= 0) {
        throw UserError.of(
            "the side from node %d to node %d belongs to two triangles of one direction: the mesh is"
                + " not a surface, or a triangle is inverted",
            from, to);
      }
      int other = side(last[to], before, from);
      if (other >= 0) {
        over[side] = other / 3;
        over[other] = t;
      }
      before[side] = last[from];
      last[from] = side;
    }
    for (int t = 0; t < triangles; t++) {
      if (!(area(corner(t, 0), corner(t, 1), corner(t, 2)) > 0)) {
        throw UserError.of("triangle %d is inverted or flat", t);
      }
    }
  }

  /** The side of a list that ends at a node; -1 if there is none. */
  private int side(int last, int[] before, int to) {
    for (int side = last; side >= 0; side = before[side]) {
      if (corners[side - side % 3 + (side % 3 + 2) % 3] == to) {
        return side;
      }
    }
    return -1;
  }

  int triangles() {
    return triangles;
  }

  boolean alive(int triangle) {
    return corners[3 * triangle] >= 0;
  }

  boolean nodeAlive(int node) {
    return some[node] >= 0;
  }

  int corner(int triangle, int k) {
    return corners[3 * triangle + k % 3];
  }

  int over(int triangle, int k) {
    return over[3 * triangle + k % 3];
  }

  /** Which corner of a triangle a node is. */
  int place(int triangle, int node) {
    for (int k = 0; k < 3; k++) {
      if (corners[3 * triangle + k] == node) {
        return k;
      }
    }
    return -1;
  }

  /** Twice the signed area. */
  double area(int a, int b, int c) {
    Node p = nodes.get(a);
    Node q = nodes.get(b);
    Node r = nodes.get(c);
    return (q.x() - p.x()) * (r.y() - p.y()) - (r.x() - p.x()) * (q.y() - p.y());
  }

  /** The corner of the triangle over a side that is not on the side; -1 at the border. */
  int opposite(int triangle, int k) {
    int other = over(triangle, k);
    if (other < 0) {
      return -1;
    }
    return corner(other, (place(other, corner(triangle, k + 1)) + 1) % 3);
  }

  /** u' S u of a side, with the mean tensor of its ends. */
  double length(int i, int j) {
    Node a = nodes.get(i);
    Node b = nodes.get(j);
    double x = a.x() - b.x();
    double y = a.y() - b.y();
    return (a.sizing().of(x, y) + b.sizing().of(x, y)) / 2;
  }

  private void point(int triangle, int from, int to) {
    if (triangle >= 0) {
      for (int k = 0; k < 3; k++) {
        if (over[3 * triangle + k] == from) {
          over[3 * triangle + k] = to;
          return;
        }
      }
    }
  }

  private void set(int t, int a, int b, int c, int overA, int overB, int overC) {
    corners[3 * t] = a;
    corners[3 * t + 1] = b;
    corners[3 * t + 2] = c;
    over[3 * t] = overA;
    over[3 * t + 1] = overB;
    over[3 * t + 2] = overC;
    some[a] = t;
    some[b] = t;
    some[c] = t;
  }

  /**
   * The flip criterion of an inner side, below 0 where the other diagonal is better in the mean
   * metric of the four nodes (a generalised Delaunay criterion).
   */
  double flipValue(int t, int k) {
    return FlipRule.value(
        nodes.get(corner(t, k + 1)),
        nodes.get(corner(t, k + 2)),
        nodes.get(corner(t, k)),
        nodes.get(opposite(t, k)));
  }

  /** Whether the two triangles at an inner side form a strictly convex quadrilateral. */
  boolean convex(int t, int k) {
    int a = corner(t, k);
    int b = corner(t, k + 1);
    int c = corner(t, k + 2);
    int d = opposite(t, k);
    return area(a, b, d) > 0 && area(a, d, c) > 0;
  }

  /** Replaces an inner side by the other diagonal. */
  void flip(int t, int k) {
    int u = over(t, k);
    int a = corner(t, k);
    int b = corner(t, k + 1);
    int c = corner(t, k + 2);
    int d = opposite(t, k);
    int m = place(u, d);
    int overCa = over(t, k + 1);
    int overAb = over(t, k + 2);
    int overBd = over(u, m + 1);
    int overDc = over(u, m + 2);
    set(t, a, b, d, overBd, u, overAb);
    set(u, a, d, c, overDc, overCa, t);
    point(overBd, u, t);
    point(overCa, t, u);
  }

  /** Puts a node in the middle of a side and returns its number. */
  int split(int t, int k, int type) {
    int u = over(t, k);
    int a = corner(t, k);
    int b = corner(t, k + 1);
    int c = corner(t, k + 2);
    int middle = nodes.size();
    nodes.add(nodes.get(b).midpoint(nodes.get(c), type));
    grow(middle);
    int overCa = over(t, k + 1);
    int overAb = over(t, k + 2);
    int second = triangles++;
    if (u < 0) {
      set(t, a, b, middle, -1, second, overAb);
      set(second, a, middle, c, -1, overCa, t);
      point(overCa, t, second);
      return middle;
    }
    int d = opposite(t, k);
    int m = place(u, d);
    int overBd = over(u, m + 1);
    int overDc = over(u, m + 2);
    int third = triangles++;
    set(t, a, b, middle, third, second, overAb);
    set(second, a, middle, c, u, overCa, t);
    set(u, d, c, middle, second, third, overDc);
    set(third, d, middle, b, t, overBd, u);
    point(overCa, t, second);
    point(overBd, u, third);
    return middle;
  }

  private void grow(int node) {
    if (node >= some.length) {
      some = Arrays.copyOf(some, 2 * node + 8);
    }
    some[node] = -1;
    if (3 * (triangles + 2) > corners.length) {
      corners = Arrays.copyOf(corners, 2 * corners.length + 6);
      over = Arrays.copyOf(over, corners.length);
    }
  }

  /** The triangles around a node, in no particular order. */
  int[] around(int node) {
    int[] all = new int[8];
    int count = 0;
    int start = some[node];
    int t = start;
    do {
      all = count == all.length ? Arrays.copyOf(all, 2 * count) : all;
      all[count++] = t;
      t = over(t, place(t, node) + 1);
    } while (t >= 0 && t != start);
    if (t < 0) {
      t = over(start, place(start, node) + 2);
      while (t >= 0) {
        all = count == all.length ? Arrays.copyOf(all, 2 * count) : all;
        all[count++] = t;
        t = over(t, place(t, node) + 2);
      }
    }
    return Arrays.copyOf(all, count);
  }

  /** Moves a node onto a neighbour; the triangles between them vanish. Not checked here. */
  void collapse(int gone, int kept) {
    for (int t : around(gone)) {
      int k = place(t, gone);
      int other = place(t, kept);
      if (other < 0) {
        corners[3 * t + k] = kept;
        some[kept] = t;
      } else {
        int third = corner(t, 3 - k - other);
        int overGone = over(t, k);
        int overKept = over(t, other);
        point(overGone, t, overKept);
        point(overKept, t, overGone);
        corners[3 * t] = -1;
        int left = overGone >= 0 ? overGone : overKept;
        some[third] = left;
        some[kept] = some[kept] == t || !alive(some[kept]) ? left : some[kept];
      }
    }
    some[gone] = -1;
  }
}
