package dev.laurel.meshgraphnets.data.solver;

/**
 * The flux between two states of a gas by the solver of Harten, Lax and van Leer with the contact
 * restored (Toro, Spruce and Speares 1994; wave speeds of Einfeldt 1988).
 */
final class Hllc {
  private static final double GAMMA = Gas.GAMMA;

  private Hllc() {}

  /**
   * Computes the flux of mass, momentum and energy through a face.
   *
   * @param left density, velocity, pressure on the side that the normal leaves
   * @param right of the other side
   * @param nx normal of length 1
   * @param ny normal of length 1
   * @param flux written: 4 numbers an area
   */
  static void flux(double[] left, double[] right, double nx, double ny, double[] flux) {
    double ul = left[1] * nx + left[2] * ny;
    double ur = right[1] * nx + right[2] * ny;
    double cl = Math.sqrt(GAMMA * left[3] / left[0]);
    double cr = Math.sqrt(GAMMA * right[3] / right[0]);
    // The speed and enthalpy of Roe's average.
    double share = Math.sqrt(right[0] / left[0]);
    double un = (ul + share * ur) / (1 + share);
    double u = (left[1] + share * right[1]) / (1 + share);
    double v = (left[2] + share * right[2]) / (1 + share);
    double h = (enthalpy(left) + share * enthalpy(right)) / (1 + share);
    double c = Math.sqrt(Math.max(0, (GAMMA - 1) * (h - (u * u + v * v) / 2)));
    double slow = Math.min(ul - cl, un - c);
    double fast = Math.max(ur + cr, un + c);
    if (slow >= 0) {
      exact(left, ul, nx, ny, flux);
      return;
    }
    if (fast <= 0) {
      exact(right, ur, nx, ny, flux);
      return;
    }
    double middle =
        (right[3] - left[3] + left[0] * ul * (slow - ul) - right[0] * ur * (fast - ur))
            / (left[0] * (slow - ul) - right[0] * (fast - ur));
    if (middle >= 0) {
      star(left, ul, slow, middle, nx, ny, flux);
    } else {
      star(right, ur, fast, middle, nx, ny, flux);
    }
  }

  private static double energy(double[] w) {
    return w[3] / (GAMMA - 1) + w[0] * (w[1] * w[1] + w[2] * w[2]) / 2;
  }

  private static double enthalpy(double[] w) {
    return (energy(w) + w[3]) / w[0];
  }

  private static void exact(double[] w, double un, double nx, double ny, double[] flux) {
    flux[0] = w[0] * un;
    flux[1] = w[0] * w[1] * un + w[3] * nx;
    flux[2] = w[0] * w[2] * un + w[3] * ny;
    flux[3] = (energy(w) + w[3]) * un;
  }

  /** The flux beside the contact. */
  private static void star(
      double[] w, double un, double wave, double middle, double nx, double ny, double[] flux) {
    exact(w, un, nx, ny, flux);
    double density = w[0] * (wave - un) / (wave - middle);
    double energy = energy(w);
    double starEnergy =
        density * (energy / w[0] + (middle - un) * (middle + w[3] / (w[0] * (wave - un))));
    flux[0] += wave * (density - w[0]);
    flux[1] += wave * (density * (w[1] + (middle - un) * nx) - w[0] * w[1]);
    flux[2] += wave * (density * (w[2] + (middle - un) * ny) - w[0] * w[2]);
    flux[3] += wave * (starEnergy - energy);
  }
}
