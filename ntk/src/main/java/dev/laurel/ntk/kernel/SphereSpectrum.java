package dev.laurel.ntk.kernel;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.ntk.activation.Relu;
import org.bytedeco.javacpp.PointerScope;

/**
 * Eigenvalues of a two-layer kernel's integral operator on the sphere under the uniform measure.
 * The eigenfunctions of degree l are the spherical harmonics:
 *
 * <pre>
 * lambda_l = C_d integral_0^pi k(theta) P_l(cos theta) sin(theta)^(d-2) dtheta,  N(d, l) times.
 * </pre>
 *
 * @param dimension d of the space around the sphere, at least 2
 * @param eigenvalue lambda_l by degree
 * @param multiplicity N(d, l) by degree
 */
public record SphereSpectrum(int dimension, double[] eigenvalue, double[] multiplicity) {
  /**
   * The spectrum of a kernel.
   *
   * @param dimension at least 2
   * @param degrees how many, counted from 0
   */
  public static SphereSpectrum of(TwoLayerKernel kernel, int dimension, int degrees) {
    if (dimension < 2) {
      throw UserError.of("dimension is %d; a sphere needs at least 2", dimension);
    }
    Engine.start();
    Sphere sphere = new Sphere(dimension);
    GaussLegendre angles = sphere.angles(Math.max(600, 2 * degrees + 64));
    double[] series = onUnitSphere(kernel, sphere);
    double[] eigenvalue = new double[degrees];
    double[] multiplicity = new double[degrees];
    for (int q = 0; q < angles.nodes().length; q++) {
      double angle = angles.nodes()[q];
      double[] p =
          sphere.legendre(Math.cos(angle), Math.max(degrees, series == null ? 0 : series.length));
      double k = angles.weights()[q] * at(kernel, dimension, angle, series, p);
      for (int l = 0; l < degrees; l++) {
        eigenvalue[l] += k * p[l];
      }
    }
    for (int l = 0; l < degrees; l++) {
      multiplicity[l] = sphere.multiplicity(l);
    }
    return new SphereSpectrum(dimension, eigenvalue, multiplicity);
  }

  /** k of two points of the unit sphere of a space, at an angle. */
  public static double atAngle(TwoLayerKernel kernel, int dimension, double angle) {
    Engine.start();
    double[] series = onUnitSphere(kernel, new Sphere(dimension));
    double[] p =
        series == null
            ? new double[0]
            : new Sphere(dimension).legendre(Math.cos(angle), series.length / 2);
    return at(kernel, dimension, angle, series, p);
  }

  /** Squared coefficients of the activation, then of its derivative; null if a formula serves. */
  private static double[] onUnitSphere(TwoLayerKernel kernel, Sphere sphere) {
    if (kernel.activation() instanceof Relu) {
      return null;
    }
    FunkHecke expansion = FunkHecke.upTo(1, sphere, kernel.activation());
    try (PointerScope scope = new PointerScope()) {
      var one = Tensors.of(new double[] {1}, 1, 1);
      double[] value = Tensors.doubles(expansion.values(one).square());
      double[] derivative = Tensors.doubles(expansion.derivatives(one).square());
      double[] both = new double[2 * value.length];
      System.arraycopy(value, 0, both, 0, value.length);
      System.arraycopy(derivative, 0, both, value.length, value.length);
      return both;
    }
  }

  private static double at(
      TwoLayerKernel kernel, int dimension, double angle, double[] series, double[] p) {
    double value = 0;
    double derivative = 0;
    if (series == null) {
      Relu relu = (Relu) kernel.activation();
      double bend = Math.pow(relu.negativeSlope() - relu.positiveSlope(), 2) / (2 * Math.PI);
      double straight = (Math.pow(relu.negativeSlope(), 2) + Math.pow(relu.positiveSlope(), 2)) / 2;
      derivative = straight - bend * angle;
      value = (bend * Math.sin(angle) + Math.cos(angle) * derivative) / dimension;
    } else {
      int terms = series.length / 2;
      for (int l = 0; l < terms; l++) {
        value += series[l] * p[l];
        derivative += series[terms + l] * p[l];
      }
    }
    return kernel.onSphere(angle, value, derivative);
  }

  /** Eigenvalues in falling order, each as often as its multiplicity, at most {@code count}. */
  public double[] ordered(int count) {
    Integer[] degrees = new Integer[eigenvalue.length];
    for (int l = 0; l < degrees.length; l++) {
      degrees[l] = l;
    }
    java.util.Arrays.sort(degrees, (a, b) -> Double.compare(eigenvalue[b], eigenvalue[a]));
    double[] all = new double[count];
    int filled = 0;
    for (int l : degrees) {
      for (double copy = 0; copy < multiplicity[l] && filled < count; copy++) {
        all[filled++] = eigenvalue[l];
      }
    }
    return java.util.Arrays.copyOf(all, filled);
  }
}
