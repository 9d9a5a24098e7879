package dev.laurel.binaural;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.binaural.network.BinauralConfig;
import dev.laurel.binaural.network.BinauralNetwork;
import dev.laurel.binaural.network.Front;
import dev.laurel.binaural.network.Initialization;
import dev.laurel.core.Tensors;
import dev.laurel.core.testing.Golden;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.StringTensorDict;
import org.bytedeco.pytorch.StringVector;
import org.bytedeco.pytorch.Tensor;

/** What the golden files have in common. */
public final class GoldenParts {
  private GoldenParts() {}

  /** A tensor whose gradient is wanted. */
  public static Tensor input(Golden golden, String name) {
    return golden.tensor(name).clone().set_requires_grad(true);
  }

  /** Channels last. */
  public static Tensor turned(Tensor tensor) {
    return tensor.transpose(1, 2).contiguous();
  }

  /** A network of the sizes and with the weights of a file. */
  public static BinauralNetwork network(Golden golden) {
    BinauralNetwork network =
        new BinauralNetwork(
            new BinauralConfig(
                golden.integer("warpnet_layers"),
                golden.integer("warpnet_channels"),
                golden.integer("wavenet_channels"),
                golden.integer("wavenet_blocks"),
                golden.integer("layers_per_block"),
                Front.STEPS,
                1,
                Initialization.OFFICIAL,
                1));
    assign(network, golden, "weight.");
    return network;
  }

  /** Puts all parameters, by the official names. */
  public static void assign(Module module, Golden golden, String prefix) {
    try (NoGradGuard none = new NoGradGuard()) {
      StringTensorDict parameters = module.named_parameters();
      StringVector names = parameters.keys();
      for (long i = 0; i < names.size(); i++) {
        String name = names.get(i).getString();
        Tensor value = golden.tensor(prefix + name);
        assertThat(value.shape()).as(name).isEqualTo(parameters.get(name).shape());
        parameters.get(name).copy_(value);
      }
    }
  }

  /** Requires all gradients, relative to their norms. */
  public static void assertGradients(
      Module module, Golden golden, String prefix, double tolerance) {
    StringTensorDict parameters = module.named_parameters();
    StringVector names = parameters.keys();
    assertThat(names.size()).isPositive();
    for (long i = 0; i < names.size(); i++) {
      String name = names.get(i).getString();
      Tensor found = parameters.get(name).grad();
      double[] wanted = golden.numbers(prefix + name);
      double[] numbers = found.defined() ? Tensors.doubles(found) : new double[wanted.length];
      assertRelative(numbers, wanted, tolerance, name);
    }
  }

  /** Requires the norm of the difference to be small beside that of what is wanted. */
  public static void assertRelative(
      double[] found, double[] wanted, double tolerance, String what) {
    assertThat(found).as(what).hasSameSizeAs(wanted);
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < wanted.length; i++) {
      difference += (found[i] - wanted[i]) * (found[i] - wanted[i]);
      norm += wanted[i] * wanted[i];
    }
    assertThat(Math.sqrt(difference)).as(what).isLessThanOrEqualTo(tolerance * Math.sqrt(norm));
  }

  /** Requires every entry within an absolute tolerance. */
  public static void assertWithin(Golden golden, Tensor found, String name, double tolerance) {
    double[] numbers = Tensors.doubles(found);
    double[] wanted = golden.numbers(name);
    assertThat(numbers).as(name).hasSameSizeAs(wanted);
    for (int i = 0; i < wanted.length; i++) {
      assertThat(Math.abs(numbers[i] - wanted[i]))
          .as("%s[%d]: got %s, want %s", name, i, numbers[i], wanted[i])
          .isLessThanOrEqualTo(tolerance);
    }
  }
}
