package dev.laurel.phm;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import dev.laurel.core.UserError;
import dev.laurel.core.io.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A hypercomplex algebra: the product of two of its units is a unit, up to its sign. The known ones
 * follow from each other by doubling (Cayley and Dickson): {@code (p, q)(r, s) = (p r - conj(s) q,
 * s p + q conj(r))}, the pair's first half in the first units.
 */
public final class Algebra {
  private static final List<String> NAMES =
      List.of("real", "complex", "quaternion", "octonion", "sedenion");

  private final String name;
  private final int[][] index;
  private final int[][] sign;

  private Algebra(String name, int[][] index, int[][] sign) {
    this.name = name;
    this.index = index;
    this.sign = sign;
  }

  /** The names of {@link #named}. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * Real numbers, complex numbers, quaternions, octonions or sedenions.
   *
   * @throws UserError if there is none of that name
   */
  public static Algebra named(String name) {
    int doublings = NAMES.indexOf(name.toLowerCase(Locale.ROOT));
    if (doublings < 0) {
      throw UserError.of("%s is no known algebra; allowed: %s", name, String.join(", ", NAMES));
    }
    Algebra algebra = new Algebra("real", new int[][] {{0}}, new int[][] {{1}});
    for (int i = 1; i <= doublings; i++) {
      algebra = algebra.doubled(NAMES.get(i));
    }
    return algebra;
  }

  /**
   * The known algebra of a dimension.
   *
   * @throws UserError if it is none of 1, 2, 4, 8, 16
   */
  public static Algebra ofDimension(int n) {
    int doublings = Integer.numberOfTrailingZeros(n);
    if (n < 1 || n > 16 || Integer.bitCount(n) != 1) {
      throw UserError.of(
          "there is no known algebra of dimension %d; allowed: 1, 2, 4, 8, 16, or a table", n);
    }
    return named(NAMES.get(doublings));
  }

  /**
   * Any other, by its table: {@code e_i e_b = sign[i][b] e_index[i][b]}.
   *
   * @throws UserError if a row or column is no permutation of the units with signs 1 and -1, or the
   *     name is that of a known one
   */
  public static Algebra of(String name, int[][] index, int[][] sign) {
    if (name == null || index == null || sign == null) {
      throw new UserError("an algebra needs a name and the tables index and sign");
    }
    if (NAMES.contains(name)) {
      throw UserError.of("%s is a known algebra; another table needs another name", name);
    }
    int n = index.length;
    for (int i = 0; i < n; i++) {
      boolean[] row = new boolean[n];
      boolean[] column = new boolean[n];
      for (int b = 0; b < n; b++) {
        check(name, index, sign, i, b, row);
        check(name, index, sign, b, i, column);
      }
    }
    return new Algebra(name, copy(index), copy(sign));
  }

  private static void check(
      String name, int[][] index, int[][] sign, int i, int b, boolean[] seen) {
    boolean square = index[i].length == index.length && sign.length == index.length;
    if (!square || sign[i].length != index.length) {
      throw UserError.of("the table of %s is not square at row %d", name, i);
    }
    int unit = index[i][b];
    if (unit < 0 || unit >= index.length || seen[unit] || Math.abs(sign[i][b]) != 1) {
      throw UserError.of(
          "the table of %s has %d with sign %d in row %d, column %d: every row and column needs"
              + " every unit once, with sign 1 or -1",
          name, unit, sign[i][b], i, b);
    }
    seen[unit] = true;
  }

  private static int[][] copy(int[][] table) {
    return Arrays.stream(table).map(int[]::clone).toArray(int[][]::new);
  }

  /** Conjugation keeps the first unit and turns the sign of the others. */
  private static int conjugated(int unit) {
    return unit == 0 ? 1 : -1;
  }

  private Algebra doubled(String as) {
    int m = index.length;
    int[][] doubledIndex = new int[2 * m][2 * m];
    int[][] doubledSign = new int[2 * m][2 * m];
    for (int i = 0; i < m; i++) {
      for (int b = 0; b < m; b++) {
        // p r
        doubledIndex[i][b] = index[i][b];
        doubledSign[i][b] = sign[i][b];
        // s p, from (p, 0)(0, s)
        doubledIndex[i][m + b] = m + index[b][i];
        doubledSign[i][m + b] = sign[b][i];
        // q conj(r), from (0, q)(r, 0)
        doubledIndex[m + i][b] = m + index[i][b];
        doubledSign[m + i][b] = conjugated(b) * sign[i][b];
        // -conj(s) q, from (0, q)(0, s)
        doubledIndex[m + i][m + b] = index[b][i];
        doubledSign[m + i][m + b] = -conjugated(b) * sign[b][i];
      }
    }
    return new Algebra(as, doubledIndex, doubledSign);
  }

  /** How files tell an algebra: by the name of a known one, or by its table. */
  private record Table(String name, int[][] index, int[][] sign) {}

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  private static Algebra saved(JsonNode value) {
    if (value.isTextual()) {
      return named(value.textValue());
    }
    Table table = Json.parse(value.toString(), Table.class, "an algebra");
    return of(table.name(), table.index(), table.sign());
  }

  @JsonValue
  private Object saved() {
    return NAMES.contains(name) ? name : new Table(name, index, sign);
  }

  /** How it is called. */
  public String name() {
    return name;
  }

  /** How many units. */
  public int dimension() {
    return index.length;
  }

  /** The unit that {@code e_i e_b} is, up to its sign. */
  public int index(int i, int b) {
    return index[i][b];
  }

  /** The sign of {@code e_i e_b}. */
  public int sign(int i, int b) {
    return sign[i][b];
  }

  /**
   * Rules of a layer with the weights on the left of the product, {@code y = w x}: entry {@code
   * [i][a] [c]} is the coefficient of {@code e_a} in {@code e_i e_c}.
   */
  public double[][][] left() {
    double[][][] rules = new double[dimension()][dimension()][dimension()];
    for (int i = 0; i < dimension(); i++) {
      for (int c = 0; c < dimension(); c++) {
        rules[i][index[i][c]][c] = sign[i][c];
      }
    }
    return rules;
  }

  /** Rules with the weights on the right, {@code y = x w}. */
  public double[][][] right() {
    double[][][] rules = new double[dimension()][dimension()][dimension()];
    for (int i = 0; i < dimension(); i++) {
      for (int c = 0; c < dimension(); c++) {
        rules[i][index[c][i]][c] = sign[c][i];
      }
    }
    return rules;
  }

  /** The product of two numbers. */
  public double[] product(double[] u, double[] v) {
    double[] product = new double[dimension()];
    for (int i = 0; i < dimension(); i++) {
      for (int b = 0; b < dimension(); b++) {
        product[index[i][b]] += sign[i][b] * u[i] * v[b];
      }
    }
    return product;
  }
}
