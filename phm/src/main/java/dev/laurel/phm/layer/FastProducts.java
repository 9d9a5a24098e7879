package dev.laurel.phm.layer;

import dev.laurel.phm.Algebra;

/**
 * Products of an algebra with fewer multiplications than its table has: three for complex numbers
 * (Gauss), eight for quaternions (Howell and Lafon 1975).
 */
final class FastProducts {
  private FastProducts() {}

  /**
   * Three tables alpha, beta, gamma with {@code A_left[i,a,c] = sum_r alpha[r][i] beta[r][a]
   * gamma[r][c]}; null where none is known.
   */
  static double[][][] of(Algebra algebra) {
    return switch (algebra.name()) {
      case "complex" ->
          new double[][][] {
            {{1, 0}, {0, 1}, {1, 1}}, {{1, -1}, {-1, -1}, {0, 1}}, {{1, 0}, {0, 1}, {1, 1}}
          };
      case "quaternion" ->
          new double[][][] {
            {
              {0, 1, 0, 1},
              {1, 0, -1, 0},
              {1, 0, 1, 0},
              {0, -1, 0, 1},
              {0, 0, -1, 1},
              {1, 1, 0, 0},
              {1, -1, 0, 0},
              {0, 0, 1, 1}
            },
            {
              {-.5, -.5, .5, .5},
              {.5, -.5, -.5, .5},
              {.5, -.5, .5, -.5},
              {.5, .5, .5, .5},
              {1, 0, 0, 0},
              {0, 1, 0, 0},
              {0, 0, 1, 0},
              {0, 0, 0, 1}
            },
            {
              {0, 1, 1, 0},
              {1, 0, 0, 1},
              {1, 0, 0, -1},
              {0, 1, -1, 0},
              {0, 0, 1, -1},
              {1, 1, 0, 0},
              {0, 0, 1, 1},
              {1, -1, 0, 0}
            }
          };
      default -> null;
    };
  }
}
