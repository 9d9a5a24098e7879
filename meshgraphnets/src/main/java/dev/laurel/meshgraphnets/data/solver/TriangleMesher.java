package dev.laurel.meshgraphnets.data.solver;

import dev.laurel.core.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.tinfour.common.SimpleTriangle;
import org.tinfour.common.Vertex;
import org.tinfour.standard.IncrementalTin;
import org.tinfour.utils.TriangleCollector;

/**
 * Meshes a region by springs: nodes are scattered as densely as the size asks for, then pushed
 * apart by the edges of their Delaunay triangulation that are too short (after Persson and Strang
 * 2004).
 */
public final class TriangleMesher {
  private static final int SWEEPS = 80;
  private static final double PUSH = 0.2;
  private static final double PRESSURE = 1.15;

  /** Nodes that moved by this share of the size need new triangles. */
  private static final double MOVED = 0.1;

  private static final int CLEAN_EVERY = 10;
  private static final double TOO_NEAR_BORDER = 0.35;
  private static final double FIRST_DISTANCE = 0.6;
  private static final double OUTSIDE = -1e-4;
  private static final double LEAST_AREA = 1e-9;
  private static final int MOST_NODES = 2_000_000;
  private static final double MOST_LATTICE = 250_000;

  private final Region region;
  private final int fixed;
  private double[] x;
  private double[] y;

  private TriangleMesher(Region region, List<Region.Point> points, int fixed) {
    this.region = region;
    this.fixed = fixed;
    x = points.stream().mapToDouble(Region.Point::x).toArray();
    y = points.stream().mapToDouble(Region.Point::y).toArray();
  }

  /**
   * Meshes a region; the nodes of its border come first.
   *
   * @param seed of the scattering
   * @throws UserError if the size asks for more than 2 million nodes
   */
  public static TriangleMesh mesh(Region region, long seed) {
    List<Region.Point> points = new ArrayList<>(region.border());
    int fixed = points.size();
    scatter(region, new Random(seed), points);
    TriangleMesher mesher = new TriangleMesher(region, points, fixed);
    mesher.relax();
    return mesher.cleaned();
  }

  private static void scatter(Region region, Random random, List<Region.Point> points) {
    double[] bounds = region.bounds();
    scatter(region, bounds[0], bounds[1], bounds[2], bounds[3], random, points);
  }

  /**
   * A lattice of equilateral triangles in a box, thinned where edges may be long; a large box is
   * quartered, so that far from short edges the lattice is wide from the beginning.
   */
  private static void scatter(
      Region region,
      double fromX,
      double fromY,
      double toX,
      double toY,
      Random random,
      List<Region.Point> points) {
    double middleX = (fromX + toX) / 2;
    double middleY = (fromY + toY) / 2;
    double least =
        region.size(middleX, middleY)
            - Region.MOST_GROWTH * Math.hypot(toX - fromX, toY - fromY) / 2;
    double pitch = Math.max(region.smallestSize(), least);
    double rise = pitch * Math.sqrt(3) / 2;
    if ((toX - fromX) * (toY - fromY) / (pitch * rise) > MOST_LATTICE) {
      scatter(region, fromX, fromY, middleX, middleY, random, points);
      scatter(region, middleX, fromY, toX, middleY, random, points);
      scatter(region, fromX, middleY, middleX, toY, random, points);
      scatter(region, middleX, middleY, toX, toY, random, points);
      return;
    }
    int row = 0;
    for (double py = fromY; py <= toY; py += rise) {
      double shift = row++ % 2 == 0 ? 0 : pitch / 2;
      for (double px = fromX + shift; px <= toX; px += pitch) {
        double size = region.size(px, py);
        double share = pitch / size;
        boolean kept = random.nextDouble() < share * share;
        if (kept && region.signedDistance(px, py) < -FIRST_DISTANCE * size) {
          points.add(new Region.Point(px, py));
        }
      }
    }
    if (points.size() > MOST_NODES) {
      throw UserError.of("edges of %s ask for more than %d nodes", pitch, MOST_NODES);
    }
  }

  private void relax() {
    int[] triangles = null;
    double[] atX = null;
    double[] atY = null;
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      if (triangles == null || moved(atX, atY)) {
        triangles = inside();
        atX = x.clone();
        atY = y.clone();
      }
      push(triangles);
      if (sweep % CLEAN_EVERY == CLEAN_EVERY - 1 && sweep + 1 < SWEEPS && clean()) {
        triangles = null;
      }
    }
  }

  private boolean moved(double[] atX, double[] atY) {
    for (int i = fixed; i < x.length; i++) {
      if (Math.hypot(x[i] - atX[i], y[i] - atY[i]) > MOVED * region.size(x[i], y[i])) {
        return true;
      }
    }
    return false;
  }

  /** Moves free nodes by the forces of edges that are shorter than wanted. */
  private void push(int[] triangles) {
    double squares = 0;
    double wantedSquares = 0;
    double[] length = new double[triangles.length];
    double[] wanted = new double[triangles.length];
    for (int i = 0; i < triangles.length; i++) {
      int a = triangles[i];
      int b = triangles[i - i % 3 + (i % 3 + 1) % 3];
      length[i] = Math.hypot(x[a] - x[b], y[a] - y[b]);
      wanted[i] = region.size((x[a] + x[b]) / 2, (y[a] + y[b]) / 2);
      squares += length[i] * length[i];
      wantedSquares += wanted[i] * wanted[i];
    }
    double scale = PRESSURE * Math.sqrt(squares / wantedSquares);
    double[] forceX = new double[x.length];
    double[] forceY = new double[x.length];
    for (int i = 0; i < triangles.length; i++) {
      double force = scale * wanted[i] - length[i];
      if (force > 0) {
        int a = triangles[i];
        int b = triangles[i - i % 3 + (i % 3 + 1) % 3];
        // An inner edge is met from both sides, so each takes half.
        double unitX = (x[a] - x[b]) / length[i] * force / 2;
        double unitY = (y[a] - y[b]) / length[i] * force / 2;
        forceX[a] += unitX;
        forceY[a] += unitY;
        forceX[b] -= unitX;
        forceY[b] -= unitY;
      }
    }
    for (int i = fixed; i < x.length; i++) {
      x[i] += PUSH * forceX[i];
      y[i] += PUSH * forceY[i];
    }
  }

  /** Drops free nodes that came too near to the border or left; whether there were any. */
  private boolean clean() {
    int kept = fixed;
    for (int i = fixed; i < x.length; i++) {
      boolean near = region.signedDistance(x[i], y[i]) > -TOO_NEAR_BORDER * region.size(x[i], y[i]);
      if (!near) {
        x[kept] = x[i];
        y[kept++] = y[i];
      }
    }
    boolean dropped = kept < x.length;
    x = Arrays.copyOf(x, kept);
    y = Arrays.copyOf(y, kept);
    return dropped;
  }

  /** The Delaunay triangles whose centre is inside, counter-clockwise. */
  private int[] inside() {
    IncrementalTin tin = new IncrementalTin(region.smallestSize());
    List<Vertex> vertices = new ArrayList<>(x.length);
    for (int i = 0; i < x.length; i++) {
      vertices.add(new Vertex(x[i], y[i], 0, i));
    }
    tin.add(vertices, null);
    List<Integer> nodes = new ArrayList<>();
    TriangleCollector.visitSimpleTriangles(tin, triangle -> collect(triangle, nodes));
    tin.dispose();
    return nodes.stream().mapToInt(Integer::intValue).toArray();
  }

  private void collect(SimpleTriangle triangle, List<Integer> nodes) {
    int a = triangle.getVertexA().getIndex();
    int b = triangle.getVertexB().getIndex();
    int c = triangle.getVertexC().getIndex();
    double area = (x[b] - x[a]) * (y[c] - y[a]) - (x[c] - x[a]) * (y[b] - y[a]);
    double distance = region.signedDistance((x[a] + x[b] + x[c]) / 3, (y[a] + y[b] + y[c]) / 3);
    if (distance < OUTSIDE && Math.abs(area) > 2 * LEAST_AREA) {
      nodes.add(a);
      nodes.add(area > 0 ? b : c);
      nodes.add(area > 0 ? c : b);
    }
  }

  /** The last triangulation, without nodes that no triangle has. */
  private TriangleMesh cleaned() {
    int[] triangles = inside();
    int[] number = new int[x.length];
    for (int node : triangles) {
      number[node] = 1;
    }
    int count = 0;
    for (int i = 0; i < number.length; i++) {
      if (number[i] == 1) {
        x[count] = x[i];
        y[count] = y[i];
        number[i] = count++;
      }
    }
    for (int i = 0; i < triangles.length; i++) {
      triangles[i] = number[triangles[i]];
    }
    return new TriangleMesh(Arrays.copyOf(x, count), Arrays.copyOf(y, count), triangles);
  }
}
