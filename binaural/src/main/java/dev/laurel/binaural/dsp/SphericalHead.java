package dev.laurel.binaural.dsp;

import dev.laurel.binaural.Rates;
import dev.laurel.core.UserError;

/**
 * A head that is a rigid sphere with ears at its sides. Axes as in {@link
 * dev.laurel.binaural.warp.GeometricWarp}, with the head's centre as origin: x forward, y right, z
 * up, in metres.
 *
 * @param radius in metres; 0.0875 is usual
 */
public record SphericalHead(double radius) {
  /** Between the highest and the lowest amplification of the shadow filter (Brown and Duda). */
  private static final double LEAST_ALPHA = 0.1;

  private static final double DARKEST = Math.toRadians(150);
  private static final double NEGLIGIBLE = 1e-14;
  private static final int MOST_TERMS = 4000;

  /** Checks the value. */
  public SphericalHead {
    if (!(radius > 0 && radius < 1)) {
      throw UserError.of("a head of radius %s m; allowed: above 0, below 1", radius);
    }
  }

  /** Of an adult. */
  public static SphericalHead usual() {
    return new SphericalHead(0.0875);
  }

  /** An ear. */
  public enum Ear {
    /** At negative y. */
    LEFT(0, -1),
    /** At positive y. */
    RIGHT(1, 1);

    private final int channel;
    private final int side;

    Ear(int channel, int side) {
      this.channel = channel;
      this.side = side;
    }

    /** Its channel in sound of two: 0 or 1. */
    public int channel() {
      return channel;
    }
  }

  /**
   * The angle between the directions of a source and of an ear, seen from the centre, 0 to pi.
   *
   * @param source x, y, z
   */
  public double angle(double[] source, Ear ear) {
    return Math.acos(Math.max(-1, Math.min(1, ear.side * source[1] / distance(source))));
  }

  /** Of a source from the centre, metres. */
  double distance(double[] source) {
    return Math.sqrt(source[0] * source[0] + source[1] * source[1] + source[2] * source[2]);
  }

  /**
   * The shortest way from a source to an ear in metres: straight, or along the surface where the
   * ear is in the shadow. A source within the head is taken as if it were on its surface.
   *
   * @param source x, y, z
   */
  public double pathLength(double[] source, Ear ear) {
    return pathLength(distance(source), angle(source, ear));
  }

  /** The same by the distance from the centre and the angle between ear and source. */
  double pathLength(double from, double angle) {
    double distance = Math.max(radius, from);
    double tangent = Math.acos(radius / distance);
    if (angle <= tangent) {
      return Math.sqrt(
          distance * distance + radius * radius - 2 * radius * distance * Math.cos(angle));
    }
    return Math.sqrt(distance * distance - radius * radius) + radius * (angle - tangent);
  }

  /** Delay of an ear relative to the centre, of a far source, in seconds (Woodworth). */
  public double farDelay(double angle) {
    double time = radius / Rates.SPEED_OF_SOUND;
    return angle < Math.PI / 2 ? -time * Math.cos(angle) : time * (angle - Math.PI / 2);
  }

  /** How much high frequencies are raised on the side of the source, and weakened behind. */
  public double shadowAlpha(double angle) {
    return 1 + LEAST_ALPHA / 2 + (1 - LEAST_ALPHA / 2) * Math.cos(angle / DARKEST * Math.PI);
  }

  /** The shadow as a filter of one pole and one zero (Brown and Duda). */
  public OnePole shadow(double angle) {
    double alpha = shadowAlpha(angle);
    double beta = 2 * Rates.SPEED_OF_SOUND / radius;
    double g = 2.0 * Rates.SAMPLES;
    return new OnePole(
        (beta + alpha * g) / (beta + g), (beta - alpha * g) / (beta + g), (beta - g) / (beta + g));
  }

  /**
   * What the sphere makes of a point source at an ear, relative to the free field at its centre
   * (Duda and Martens), for time going as {@code e^{+jwt}}.
   *
   * @param distance of the source in radii, above 1
   * @param frequency in Hz, above 0
   * @param angle of incidence, 0 to pi
   * @return real and imaginary part
   */
  public double[] response(double distance, double frequency, double angle) {
    return response(distance, frequency, angle, MOST_TERMS, false);
  }

  /**
   * The same with no more than so many terms of the sum, which at 1.25 radii makes 2e-4 with 40 of
   * them, and perhaps stopping at a Legendre polynomial that vanishes, as at a right angle every
   * second does: then the sum ends too early. Others' programs do so.
   */
  double[] response(
      double distance, double frequency, double angle, int mostTerms, boolean stopsAtZeros) {
    if (!(distance > 1) || !(frequency > 0)) {
      throw UserError.of(
          "a source at %s radii of %s Hz; allowed: above 1, above 0", distance, frequency);
    }
    double mu = 2 * Math.PI * frequency * radius / Rates.SPEED_OF_SOUND;
    double cos = Math.cos(angle);
    // h_m(z) / h_(m-1)(z) of the spherical Hankel function, for z = mu rho and z = mu.
    Complex far = new Complex(1 / (mu * distance), -1);
    Complex near = new Complex(1 / mu, -1);
    Complex ratio = Complex.turned(mu * (distance - 1)).times(1 / distance);
    Complex slope = near.times(-1);
    Complex sum = ratio.over(slope);
    double before = 1;
    double legendre = cos;
    for (int m = 1; m < mostTerms; m++) {
      ratio = ratio.times(far).over(near);
      slope = new Complex(1, 0).over(near).plus(new Complex(-(m + 1) / mu, 0));
      Complex term = ratio.over(slope).times(2 * m + 1);
      sum = sum.plus(term.times(legendre));
      double factor = stopsAtZeros ? Math.abs(legendre) : 1;
      if (m > mu + 5 && term.size() * factor < NEGLIGIBLE * sum.size()) {
        break;
      }
      double next = ((2 * m + 1) * cos * legendre - m * before) / (m + 1);
      before = legendre;
      legendre = next;
      far = step(far, m, mu * distance);
      near = step(near, m, mu);
    }
    Complex all = Complex.turned(-mu * distance).times(-distance / mu).times(sum);
    return new double[] {all.re(), -all.im()};
  }

  /** From {@code h_m / h_(m-1)} to the next. */
  private static Complex step(Complex ratio, int m, double z) {
    return new Complex((2 * m + 1) / z, 0).plus(new Complex(1, 0).over(ratio).times(-1));
  }

  /** As much of complex numbers as is needed. */
  private record Complex(double re, double im) {
    static Complex turned(double phase) {
      return new Complex(Math.cos(phase), Math.sin(phase));
    }

    Complex plus(Complex other) {
      return new Complex(re + other.re, im + other.im);
    }

    Complex times(double factor) {
      return new Complex(re * factor, im * factor);
    }

    Complex times(Complex other) {
      return new Complex(re * other.re - im * other.im, re * other.im + im * other.re);
    }

    Complex over(Complex other) {
      double square = other.re * other.re + other.im * other.im;
      return times(new Complex(other.re, -other.im)).times(1 / square);
    }

    double size() {
      return Math.hypot(re, im);
    }
  }
}
