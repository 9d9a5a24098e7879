package dev.laurel.eigengame;

import java.util.List;

/**
 * How a fit went.
 *
 * @param algorithm what ran, with its oracle, in words
 * @param rows n
 * @param passes times all rows were read
 * @param rounds of the game
 * @param converged whether every component met the tolerance
 * @param residuals |M v - lambda v| / lambda of each component: its certificate
 * @param angleBounds upper bounds in radians of the angle to the true component, from residual and
 *     gap to the other values found; pi/2 where the gap does not allow one
 * @param seconds wall-clock time
 * @param warnings what the user should know
 */
public record FitReport(
    String algorithm,
    long rows,
    int passes,
    int rounds,
    boolean converged,
    double[] residuals,
    double[] angleBounds,
    double seconds,
    List<String> warnings) {}
