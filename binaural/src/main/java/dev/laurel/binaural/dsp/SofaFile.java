package dev.laurel.binaural.dsp;

import dev.laurel.core.UserError;
import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Node;
import io.jhdf.exceptions.HdfException;
import java.lang.reflect.Array;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * Measured heads in SOFA files (AES69): HDF5 with the convention SimpleFreeFieldHRIR. What is of
 * another kind is refused with the field that says so.
 */
public final class SofaFile {
  private static final long MOST_NUMBERS = 100_000_000;
  private static final String CONVENTION = "SimpleFreeFieldHRIR";

  private final Path path;
  private final HdfFile file;

  private SofaFile(Path path, HdfFile file) {
    this.path = path;
    this.file = file;
  }

  /**
   * Reads a file.
   *
   * @throws UserError if it cannot be read or is of another convention
   */
  public static HeadResponses read(Path path) {
    if (!Files.isReadable(path)) {
      throw UserError.of("cannot read %s: it does not exist, or may not be read", path);
    }
    try (HdfFile file = new HdfFile(path)) {
      return new SofaFile(path, file).responses();
    } catch (HdfException | ClassCastException | IndexOutOfBoundsException e) {
      throw new UserError(path + " is no SOFA file: " + e.getMessage(), e);
    }
  }

  private HeadResponses responses() {
    requireText(file, "Conventions", "SOFA");
    requireText(file, "SOFAConventions", CONVENTION);
    requireText(file, "DataType", "FIR");
    int[] shape = dataset("Data.IR").getDimensions();
    if (shape.length != 3 || shape[1] != 2 || shape[2] < 1) {
      throw UserError.of(
          "%s: Data.IR has the shape %s; measurements x 2 ears x samples are needed",
          path, Arrays.toString(shape));
    }
    double[] rates = numbers("Data.SamplingRate");
    for (double rate : rates) {
      if (rate != rates[0] || !(rate >= 8000 && rate <= 400_000)) {
        throw UserError.of(
            "%s: Data.SamplingRate is %s; one rate from 8,000 to 400,000 is needed", path, rate);
      }
    }
    int measurements = shape[0];
    boolean swapped = leftIsSecond();
    double[] flat = numbers("Data.IR");
    double[] delay = delays(measurements);
    double[][][] responses = new double[measurements][2][];
    double[][] delays = new double[measurements][2];
    for (int m = 0; m < measurements; m++) {
      for (int ear = 0; ear < 2; ear++) {
        int from = swapped ? 1 - ear : ear;
        int at = (2 * m + from) * shape[2];
        responses[m][ear] = Arrays.copyOfRange(flat, at, at + shape[2]);
        delays[m][ear] = delay[2 * m + from];
      }
    }
    return new HeadResponses(rates[0], directions(measurements), responses, delays);
  }

  private Dataset dataset(String name) {
    if (!(file.getChild(name) instanceof Dataset dataset)) {
      throw UserError.of("%s has no %s", path, name);
    }
    if (dataset.getSize() > MOST_NUMBERS) {
      throw UserError.of(
          "%s: %s has %d numbers; allowed: up to %d", path, name, dataset.getSize(), MOST_NUMBERS);
    }
    return dataset;
  }

  private double[] numbers(String name) {
    Dataset dataset = dataset(name);
    double[] flat = new double[(int) dataset.getSize()];
    Object data = dataset.getData();
    int count = fill(data, flat, 0);
    for (double value : flat) {
      if (!Double.isFinite(value)) {
        throw UserError.of("%s: %s has a number that is not finite", path, name);
      }
    }
    if (count != flat.length) {
      throw UserError.of("%s: %s has %d numbers of %d", path, name, count, flat.length);
    }
    return flat;
  }

  private static int fill(Object data, double[] flat, int at) {
    if (data instanceof double[] some) {
      System.arraycopy(some, 0, flat, at, some.length);
      return at + some.length;
    }
    if (data instanceof Number one) {
      flat[at] = one.doubleValue();
      return at + 1;
    }
    int next = at;
    for (int i = 0; i < Array.getLength(data); i++) {
      next = fill(Array.get(data, i), flat, next);
    }
    return next;
  }

  private void requireText(Node node, String name, String wanted) {
    String found = text(node, name);
    if (!found.equals(wanted)) {
      throw UserError.of("%s: %s is '%s'; '%s' is needed", path, name, found, wanted);
    }
  }

  /** An attribute as text, which files hold as text or as bytes; empty without. */
  private static String text(Node node, String name) {
    Attribute attribute = node.getAttribute(name);
    Object data = attribute == null ? "" : attribute.getData();
    Object first = data instanceof String[] several && several.length == 1 ? several[0] : data;
    String text =
        first instanceof byte[] bytes
            ? new String(bytes, StandardCharsets.UTF_8)
            : String.valueOf(first);
    return text.replace("\0", "").strip();
  }

  /** The left ear is the receiver whose y, to the left, is larger. */
  private boolean leftIsSecond() {
    double[] positions = numbers("ReceiverPosition");
    if (positions.length < 6) {
      throw UserError.of(
          "%s: ReceiverPosition has %d numbers; three for each ear are needed",
          path, positions.length);
    }
    int stride = positions.length / 6;
    return positions[4 * stride] > positions[stride];
  }

  private double[] delays(int measurements) {
    double[] given = numbers("Data.Delay");
    if (given.length == 2 * measurements) {
      return given;
    }
    if (given.length != 2) {
      throw UserError.of(
          "%s: Data.Delay has %d numbers; 2, or 2 for each of %d measurements are needed",
          path, given.length, measurements);
    }
    double[] all = new double[2 * measurements];
    for (int i = 0; i < all.length; i++) {
      all[i] = given[i % 2];
    }
    return all;
  }

  private double[][] directions(int measurements) {
    double[] positions = numbers("SourcePosition");
    if (positions.length != 3 * measurements) {
      throw UserError.of(
          "%s: SourcePosition has %d numbers; 3 for each of %d measurements are needed",
          path, positions.length, measurements);
    }
    String type = text(dataset("SourcePosition"), "Type").toLowerCase(Locale.ROOT);
    boolean spherical = type.equals("spherical");
    if (!spherical && !type.equals("cartesian")) {
      throw UserError.of(
          "%s: SourcePosition's Type is '%s'; spherical or cartesian are needed", path, type);
    }
    double[] view = axis("ListenerView", new double[] {1, 0, 0});
    double[] up = axis("ListenerUp", new double[] {0, 0, 1});
    double[] left = {
      up[1] * view[2] - up[2] * view[1],
      up[2] * view[0] - up[0] * view[2],
      up[0] * view[1] - up[1] * view[0]
    };
    double[][] directions = new double[measurements][];
    for (int m = 0; m < measurements; m++) {
      double[] at = Arrays.copyOfRange(positions, 3 * m, 3 * m + 3);
      double[] to = unit(spherical ? cartesian(at) : at, "SourcePosition");
      directions[m] = new double[] {dot(to, view), -dot(to, left), dot(to, up)};
    }
    return directions;
  }

  private static double[] cartesian(double[] spherical) {
    double azimuth = Math.toRadians(spherical[0]);
    double elevation = Math.toRadians(spherical[1]);
    return new double[] {
      Math.cos(elevation) * Math.cos(azimuth),
      Math.cos(elevation) * Math.sin(azimuth),
      Math.sin(elevation)
    };
  }

  private double[] axis(String name, double[] usual) {
    if (file.getChild(name) == null) {
      return usual;
    }
    double[] all = numbers(name);
    String type = text(dataset(name), "Type").toLowerCase(Locale.ROOT);
    double[] first = Arrays.copyOf(all, 3);
    return unit(type.equals("spherical") ? cartesian(first) : first, name);
  }

  private double[] unit(double[] vector, String name) {
    double length = Math.sqrt(dot(vector, vector));
    if (!(length > 0)) {
      throw UserError.of("%s: %s has a direction of length 0", path, name);
    }
    return new double[] {vector[0] / length, vector[1] / length, vector[2] / length};
  }

  private static double dot(double[] a, double[] b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  }
}
