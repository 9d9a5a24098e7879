package dev.laurel.ntk.activation;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.laurel.core.UserError;
import java.util.Arrays;

/**
 * A function applied to the sum that a hidden neuron forms, and its derivative. All are finite for
 * any finite argument.
 *
 * <p>Written and read as {@code relu}, {@code swish:10}, {@code erf:1,2,0}: a name, then parameters
 * where the defaults do not serve.
 */
public sealed interface Activation permits Relu, Swish, Softplus, Gelu, Tanh, Sigmoid, Erf, Sine {
  /** What {@link #parse} takes. */
  String NAMES =
      "relu, leaky_relu:SLOPE, abs, swish:S, softplus:S, gelu:S, tanh, sigmoid, erf,"
          + " sigmoid_like, sin, rbf:GAMMA";

  /** The value at u. */
  double value(double u);

  /** The derivative at u; at a kink that from the left. */
  double derivative(double u);

  /**
   * Values and derivatives of a part of an array.
   *
   * @param u arguments
   * @param value is filled from {@code from} to {@code to - 1}
   * @param derivative is filled there
   */
  default void apply(double[] u, double[] value, double[] derivative, int from, int to) {
    for (int j = from; j < to; j++) {
      value[j] = value(u[j]);
      derivative[j] = derivative(u[j]);
    }
  }

  /**
   * Whether the theory's assumption A1 holds: a bounded second derivative, slopes of at most 2, and
   * |value| at most 1 + |u|.
   */
  boolean smooth();

  /** The form that {@link #parse} reads. */
  @JsonValue
  String text();

  /**
   * Reads an activation.
   *
   * @throws UserError if the name is unknown or a parameter is not allowed
   */
  @JsonCreator
  static Activation parse(String text) {
    int colon = text.indexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    double[] given = colon < 0 ? new double[0] : numbers(text, text.substring(colon + 1));
    return switch (name) {
      case "relu" -> {
        requireNone(text, given);
        yield new Relu(0, 1);
      }
      case "leaky_relu" -> new Relu(parameters(text, given, 0.1)[0], 1);
      case "abs" -> {
        requireNone(text, given);
        yield new Relu(-1, 1);
      }
      case "ab_relu" -> {
        double[] slopes = parameters(text, given, 0, 1);
        yield new Relu(slopes[0], slopes[1]);
      }
      case "swish" -> new Swish(parameters(text, given, 10)[0]);
      case "softplus" -> new Softplus(parameters(text, given, 10)[0]);
      case "gelu" -> new Gelu(parameters(text, given, 1)[0]);
      case "tanh" -> {
        requireNone(text, given);
        yield new Tanh();
      }
      case "sigmoid" -> {
        requireNone(text, given);
        yield new Sigmoid();
      }
      case "sigmoid_like" -> {
        requireNone(text, given);
        yield Erf.sigmoidLike();
      }
      case "erf" -> {
        double[] abc = parameters(text, given, 1, 1, 0);
        yield new Erf(abc[0], abc[1], abc[2]);
      }
      case "sin" -> {
        double[] abc = parameters(text, given, 1, 1, 0);
        yield new Sine(abc[0], abc[1], abc[2]);
      }
      case "rbf" -> Sine.rbf(parameters(text, given, 0.5)[0]);
      default -> throw UserError.of("activation is '%s'; allowed: %s", text, NAMES);
    };
  }

  private static double[] numbers(String text, String list) {
    try {
      return Arrays.stream(list.split(",", -1)).mapToDouble(Double::parseDouble).toArray();
    } catch (NumberFormatException e) {
      throw new UserError(
          "activation is '" + text + "': what follows the colon are numbers apart by commas", e);
    }
  }

  private static double[] parameters(String text, double[] given, double... defaults) {
    if (given.length > defaults.length) {
      throw UserError.of(
          "activation is '%s': %d parameters, at most %d are taken",
          text, given.length, defaults.length);
    }
    double[] all = defaults.clone();
    System.arraycopy(given, 0, all, 0, given.length);
    return all;
  }

  private static void requireNone(String text, double[] given) {
    if (given.length > 0) {
      throw UserError.of("activation is '%s': it takes no parameters", text);
    }
  }

  /** {@code name} alone if the parameter is the default. */
  static String text(String name, double[] parameters, double... defaults) {
    if (Arrays.equals(parameters, defaults)) {
      return name;
    }
    StringBuilder list = new StringBuilder(name);
    for (int i = 0; i < parameters.length; i++) {
      double p = parameters[i];
      boolean whole = p == Math.rint(p) && Math.abs(p) < 1e9;
      list.append(i == 0 ? ':' : ',').append(whole ? Long.toString((long) p) : String.valueOf(p));
    }
    return list.toString();
  }

  /** Requires a sharpness above 0. */
  static void requireSharpness(String name, double sharpness) {
    if (!(sharpness > 0 && sharpness <= 1e4)) {
      throw UserError.of(
          "activation %s: the sharpness is %s; allowed: above 0, at most 10000", name, sharpness);
    }
  }
}
