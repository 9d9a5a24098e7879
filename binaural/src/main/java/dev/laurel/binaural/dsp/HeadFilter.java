package dev.laurel.binaural.dsp;

import dev.laurel.binaural.dsp.SphericalHead.Ear;

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

  /** The measured response whose direction is nearest. */
  record Measured(HeadResponses head, float[][][] shortest) implements HeadFilter {
    /** Of a head, equalised and of minimum phase. */
    public static Measured of(HeadResponses head) {
      return new Measured(head, MinimumPhase.of(head));
    }

    @Override
    public double[] taps(double[] source, Ear ear) {
      float[] response = shortest[head.nearest(source)][ear.channel()];
      double[] taps = new double[response.length];
      for (int i = 0; i < taps.length; i++) {
        taps[i] = response[i];
      }
      return taps;
    }
  }
}
