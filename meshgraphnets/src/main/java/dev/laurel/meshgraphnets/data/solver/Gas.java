package dev.laurel.meshgraphnets.data.solver;

/**
 * An ideal gas of two-atomic molecules, as air, at a place.
 *
 * @param density kilograms a cubic metre
 * @param velocityX metres a second
 * @param velocityY metres a second
 * @param pressure pascals
 */
public record Gas(double density, double velocityX, double velocityY, double pressure) {
  /** The ratio of specific heats. */
  public static final double GAMMA = 1.4;

  /** The speed of sound, metres a second. */
  public double soundSpeed() {
    return Math.sqrt(GAMMA * pressure / density);
  }

  /** Internal and kinetic energy of a cubic metre, joules. */
  double energy() {
    return pressure / (GAMMA - 1) + density * (velocityX * velocityX + velocityY * velocityY) / 2;
  }
}
