package dev.laurel.core.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.io.Safetensors;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A file of golden tensors, from {@code src/test/resources/golden} or, with {@code
 * -Dlaurel.golden=DIR}, from another folder of the same form (or from a folder of such folders, by
 * the name of the module).
 */
public final class Golden implements AutoCloseable {
  private final Safetensors file;

  private Golden(Safetensors file) {
    this.file = file;
  }

  /** Opens {@code name.safetensors} of a module. */
  public static Golden open(String module, String name) {
    Engine.start();
    return new Golden(Safetensors.open(path(module, name + ".safetensors")));
  }

  /** Where a file of golden data lies; it may not be there. */
  public static Path path(String module, String file) {
    String folder = System.getProperty("laurel.golden");
    if (folder == null) {
      URL resource = Golden.class.getResource("/golden/" + file);
      try {
        return resource == null ? Path.of("golden", file) : Path.of(resource.toURI());
      } catch (URISyntaxException e) {
        throw new IllegalStateException(e);
      }
    }
    Path inner = Path.of(folder, module, file);
    return Files.exists(inner) ? inner : Path.of(folder, file);
  }

  /** The names of all tensors. */
  public java.util.Set<String> names() {
    return file.names();
  }

  /** Whether the file has a tensor. */
  public boolean has(String name) {
    return file.names().contains(name);
  }

  /** A tensor as stored. */
  public Tensor tensor(String name) {
    return file.read(name);
  }

  /** A tensor in the given type. */
  public Tensor tensor(String name, ScalarType type) {
    return Tensors.as(file.read(name), type);
  }

  /** A tensor as numbers. */
  public double[] numbers(String name) {
    return file.doubles(name);
  }

  /** A tensor of one number. */
  public double number(String name) {
    return file.doubles(name)[0];
  }

  /** A constant of the file. */
  public double constant(String name) {
    return Double.parseDouble(file.metadata().get(name));
  }

  /** A constant of the file as text. */
  public String text(String name) {
    return file.metadata().get(name);
  }

  /** A whole-number constant of the file. */
  public int integer(String name) {
    return Integer.parseInt(file.metadata().get(name));
  }

  /** The shape of a tensor. */
  public long[] shape(String name) {
    return file.shape(name);
  }

  /** Requires {@code |a - b| <= tolerance * max(1, max|b|)} for every entry. */
  public static void assertClose(
      double[] actual, double[] expected, double tolerance, String what) {
    assertThat(actual).as(what).hasSameSizeAs(expected);
    double largest = 1;
    for (double value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < expected.length; i++) {
      assertThat(Math.abs(actual[i] - expected[i]))
          .as("%s[%d]: got %s, want %s", what, i, actual[i], expected[i])
          .isLessThanOrEqualTo(tolerance * largest);
    }
  }

  /** Requires a tensor to be close to a golden one. */
  public void assertClose(Tensor actual, String name, double tolerance) {
    assertClose(Tensors.doubles(actual), numbers(name), tolerance, name);
  }

  /** Requires numbers to be close to a golden tensor. */
  public void assertClose(double[] actual, String name, double tolerance) {
    assertClose(actual, numbers(name), tolerance, name);
  }

  @Override
  public void close() {
    file.close();
  }
}
