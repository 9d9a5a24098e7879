package dev.laurel.binaural.dsp;

import dev.laurel.binaural.dsp.SphericalHead.Ear;
import dev.laurel.core.UserError;

/** What a head makes of a click at an ear, without the delay that geometry gives. */
public sealed interface HeadFilter {
  /**
   * The response.
   *
   * @param source x, y, z from the head's centre, metres
   * @return samples at 48 kHz, at most {@link MinimumPhase#TAPS}
   */
  double[] taps(double[] source, Ear ear);

  /** The shadow of a sphere (Brown and Duda). */
  record Sphere(SphericalHead head) implements HeadFilter {
    /** Behind it less than a millionth is left. */
    private static final int LENGTH = 96;

    @Override
    public double[] taps(double[] source, Ear ear) {
      return head.shadow(head.angle(source, ear)).impulse(LENGTH);
    }
  }

  /** The exact rigid sphere (Duda and Martens), near sources too, from a table. */
  record Rigid(RigidSphereTable table) implements HeadFilter {
    @Override
    public double[] taps(double[] source, Ear ear) {
      return table.taps(source, ear);
    }
  }

  /**
   * Measured responses: of the nearest direction, or a mean of several near ones, which are aligned
   * because all begin at once.
   *
   * @param head the directions
   * @param shortest responses of minimum phase, by direction, then ear
   * @param neighbours 1 for the nearest alone
   */
  record Measured(HeadResponses head, float[][][] shortest, int neighbours) implements HeadFilter {
    /** Radians that are added to an angle before its square divides. */
    private static final double SOFTENING = 1e-3;

    /** Checks the value. */
    public Measured {
      if (neighbours < 1 || neighbours > head.directions().length) {
        throw UserError.of(
            "neighbours is %d; allowed: 1 to %d directions", neighbours, head.directions().length);
      }
    }

    /** The nearest response of a head, equalised and of minimum phase. */
    public static Measured of(HeadResponses head) {
      return new Measured(head, MinimumPhase.of(head), 1);
    }

    /**
     * Of a head that is smaller or larger.
     *
     * @param scale its size relative to the measured one
     * @param neighbours directions whose responses are averaged
     */
    public static Measured of(HeadResponses head, double scale, int neighbours) {
      return new Measured(head, MinimumPhase.of(head, scale), neighbours);
    }

    @Override
    public double[] taps(double[] source, Ear ear) {
      int[] near = head.nearest(source, neighbours);
      double[] taps = new double[MinimumPhase.TAPS];
      double total = 0;
      for (int one : near) {
        double weight = 1 / Math.pow(head.angle(source, one) + SOFTENING, 2);
        float[] response = shortest[one][ear.channel()];
        for (int i = 0; i < taps.length; i++) {
          taps[i] += weight * response[i];
        }
        total += weight;
      }
      for (int i = 0; i < taps.length; i++) {
        taps[i] /= total;
      }
      return taps;
    }
  }
}
