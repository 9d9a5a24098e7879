package dev.laurel.meshgraphnets.data.solver;

import dev.laurel.core.UserError;
import java.util.ArrayList;
import java.util.List;

/**
 * A disc around a wing section of the four-digit family of the NACA, from (0, 0) to (1, 0), sharp
 * at its end (Jacobs, Ward and Pinkerton 1933).
 *
 * @param camber largest height of the mean line
 * @param camberAt where along the chord, 0 to 1; without meaning without camber
 * @param thickness largest
 * @param edge length of edges at the middle of the chord; at the nose they are shorter
 * @param radius of the disc, about the middle of the chord
 */
public record WingSection(
    double camber, double camberAt, double thickness, double edge, double radius)
    implements Region {
  private static final double GROWTH = 0.18;

  /** Of the middle's edges. */
  private static final double NOSE = 0.25;

  private static final double[] FORM = {0.2969, -0.1260, -0.3516, 0.2843, -0.1036};

  /** Checks the values. */
  public WingSection {
    boolean fits =
        camber >= 0
            && camber <= 0.1
            && (camber == 0 || (camberAt >= 0.1 && camberAt <= 0.9))
            && thickness >= 0.04
            && thickness <= 0.4;
    if (!fits) {
      throw UserError.of(
          "camber %s at %s and thickness %s; allowed: 0 to 0.1, at 0.1 to 0.9, 0.04 to 0.4",
          camber, camberAt, thickness);
    }
    if (!(edge > 0 && edge <= 0.1 && radius >= 2)) {
      throw UserError.of(
          "edges of %s in a disc of radius %s; allowed: above 0 to 0.1, at least 2", edge, radius);
    }
  }

  /** A section by its four digits, such as 0012 or 2412, in a disc of 20 chords. */
  public static WingSection naca(String digits) {
    if (!digits.matches("[0-9]{4}")) {
      throw UserError.of("%s is no section; four digits are needed, such as 0012", digits);
    }
    return new WingSection(
        (digits.charAt(0) - '0') / 100.0,
        (digits.charAt(1) - '0') / 10.0,
        Integer.parseInt(digits.substring(2)) / 100.0,
        0.03,
        20);
  }

  /** The same with other edges. */
  public WingSection withEdge(double value) {
    return new WingSection(camber, camberAt, thickness, value, radius);
  }

  /** The same in another disc. */
  public WingSection withRadius(double value) {
    return new WingSection(camber, camberAt, thickness, edge, value);
  }

  /** The surface at a place of the chord, above (1) or below (-1). */
  private Point surface(double x, int side) {
    double half =
        5
            * thickness
            * (FORM[0] * Math.sqrt(x)
                + x * (FORM[1] + x * (FORM[2] + x * (FORM[3] + x * FORM[4]))));
    double mean = 0;
    double slope = 0;
    if (camber > 0) {
      boolean front = x < camberAt;
      double scale = camber / Math.pow(front ? camberAt : 1 - camberAt, 2);
      mean =
          front
              ? scale * (2 * camberAt * x - x * x)
              : scale * (1 - 2 * camberAt + 2 * camberAt * x - x * x);
      slope = 2 * scale * (camberAt - x);
    }
    double angle = Math.atan(slope);
    return new Point(x - side * half * Math.sin(angle), mean + side * half * Math.cos(angle));
  }

  /** Counter-clockwise from the end over the upper side; the end and the nose are there once. */
  private List<Point> outline() {
    int count = (int) Math.ceil(Math.PI / 2 / edge);
    List<Point> points = new ArrayList<>();
    for (int k = count; k > 0; k--) {
      points.add(surface(1 - Math.cos(Math.PI / 2 * k / count), 1));
    }
    for (int k = 0; k < count; k++) {
      points.add(surface(1 - Math.cos(Math.PI / 2 * k / count), -1));
    }
    return points;
  }

  /** Whether a point is of the section's surface. */
  public boolean isSurface(double x, double y) {
    return Math.hypot(x - 0.5, y) < radius / 2 && Math.abs(distanceToSection(x, y)) < 1e-9;
  }

  /** To the polygon of the outline, negative inside. */
  private double distanceToSection(double x, double y) {
    List<Point> points = outline();
    double square = Double.POSITIVE_INFINITY;
    boolean inside = false;
    for (int i = 0; i < points.size(); i++) {
      Point a = points.get(i);
      Point b = points.get((i + 1) % points.size());
      double dx = b.x() - a.x();
      double dy = b.y() - a.y();
      double share = ((x - a.x()) * dx + (y - a.y()) * dy) / (dx * dx + dy * dy);
      share = Math.max(0, Math.min(1, share));
      double ex = x - a.x() - share * dx;
      double ey = y - a.y() - share * dy;
      square = Math.min(square, ex * ex + ey * ey);
      if ((a.y() > y) != (b.y() > y) && x < a.x() + (y - a.y()) / dy * dx) {
        inside = !inside;
      }
    }
    return inside ? -Math.sqrt(square) : Math.sqrt(square);
  }

  @Override
  public double signedDistance(double x, double y) {
    double outer = Math.hypot(x - 0.5, y) - radius;
    boolean near = x > -0.5 && x < 1.5 && Math.abs(y) < 0.5;
    return near ? Math.max(outer, -distanceToSection(x, y)) : outer;
  }

  @Override
  public double size(double x, double y) {
    double along = Math.max(0, Math.min(1, x));
    double spacing = Math.max(NOSE * edge, edge * Math.sqrt(along * (2 - along)));
    double off = Math.max(0, Math.hypot(x - along, y) - thickness / 2);
    return spacing + GROWTH * off;
  }

  @Override
  public double smallestSize() {
    return NOSE * edge;
  }

  @Override
  public List<Point> border() {
    List<Point> points = outline();
    int round = (int) Math.round(2 * Math.PI * radius / size(0.5 + radius, 0));
    for (int i = 0; i < round; i++) {
      double angle = 2 * Math.PI * i / round;
      points.add(new Point(0.5 + radius * Math.cos(angle), radius * Math.sin(angle)));
    }
    return points;
  }

  @Override
  public double[] bounds() {
    return new double[] {0.5 - radius, -radius, 0.5 + radius, radius};
  }
}
