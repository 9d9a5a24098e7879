package dev.laurel.ntk.activation;

/** Activations by the names of the golden files. */
public final class Activations {
  private Activations() {}

  /** One of a name and a sharpness. */
  public static Activation of(String name, double sharpness) {
    return switch (name) {
      case "swish" -> new Swish(sharpness);
      case "softplus" -> new Softplus(sharpness);
      case "gelu" -> new Gelu(sharpness);
      case "erf" -> new Erf(1, sharpness, 0);
      default -> Activation.parse(name);
    };
  }
}
