package dev.laurel.core;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Random;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Named helpers that remove the boxing noise of the libtorch bindings. Every helper frees the small
 * native objects it makes; a tensor it returns belongs to the scope of the caller.
 */
public final class Tensors {
  private Tensors() {}

  /** An uninitialised tensor. */
  public static Tensor empty(ScalarType type, long... shape) {
    Engine.start();
    try (TensorOptions options = new TensorOptions(type);
        MemoryFormatOptional format = new MemoryFormatOptional()) {
      return torch.empty(shape, options, format);
    }
  }

  /** A tensor of zeros. */
  public static Tensor zeros(ScalarType type, long... shape) {
    Engine.start();
    try (TensorOptions options = new TensorOptions(type)) {
      return torch.zeros(shape, options);
    }
  }

  /** A float64 tensor of the given shape, filled row by row from {@code values}. */
  public static Tensor of(double[] values, long... shape) {
    Tensor tensor = empty(ScalarType.Double, checked(values.length, shape));
    if (values.length > 0) {
      new DoublePointer(tensor.data_ptr()).put(values, 0, values.length);
    }
    return tensor;
  }

  /** A float32 tensor of the given shape, filled row by row from {@code values}. */
  public static Tensor of(float[] values, long... shape) {
    Tensor tensor = empty(ScalarType.Float, checked(values.length, shape));
    if (values.length > 0) {
      new FloatPointer(tensor.data_ptr()).put(values, 0, values.length);
    }
    return tensor;
  }

  /** An int64 tensor of the given shape, filled row by row from {@code values}. */
  public static Tensor of(long[] values, long... shape) {
    Tensor tensor = empty(ScalarType.Long, checked(values.length, shape));
    if (values.length > 0) {
      new LongPointer(tensor.data_ptr()).put(values, 0, values.length);
    }
    return tensor;
  }

  /** A float64 matrix from rows of equal length. */
  public static Tensor of(double[][] rows) {
    return of(flat(rows), rows.length, rows.length == 0 ? 0 : rows[0].length);
  }

  /** A float32 matrix from rows of equal length. */
  public static Tensor of(float[][] rows) {
    int columns = rows.length == 0 ? 0 : rows[0].length;
    Tensor tensor = empty(ScalarType.Float, rows.length, columns);
    if (tensor.numel() == 0) {
      return tensor;
    }
    try (FloatPointer target = new FloatPointer(tensor.data_ptr())) {
      for (int i = 0; i < rows.length; i++) {
        checkLength(i, rows[i].length, columns);
        target.position((long) i * columns).put(rows[i], 0, columns);
      }
    }
    return tensor;
  }

  /** The rows end to end; they must have equal length. */
  public static double[] flat(double[][] rows) {
    int columns = rows.length == 0 ? 0 : rows[0].length;
    double[] flat = new double[Math.multiplyExact(rows.length, columns)];
    for (int i = 0; i < rows.length; i++) {
      checkLength(i, rows[i].length, columns);
      System.arraycopy(rows[i], 0, flat, i * columns, columns);
    }
    return flat;
  }

  /**
   * Standard normal entries from Java's own generator, so that a seed means the same everywhere.
   */
  public static Tensor randomNormal(Random random, ScalarType type, long rows, long columns) {
    double[] values = new double[Math.toIntExact(rows * columns)];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextGaussian();
    }
    Tensor doubles = of(values, rows, columns);
    return type == ScalarType.Double ? doubles : replace(doubles, doubles.to(type));
  }

  /** The entries as float64, row by row, whatever the tensor's type and layout. */
  public static double[] doubles(Tensor tensor) {
    try (PointerScope scope = new PointerScope()) {
      Tensor plain = tensor.cpu().to(ScalarType.Double).contiguous();
      double[] values = new double[Math.toIntExact(plain.numel())];
      if (values.length > 0) {
        DoubleBuffer buffer = plain.createBuffer();
        buffer.get(values);
      }
      return values;
    }
  }

  /** The entries as float32, row by row, whatever the tensor's type and layout. */
  public static float[] floats(Tensor tensor) {
    try (PointerScope scope = new PointerScope()) {
      Tensor plain = tensor.cpu().to(ScalarType.Float).contiguous();
      float[] values = new float[Math.toIntExact(plain.numel())];
      if (values.length > 0) {
        FloatBuffer buffer = plain.createBuffer();
        buffer.get(values);
      }
      return values;
    }
  }

  /** The entries as int64, row by row. */
  public static long[] longs(Tensor tensor) {
    try (PointerScope scope = new PointerScope()) {
      Tensor plain = tensor.cpu().to(ScalarType.Long).contiguous();
      long[] values = new long[Math.toIntExact(plain.numel())];
      if (values.length > 0) {
        LongBuffer buffer = plain.createBuffer();
        buffer.get(values);
      }
      return values;
    }
  }

  /** The entries as int32, row by row. */
  public static int[] ints(Tensor tensor) {
    try (PointerScope scope = new PointerScope()) {
      Tensor plain = tensor.cpu().to(ScalarType.Int).contiguous();
      int[] values = new int[Math.toIntExact(plain.numel())];
      if (values.length > 0) {
        IntBuffer buffer = plain.createBuffer();
        buffer.get(values);
      }
      return values;
    }
  }

  /** The rows of a matrix as Java arrays. */
  public static double[][] rows(Tensor matrix) {
    int columns = Math.toIntExact(matrix.size(1));
    double[] flat = doubles(matrix);
    double[][] rows = new double[Math.toIntExact(matrix.size(0))][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(flat, i * columns, (i + 1) * columns);
    }
    return rows;
  }

  /** A view of rows {@code from} (inclusive) to {@code to} (exclusive). */
  public static Tensor rowRange(Tensor tensor, long from, long to) {
    return tensor.narrow(0, from, to - from);
  }

  /** A view of columns {@code from} (inclusive) to {@code to} (exclusive). */
  public static Tensor columnRange(Tensor tensor, long from, long to) {
    return tensor.narrow(1, from, to - from);
  }

  /** The tensors one above the other. */
  public static Tensor above(Tensor... tensors) {
    return concatenate(0, tensors);
  }

  /** The tensors side by side. */
  public static Tensor beside(Tensor... tensors) {
    return concatenate(1, tensors);
  }

  private static Tensor concatenate(long dimension, Tensor... tensors) {
    try (TensorVector all = new TensorVector(tensors)) {
      return torch.cat(all, dimension);
    }
  }

  /** The tensor times a number. */
  public static Tensor times(Tensor tensor, double factor) {
    try (Scalar scalar = new Scalar(factor)) {
      return tensor.mul(scalar);
    }
  }

  /** {@code target += factor * addend}, in place. */
  public static void addScaled(Tensor target, Tensor addend, double factor) {
    try (Scalar scalar = new Scalar(factor)) {
      // In-place operations return the very object they changed: it must not be closed.
      Tensor unused = target.add_(addend, scalar);
    }
  }

  /** The tensor as {@code type}; itself if it has that type already. */
  public static Tensor as(Tensor tensor, ScalarType type) {
    return tensor.scalar_type().intern() == type ? tensor : tensor.to(type);
  }

  /**
   * Lets a tensor outlive the innermost scope: it moves to the scope around that one or, where
   * there is none, belongs to whoever holds the result and closes it.
   */
  public static Tensor keep(Tensor tensor) {
    Iterator<PointerScope> scopes = PointerScope.getScopeIterator();
    if (scopes != null && scopes.hasNext()) {
      scopes.next();
    }
    if (scopes != null && scopes.hasNext()) {
      scopes.next().attach(tensor);
    } else {
      tensor.retainReference();
    }
    return tensor;
  }

  /** Closes {@code old} and returns {@code fresh}. */
  private static Tensor replace(Tensor old, Tensor fresh) {
    old.close();
    return fresh;
  }

  /** A tensor over memory of another owner, which must outlive it. */
  public static Tensor over(Pointer memory, ScalarType type, long... shape) {
    Engine.start();
    try (TensorOptions options = new TensorOptions(type)) {
      return torch.from_blob(memory, shape, options);
    }
  }

  /** An int32 tensor over the given values. */
  public static Tensor of(int[] values, long... shape) {
    Tensor tensor = empty(ScalarType.Int, checked(values.length, shape));
    if (values.length > 0) {
      new IntPointer(tensor.data_ptr()).put(values, 0, values.length);
    }
    return tensor;
  }

  private static long[] checked(int length, long[] shape) {
    long count = 1;
    for (long size : shape) {
      count *= size;
    }
    if (count != length) {
      throw new IllegalArgumentException(
          "shape " + Arrays.toString(shape) + " needs " + count + " values, got " + length);
    }
    return shape;
  }

  private static void checkLength(int row, int length, int columns) {
    if (length != columns) {
      throw UserError.of(
          "row %d has %d values, the first row has %d; all rows must be equally long",
          row, length, columns);
    }
  }
}
