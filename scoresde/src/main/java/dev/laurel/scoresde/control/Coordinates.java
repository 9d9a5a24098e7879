package dev.laurel.scoresde.control;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Orthonormal coordinates of the data, of which some may be known (Song et al. 2021, appendix I.4):
 * what is measured by a matrix P Q, where Q is orthogonal and P picks coordinates.
 */
public interface Coordinates {
  /** The coordinates of points, (n, channels, height, width) like them. */
  Tensor of(Tensor x);

  /** The points of coordinates. */
  Tensor back(Tensor coordinates);

  /** The values themselves. */
  static Coordinates values() {
    return Values.INSTANCE;
  }

  /**
   * Mixtures of the channels of every pixel.
   *
   * @param matrix (channels, coordinates): coordinate j is the sum over i of x(i) matrix[i][j];
   *     orthonormal to 1e-4
   */
  static Coordinates channels(double[][] matrix) {
    return new Channels(matrix);
  }

  /** Coordinate 0 is the grey value times the root of 3; the others are colour. */
  static Coordinates greyAndColour() {
    return channels(
        new double[][] {
          {5.7735014e-01, -8.1649649e-01, 4.7008697e-08},
          {5.7735026e-01, 4.0824834e-01, 7.0710671e-01},
          {5.7735026e-01, 4.0824822e-01, -7.0710683e-01}
        });
  }

  /** The identity. */
  enum Values implements Coordinates {
    /** The only one. */
    INSTANCE;

    @Override
    public Tensor of(Tensor x) {
      return x;
    }

    @Override
    public Tensor back(Tensor coordinates) {
      return coordinates;
    }
  }

  /**
   * Mixtures of channels.
   *
   * @param matrix (channels, coordinates)
   */
  record Channels(double[][] matrix) implements Coordinates {
    private static final double ORTHONORMAL = 1e-4;

    /** Checks that the matrix is orthonormal. */
    public Channels {
      int size = matrix.length;
      for (int i = 0; i < size; i++) {
        for (int j = 0; j < size; j++) {
          double product = 0;
          for (int k = 0; k < size; k++) {
            requireSquare(matrix, k);
            product += matrix[i][k] * matrix[j][k];
          }
          if (!(Math.abs(product - (i == j ? 1 : 0)) <= ORTHONORMAL)) {
            throw UserError.of(
                "rows %d and %d of the matrix of coordinates have the product %s; they must be"
                    + " orthonormal",
                i + 1, j + 1, product);
          }
        }
      }
    }

    private static void requireSquare(double[][] matrix, int row) {
      if (matrix[row].length != matrix.length) {
        throw UserError.of(
            "row %d of the matrix of coordinates has %d values; %d are needed",
            row + 1, matrix[row].length, matrix.length);
      }
    }

    @Override
    public Tensor of(Tensor x) {
      return mixed(x, Tensors.of(matrix));
    }

    @Override
    public Tensor back(Tensor coordinates) {
      try (PointerScope scope = new PointerScope()) {
        // The inverse, not the transpose: the values above have eight digits.
        return Tensors.keep(mixed(coordinates, Tensors.of(matrix).inverse()));
      }
    }

    private Tensor mixed(Tensor x, Tensor factors) {
      if (x.size(1) != matrix.length) {
        throw UserError.of(
            "data of shape %s has %d channels; the coordinates mix %d",
            Arrays.toString(x.shape()), x.size(1), matrix.length);
      }
      try (PointerScope scope = new PointerScope()) {
        Tensor own = Tensors.as(factors, x.scalar_type().intern());
        return Tensors.keep(
            torch.einsum("bihw,ij->bjhw", new org.bytedeco.pytorch.TensorVector(x, own)));
      }
    }
  }
}
