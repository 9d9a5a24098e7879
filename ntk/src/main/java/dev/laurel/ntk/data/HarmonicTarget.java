package dev.laurel.ntk.data;

import dev.laurel.core.Tensors;
import dev.laurel.ntk.kernel.Sphere;
import dev.laurel.ntk.kernel.SphereSpectrum;
import java.util.Arrays;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A function on the unit sphere whose difficulty is known: a zonal harmonic of each degree around a
 * direction of its own, with the energy that the degree is to have.
 *
 * @param dimension d
 * @param energy E[g_l^2] by degree
 * @param directions a unit vector for each degree (degrees, d)
 */
public record HarmonicTarget(int dimension, double[] energy, double[][] directions) {
  /**
   * Of a source exponent: the coefficient of eigenfunction i is lambda_i^r i^(-(1 + delta) / 2),
   * which amounts to the exponent r + delta / (2 beta). The variance is brought to 1.
   */
  public static HarmonicTarget ofSource(
      SphereSpectrum spectrum, double source, double delta, long seed) {
    Integer[] degrees = new Integer[spectrum.eigenvalue().length];
    Arrays.setAll(degrees, l -> l);
    Arrays.sort(
        degrees, (a, b) -> Double.compare(spectrum.eigenvalue()[b], spectrum.eigenvalue()[a]));
    double[] energy = new double[degrees.length];
    double number = 0;
    double total = 0;
    for (int l : degrees) {
      for (double copy = 0; copy < spectrum.multiplicity()[l]; copy++) {
        number++;
        energy[l] +=
            Math.pow(Math.max(0, spectrum.eigenvalue()[l]), 2 * source)
                * Math.pow(number, -1 - delta);
      }
      total += energy[l];
    }
    for (int l = 0; l < energy.length; l++) {
      energy[l] /= total;
    }
    return of(spectrum.dimension(), energy, seed);
  }

  /** Of the given energies, around random directions. */
  public static HarmonicTarget of(int dimension, double[] energy, long seed) {
    Random random = new Random(seed);
    double[][] directions = new double[energy.length][];
    for (int l = 0; l < energy.length; l++) {
      directions[l] = point(random, dimension);
    }
    return new HarmonicTarget(dimension, energy, directions);
  }

  private static double[] point(Random random, int dimension) {
    double[] point = new double[dimension];
    double square = 0;
    for (int k = 0; k < dimension; k++) {
      point[k] = random.nextGaussian();
      square += point[k] * point[k];
    }
    for (int k = 0; k < dimension; k++) {
      point[k] /= Math.sqrt(square);
    }
    return point;
  }

  /** Uniform points of the sphere (n, d), in the scope of the caller. */
  public static Tensor points(int count, int dimension, long seed) {
    Random random = new Random(seed);
    double[] points = new double[count * dimension];
    for (int i = 0; i < count; i++) {
      System.arraycopy(point(random, dimension), 0, points, i * dimension, dimension);
    }
    return Tensors.of(points, count, dimension);
  }

  /** The function at points (n, d): (n, 1), in the scope of the caller. */
  public Tensor at(Tensor x) {
    Sphere sphere = new Sphere(dimension);
    try (PointerScope scope = new PointerScope()) {
      Tensor cosines =
          x.mm(Tensors.of(directions).t())
              .clamp_(
                  new org.bytedeco.pytorch.ScalarOptional(new Scalar(-1)),
                  new org.bytedeco.pytorch.ScalarOptional(new Scalar(1)));
      double[] t = Tensors.doubles(cosines);
      int count = (int) x.size(0);
      int degrees = energy.length;
      double[] values = new double[count];
      double[] scale = new double[degrees];
      for (int l = 0; l < degrees; l++) {
        scale[l] = Math.sqrt(energy[l] * sphere.multiplicity(l));
      }
      for (int i = 0; i < count; i++) {
        for (int l = 0; l < degrees; l++) {
          if (scale[l] > 1e-12) {
            values[i] += scale[l] * harmonic(sphere, l, t[i * degrees + l]);
          }
        }
      }
      return Tensors.keep(Tensors.of(values, count, 1));
    }
  }

  private static double harmonic(Sphere sphere, int degree, double t) {
    return sphere.dimension() == 2
        ? Math.cos(degree * Math.acos(t))
        : sphere.legendre(t, degree + 1)[degree];
  }

  /** The function with normal noise added, (n, 1), in the scope of the caller. */
  public Tensor observed(Tensor x, double deviation, long seed) {
    try (PointerScope scope = new PointerScope()) {
      Tensor noise = Tensors.randomNormal(new Random(seed), ScalarType.Double, x.size(0), 1);
      return Tensors.keep(at(x).add(noise, new Scalar(deviation)));
    }
  }
}
