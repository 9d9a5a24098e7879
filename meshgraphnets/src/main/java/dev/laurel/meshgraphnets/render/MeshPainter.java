package dev.laurel.meshgraphnets.render;

import dev.laurel.meshgraphnets.Graph;
import dev.laurel.meshgraphnets.Mesh;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;

/** Paints triangles, colours running smoothly between their nodes, the nearer over the farther. */
final class MeshPainter {
  private static final int[][] FACES = {{0, 1, 2}, {0, 1, 3}, {0, 2, 3}, {1, 2, 3}};
  private static final int BACKGROUND = 0xffffff;
  private static final double DIM = 0.45;
  private static final Color EDGE = new Color(0, 0, 0, 90);
  private static final float THIN = 0.6f;

  private final Camera camera;
  private final BufferedImage image;
  private final double[] depth;

  private MeshPainter(Camera camera) {
    this.camera = camera;
    image = new BufferedImage(camera.width(), camera.height(), BufferedImage.TYPE_INT_RGB);
    depth = new double[camera.width() * camera.height()];
    Arrays.fill(depth, Double.NEGATIVE_INFINITY);
    for (int y = 0; y < camera.height(); y++) {
      for (int x = 0; x < camera.width(); x++) {
        image.setRGB(x, y, BACKGROUND);
      }
    }
  }

  /**
   * Paints a state; in three dimensions faces are shaded by their slope.
   *
   * @param edges whether the edges of the triangles are drawn
   */
  public static BufferedImage paint(Scene scene, ColourScale scale, Camera camera, boolean edges) {
    Mesh mesh = scene.mesh();
    int dimension = scene.dimension();
    float[] values = scene.values();
    MeshPainter painter = new MeshPainter(camera);
    double[][] seen = new double[mesh.nodes()][3];
    for (int i = 0; i < mesh.nodes(); i++) {
      camera.project(scene.positions(), i, dimension, seen[i]);
    }
    int width = mesh.cellWidth();
    int faces = width == 3 ? 1 : FACES.length;
    for (int c = 0; c < mesh.cellCount(); c++) {
      for (int f = 0; f < faces; f++) {
        int a = mesh.cells()[c * width + FACES[f][0]];
        int b = mesh.cells()[c * width + FACES[f][1]];
        int d = mesh.cells()[c * width + FACES[f][2]];
        double light = dimension == 3 ? light(seen[a], seen[b], seen[d]) : 1;
        painter.triangle(seen[a], seen[b], seen[d], values[a], values[b], values[d], scale, light);
      }
    }
    if (edges) {
      painter.edges(mesh, seen);
    }
    return painter.image;
  }

  /** Thin lines, those behind too: cloth is seen through. */
  private void edges(Mesh mesh, double[][] seen) {
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setColor(EDGE);
    graphics.setStroke(new BasicStroke(THIN));
    Graph graph = Graph.of(mesh);
    for (int e = 0; e < graph.edges(); e++) {
      if (graph.senders()[e] < graph.receivers()[e]) {
        double[] a = seen[graph.senders()[e]];
        double[] b = seen[graph.receivers()[e]];
        graphics.draw(new Line2D.Double(a[0], a[1], b[0], b[1]));
      }
    }
    graphics.dispose();
  }

  /** Brightest where a face looks at the viewer. */
  private static double light(double[] a, double[] b, double[] c) {
    double ux = b[0] - a[0];
    double uy = b[1] - a[1];
    double uz = b[2] - a[2];
    double vx = c[0] - a[0];
    double vy = c[1] - a[1];
    double vz = c[2] - a[2];
    double nx = uy * vz - uz * vy;
    double ny = uz * vx - ux * vz;
    double nz = ux * vy - uy * vx;
    double length = Math.sqrt(nx * nx + ny * ny + nz * nz);
    return length == 0 ? 1 : DIM + (1 - DIM) * Math.abs(nz) / length;
  }

  private void triangle(
      double[] a,
      double[] b,
      double[] c,
      double va,
      double vb,
      double vc,
      ColourScale scale,
      double light) {
    double area = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);
    if (area == 0) {
      return;
    }
    int left = (int) Math.max(0, Math.floor(Math.min(a[0], Math.min(b[0], c[0]))));
    int right = (int) Math.min(camera.width() - 1, Math.ceil(Math.max(a[0], Math.max(b[0], c[0]))));
    int top = (int) Math.max(0, Math.floor(Math.min(a[1], Math.min(b[1], c[1]))));
    int bottom =
        (int) Math.min(camera.height() - 1, Math.ceil(Math.max(a[1], Math.max(b[1], c[1]))));
    for (int y = top; y <= bottom; y++) {
      for (int x = left; x <= right; x++) {
        double px = x + 0.5;
        double py = y + 0.5;
        double wb = ((px - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (py - a[1])) / area;
        double wc = ((b[0] - a[0]) * (py - a[1]) - (px - a[0]) * (b[1] - a[1])) / area;
        double wa = 1 - wb - wc;
        if (wa < 0 || wb < 0 || wc < 0) {
          continue;
        }
        double near = wa * a[2] + wb * b[2] + wc * c[2];
        int at = y * camera.width() + x;
        if (near >= depth[at]) {
          depth[at] = near;
          image.setRGB(x, y, shaded(scale.rgb(wa * va + wb * vb + wc * vc), light));
        }
      }
    }
  }

  private static int shaded(int rgb, double light) {
    int red = (int) ((rgb >> 16 & 0xff) * light);
    int green = (int) ((rgb >> 8 & 0xff) * light);
    int blue = (int) ((rgb & 0xff) * light);
    return (red << 16) | (green << 8) | blue;
  }
}
