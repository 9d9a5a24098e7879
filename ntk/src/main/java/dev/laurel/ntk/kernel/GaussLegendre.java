package dev.laurel.ntk.kernel;

/**
 * The Gauss-Legendre rule on an interval.
 *
 * @param nodes ascending
 * @param weights of the nodes
 */
record GaussLegendre(double[] nodes, double[] weights) {
  /** The rule of {@code count} nodes on [from, to]. */
  static GaussLegendre on(double from, double to, int count) {
    double[] nodes = new double[count];
    double[] weights = new double[count];
    for (int i = 0; i < count; i++) {
      // Newton's method from Tricomi's approximation of the root.
      double x = -Math.cos(Math.PI * (i + 0.75) / (count + 0.5));
      double slope = 0;
      for (int round = 0; round < 100; round++) {
        double previous = 1;
        double value = x;
        for (int l = 2; l <= count; l++) {
          double next = ((2 * l - 1) * x * value - (l - 1) * previous) / l;
          previous = value;
          value = next;
        }
        slope = count * (x * value - previous) / (x * x - 1);
        double move = value / slope;
        x -= move;
        if (Math.abs(move) < 1e-15) {
          break;
        }
      }
      nodes[i] = from + (to - from) * (x + 1) / 2;
      weights[i] = (to - from) / ((1 - x * x) * slope * slope);
    }
    return new GaussLegendre(nodes, weights);
  }
}
