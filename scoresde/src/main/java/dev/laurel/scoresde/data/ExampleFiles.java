package dev.laurel.scoresde.data;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.data.Cifar;
import dev.laurel.core.data.Idx;
import dev.laurel.core.data.ImageFolder;
import dev.laurel.core.data.ImageSet;
import dev.laurel.core.data.MissingValues;
import dev.laurel.core.data.ReadOptions;
import dev.laurel.core.data.RowFiles;
import dev.laurel.core.data.RowSource;
import dev.laurel.core.io.Npy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Opens examples in any form that users have them. */
public final class ExampleFiles {
  /** What can be opened, as messages and help list it. */
  public static final String FORMATS =
      "an IDX file (-ubyte, also .gz), CIFAR's binary files (.bin, .tar.gz or their folder), a"
          + " folder of pictures, .npy or .npz (uint8, N x H x W x C), a table of vectors (.csv,"
          + " .tsv), digits, shapes, moons, rings, spiral, checkerboard, gaussians";

  private static final int LEVELS = 256;
  private static final int GENERATED = 20_000;

  private ExampleFiles() {}

  /**
   * How files are read.
   *
   * @param side pictures of a folder are cut to squares and scaled to this; 0 keeps them
   * @param grey whether pictures of a folder become grey
   * @param pad zeros around every picture
   * @param halve how often pictures are halved by means of 2 x 2 pixels, rounded
   * @param most examples to take, the first; 0 means all
   * @param test whether the part for tests is wanted, where a name or folder holds both
   */
  public record Options(int side, boolean grey, int pad, int halve, int most, boolean test) {
    /** Everything as it is. */
    public static Options defaults() {
      return new Options(0, false, 0, 0, 0, false);
    }

    /** Checks the values. */
    public Options {
      if (side < 0 || pad < 0 || halve < 0 || most < 0) {
        throw UserError.of(
            "side %d, pad %d, halve %d, most %d; allowed: 0 and more", side, pad, halve, most);
      }
    }
  }

  /**
   * Opens a file, a folder, or a generator by its name; the examples are in the scope of the
   * caller.
   *
   * @throws UserError if it is missing, malformed, empty, not finite or constant
   */
  public static Examples open(String name, Options options) {
    try (PointerScope scope = new PointerScope()) {
      Examples read = read(name, options);
      Tensor values = read.values();
      if (read.pictures()) {
        values = shaped(values, options, name);
      }
      int count = Math.toIntExact(values.size(0));
      if (options.most() > 0 && options.most() < count) {
        count = options.most();
        values = values.narrow(0, 0, count).clone();
      }
      requireUseful(values, name);
      int[] labels =
          read.labels().length == 0 ? read.labels() : Arrays.copyOf(read.labels(), count);
      return new Examples(Tensors.keep(values), read.levels(), labels, read.classes());
    }
  }

  /** One picture or array that says what is known; in the scope of the caller. */
  public static Examples openMask(Path path) {
    if (path.toString().toLowerCase(Locale.ROOT).endsWith(".npy")) {
      Tensor values = Npy.read(path);
      Tensor one =
          switch ((int) values.dim()) {
            case 1 -> values.reshape(1, -1, 1, 1);
            case 2 -> values.unsqueeze(0).unsqueeze(0);
            case 3 -> values.permute(2, 0, 1).unsqueeze(0);
            default ->
                throw UserError.of(
                    "%s has shape %s; a mask is (D), (H, W) or (H, W, C)",
                    path, Arrays.toString(values.shape()));
          };
      return new Examples(one, 0, new int[0], List.of());
    }
    return new Examples(ImageFolder.readFile(path, true).pixels(), LEVELS, new int[0], List.of());
  }

  private static void requireUseful(Tensor values, String name) {
    if (!values.isfinite().all().item_bool()) {
      throw UserError.of("%s holds values that are not finite", name);
    }
    if (values.max().item_double() == values.min().item_double()) {
      throw UserError.of("%s is constant: every value is %s", name, values.max().item_double());
    }
  }

  private static Tensor shaped(Tensor pictures, Options options, String name) {
    Tensor shaped = pictures;
    if (options.pad() > 0) {
      long p = options.pad();
      shaped = torch.constant_pad_nd(shaped, p, p, p, p);
    }
    for (int i = 0; i < options.halve(); i++) {
      if (shaped.size(2) % 2 != 0 || shaped.size(3) % 2 != 0) {
        throw UserError.of(
            "%s: pictures of %d x %d cannot be halved; pad them",
            name, shaped.size(2), shaped.size(3));
      }
      Tensor means = torch.avg_pool2d(shaped.to(ScalarType.Float), 2, 2);
      shaped = means.add(new Scalar(0.5)).floor().to(ScalarType.Byte);
    }
    return shaped;
  }

  private static Examples read(String name, Options options) {
    int generated = options.most() > 0 ? options.most() : GENERATED;
    long seed = options.test() ? 2 : 1;
    String plain = name.toLowerCase(Locale.ROOT);
    if (plain.equals("digits")) {
      return options.test() ? Digits.test() : Digits.training();
    }
    if (plain.equals("shapes")) {
      int side = options.side() > 0 ? options.side() : 32;
      return ColouredShapes.draw(Math.min(generated, GENERATED), side, seed);
    }
    for (Toys toy : Toys.values()) {
      if (toy.name().equalsIgnoreCase(name)) {
        return toy.draw(generated, seed);
      }
    }
    return file(Path.of(name), plain, options);
  }

  private static Examples file(Path path, String name, Options options) {
    if (!Files.exists(path)) {
      throw UserError.of("%s does not exist; allowed: %s", path, FORMATS);
    }
    Cifar.Part part = options.test() ? Cifar.Part.TEST : Cifar.Part.TRAIN;
    if (Files.isDirectory(path)) {
      boolean cifar =
          Files.exists(path.resolve("data_batch_1.bin"))
              || Files.exists(path.resolve("test_batch.bin"));
      return cifar
          ? pictures(Cifar.read(path, Cifar.Version.CIFAR_10, part))
          : pictures(ImageFolder.read(path, options.side(), options.grey()));
    }
    if (name.endsWith(".bin") || name.endsWith(".tar.gz") || name.endsWith(".tgz")) {
      return pictures(Cifar.read(path, Cifar.Version.CIFAR_10, part));
    }
    if (name.matches(".*(\\.idx|-ubyte|\\.idx\\d)(\\.gz)?")) {
      return idx(path);
    }
    if (name.endsWith(".npy")) {
      return array(Npy.read(path), new int[0], path);
    }
    if (name.endsWith(".npz")) {
      return archive(path);
    }
    if (name.matches(".*\\.(csv|tsv|txt)")) {
      return vectors(path, MissingValues.ERROR);
    }
    throw UserError.of("%s: unknown format; allowed: %s", path, FORMATS);
  }

  private static Examples pictures(ImageSet set) {
    return new Examples(set.pixels(), LEVELS, set.labels(), set.classes());
  }

  private static Examples idx(Path path) {
    Tensor pixels = Idx.read(path);
    if (pixels.dim() != 3) {
      throw UserError.of(
          "%s has %d dimensions; pictures (n, height, width) are needed", path, pixels.dim());
    }
    Path beside =
        path.resolveSibling(
            path.getFileName().toString().replace("images", "labels").replace("idx3", "idx1"));
    int[] labels = beside.equals(path) || !Files.exists(beside) ? new int[0] : Idx.labels(beside);
    return labelled(pixels.unsqueeze(1), labels);
  }

  private static Examples labelled(Tensor pixels, int[] labels) {
    int classes = Arrays.stream(labels).max().orElse(-1) + 1;
    List<String> names = IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    return new Examples(pixels, LEVELS, labels, names);
  }

  private static Examples archive(Path path) {
    Map<String, Tensor> arrays = Npy.readArchive(path);
    Tensor pixels =
        arrays.containsKey("samples")
            ? arrays.get("samples")
            : arrays.getOrDefault("images", arrays.get("x"));
    if (pixels == null) {
      throw UserError.of(
          "%s holds %s; an array named samples, images or x is needed", path, arrays.keySet());
    }
    Tensor labels = arrays.getOrDefault("labels", arrays.get("y"));
    return array(pixels, labels == null ? new int[0] : Tensors.ints(labels), path);
  }

  /** (N, H, W, C) or (N, H, W) bytes; (N, D) numbers. */
  private static Examples array(Tensor values, int[] labels, Path path) {
    if (values.dim() == 2) {
      Tensor rows = values.to(ScalarType.Float).unsqueeze(-1).unsqueeze(-1);
      return new Examples(rows, 0, labels, List.of());
    }
    boolean bytes = values.scalar_type().intern() == ScalarType.Byte;
    if (!bytes || (values.dim() != 3 && values.dim() != 4)) {
      throw UserError.of(
          "%s has shape %s of type %s; uint8 (N, H, W, C) or (N, H, W), or numbers (N, D) are needed",
          path, Arrays.toString(values.shape()), values.scalar_type().intern());
    }
    Tensor planes =
        values.dim() == 3 ? values.unsqueeze(1) : values.permute(0, 3, 1, 2).contiguous();
    return labelled(planes, labels);
  }

  /**
   * A table of vectors whose empty cells are NaN, for completing them; in the caller's scope.
   *
   * @param most rows; 0 means all
   */
  public static Examples openWithHoles(Path path, int most) {
    Examples all = vectors(path, MissingValues.KEEP);
    return most > 0 && most < all.count() ? all.select(IntStream.range(0, most).toArray()) : all;
  }

  private static Examples vectors(Path path, MissingValues missing) {
    try (RowSource rows = RowFiles.open(path, ReadOptions.defaults().withMissing(missing))) {
      Tensor all = Tensors.empty(ScalarType.Float, rows.rows(), rows.columns());
      rows.scan(1 << 14, tile -> all.narrow(0, tile.firstRow(), tile.rows()).copy_(tile.dense()));
      return new Examples(all.unsqueeze(-1).unsqueeze(-1), 0, new int[0], List.of());
    }
  }
}
