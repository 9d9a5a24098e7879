package dev.laurel.nas.data;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.data.Cifar;
import dev.laurel.core.data.Idx;
import dev.laurel.core.data.ImageFolder;
import dev.laurel.core.data.ImageSet;
import dev.laurel.core.io.Npy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Opens labelled pictures in any form that users have them. */
public final class PictureFiles {
  /** What can be opened, as messages and help list it. */
  public static final String FORMATS =
      "a folder with a folder of pictures for each class (or with train and test, each such a"
          + " folder), a folder with IDX files or one of them (train-images-idx3-ubyte, also .gz),"
          + " CIFAR-10 or CIFAR-100 in binary (folder or .tar.gz), .npz with x and y, x.npy beside"
          + " y.npy, or shapes (drawn here)";

  private static final int DRAWN = 3000;
  private static final int TESTED_PART = 6;
  private static final int MOST_CLASSES = 100_000;
  private static final double BYTE = 255;

  private PictureFiles() {}

  /**
   * How files are read.
   *
   * @param side pictures of a folder are cut to squares and scaled to this; 0 keeps them
   * @param grey whether pictures of a folder become grey
   * @param halve how often pictures are halved, by means of four pixels
   * @param most pictures to learn from, the first; 0: all
   * @param mostTested pictures to test with, the first; 0: all
   * @param seed of what is held out where the data has no part for tests
   */
  public record Options(int side, boolean grey, int halve, int most, int mostTested, long seed) {
    /** Checks the values. */
    public Options {
      if (side < 0 || halve < 0 || most < 0 || mostTested < 0) {
        throw UserError.of(
            "side %d, halve %d, most %d, most tested %d; allowed: 0 and more",
            side, halve, most, mostTested);
      }
    }

    /** Everything as it is. */
    public static Options defaults() {
      return new Options(0, false, 0, 0, 0, 1);
    }

    /** The same with other pictures of a folder. */
    public Options withSide(int value) {
      return new Options(value, grey, halve, most, mostTested, seed);
    }

    /** The same with pictures that are halved so often. */
    public Options withHalve(int value) {
      return new Options(side, grey, value, most, mostTested, seed);
    }

    /** The same with at most so many pictures. */
    public Options withMost(int training, int tested) {
      return new Options(side, grey, halve, training, tested, seed);
    }
  }

  /** Pictures of 0 to 1. */
  private record Labelled(Tensor pixels, int[] labels, List<String> classes) {
    Labelled select(int[] numbers) {
      Tensor chosen = Tensors.of(Arrays.stream(numbers).asLongStream().toArray(), numbers.length);
      int[] some = Arrays.stream(numbers).map(i -> labels[i]).toArray();
      return new Labelled(pixels.index_select(0, chosen), some, classes);
    }

    Labelled first(int most) {
      return most == 0 || most >= labels.length
          ? this
          : new Labelled(pixels.narrow(0, 0, most), Arrays.copyOf(labels, most), classes);
    }
  }

  /** Both parts; the test part is null where the data has none. */
  private record Parts(Labelled training, Labelled test) {}

  /**
   * Opens a data set by its name; what is opened is in the scope of the caller.
   *
   * @throws UserError if it is missing or malformed, a class is empty, or there is only one
   */
  public static PictureData open(String name, Options options) {
    try (PointerScope scope = new PointerScope()) {
      Parts parts = parts(name, options);
      Labelled training = parts.training();
      Labelled test = parts.test();
      if (test == null) {
        requireClasses(training, name);
        int[][] split = Halves.stratified(training.labels(), 1.0 / TESTED_PART, options.seed());
        test = training.select(split[0]);
        training = training.select(split[1]);
      }
      training = training.first(options.most());
      test = test.first(options.mostTested());
      requireClasses(training, name);
      if (test.pixels().size(1) != training.pixels().size(1)
          || test.pixels().size(2) != training.pixels().size(2)
          || test.pixels().size(3) != training.pixels().size(3)) {
        throw UserError.of(
            "%s: pictures to test with are %s, those to learn from %s (channels, height, width);"
                + " both must be alike",
            name, size(test.pixels()), size(training.pixels()));
      }
      Tensor pixels = halved(training.pixels(), options.halve(), name);
      double[] mean = LabelledPictures.mean(pixels);
      double[] deviation = LabelledPictures.deviation(pixels);
      int classes = training.classes().size();
      LabelledPictures learned = standardised(pixels, training, classes, mean, deviation);
      LabelledPictures tested =
          standardised(
              halved(test.pixels(), options.halve(), name), test, classes, mean, deviation);
      return new PictureData(
          learned,
          tested,
          training.classes(),
          new PictureData.Scaling(
              Arrays.stream(mean).boxed().toList(), Arrays.stream(deviation).boxed().toList()));
    }
  }

  /**
   * A picture of a file, cut and scaled to what a network sees; in the scope of the caller.
   *
   * @param height of what it sees; pictures of another size are cut to squares
   * @throws UserError if it cannot be read, or does not fit
   */
  public static Tensor picture(
      Path file, int channels, int height, int width, PictureData.Scaling scaling) {
    try (PointerScope scope = new PointerScope();
        ImageSet set = ImageFolder.readFile(file, height == width ? height : 0, channels == 1)) {
      Tensor pixels = unit(set.pixels());
      if (pixels.size(2) != height || pixels.size(3) != width) {
        throw UserError.of(
            "%s is %d x %d; the network sees %d x %d (width, height)",
            file, pixels.size(3), pixels.size(2), width, height);
      }
      return Tensors.keep(
          LabelledPictures.standardised(
              pixels, numbers(scaling.mean()), numbers(scaling.deviation())));
    }
  }

  private static double[] numbers(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static LabelledPictures standardised(
      Tensor pixels, Labelled set, int classes, double[] mean, double[] deviation) {
    long[] labels = Arrays.stream(set.labels()).asLongStream().toArray();
    Tensor scaled = LabelledPictures.standardised(pixels, mean, deviation);
    LabelledPictures pictures =
        new LabelledPictures(scaled, Tensors.of(labels, labels.length), classes).channelsLast();
    Tensors.keep(pictures.pixels());
    Tensors.keep(pictures.labels());
    return pictures;
  }

  private static String size(Tensor pixels) {
    return pixels.size(1) + " x " + pixels.size(2) + " x " + pixels.size(3);
  }

  private static Tensor halved(Tensor pixels, int times, String name) {
    Tensor result = pixels;
    for (int i = 0; i < times; i++) {
      if (result.size(2) % 2 != 0 || result.size(3) % 2 != 0) {
        throw UserError.of(
            "%s: pictures of %d x %d cannot be halved", name, result.size(2), result.size(3));
      }
      result = LabelledPictures.halved(result.contiguous());
    }
    return result;
  }

  private static void requireClasses(Labelled set, String name) {
    int[] counts = new int[set.classes().size()];
    for (int label : set.labels()) {
      if (label < 0 || label >= counts.length) {
        throw UserError.of("%s: label %d; allowed: 0 to %d", name, label, counts.length - 1);
      }
      counts[label]++;
    }
    if (counts.length < 2) {
      throw UserError.of(
          "%s holds %d class%s; at least two are needed to tell pictures apart",
          name, counts.length, counts.length == 1 ? ", '" + set.classes().get(0) + "'" : "es");
    }
    for (int c = 0; c < counts.length; c++) {
      if (counts[c] == 0) {
        throw UserError.of(
            "%s: class '%s' has no picture to learn from", name, set.classes().get(c));
      }
    }
  }

  private static Parts parts(String name, Options options) {
    if (name.equalsIgnoreCase("shapes")) {
      int side = options.side() > 0 ? options.side() : 16;
      int count = options.most() > 0 ? options.most() : DRAWN;
      int tested = options.mostTested() > 0 ? options.mostTested() : count / 2;
      return new Parts(drawn(count, side, 1), drawn(tested, side, 2));
    }
    Path path = Path.of(name);
    if (!Files.exists(path)) {
      throw UserError.of("%s does not exist; allowed: %s", path, FORMATS);
    }
    if (Files.isDirectory(path)) {
      return folder(path, options);
    }
    String plain = path.getFileName().toString().toLowerCase(Locale.ROOT);
    if (plain.endsWith(".tar.gz") || plain.endsWith(".tgz")) {
      return cifar(path, plain.contains("100"));
    }
    if (plain.matches(".*(\\.idx|-ubyte|\\.idx\\d)(\\.gz)?")) {
      return idx(path);
    }
    if (plain.endsWith(".npz")) {
      return archive(path);
    }
    if (plain.endsWith(".npy")) {
      Path labels = path.resolveSibling("y.npy");
      if (!Files.exists(labels) || labels.equals(path)) {
        throw UserError.of("%s: labels are looked for in %s, which is not there", path, labels);
      }
      return new Parts(labelled(array(Npy.read(path), path), Npy.read(labels), path), null);
    }
    throw UserError.of("%s: unknown format; allowed: %s", path, FORMATS);
  }

  private static Labelled drawn(int count, int side, long seed) {
    TexturedShapes.Drawn drawn = TexturedShapes.draw(count, side, new Random(seed));
    return new Labelled(drawn.pixels(), drawn.labels(), TexturedShapes.CLASSES);
  }

  private static Parts folder(Path path, Options options) {
    if (Files.exists(path.resolve("train.bin"))) {
      return cifar(path, true);
    }
    if (Files.exists(path.resolve("data_batch_1.bin"))) {
      return cifar(path, false);
    }
    for (String end : List.of("", ".gz")) {
      Path images = path.resolve("train-images-idx3-ubyte" + end);
      if (Files.exists(images)) {
        return idx(images);
      }
    }
    Path training = path.resolve("train");
    if (Files.isDirectory(training)) {
      Path test = path.resolve("test");
      Labelled learned = shuffled(training, options);
      if (!Files.isDirectory(test)) {
        return new Parts(learned, null);
      }
      Labelled tested = shuffled(test, options);
      if (!tested.classes().equals(learned.classes())) {
        throw UserError.of(
            "%s: classes of test are %s, of train %s; both must have the same folders",
            path, tested.classes(), learned.classes());
      }
      return new Parts(learned, tested);
    }
    return new Parts(shuffled(path, options), null);
  }

  /** Folders come class by class: shuffled, their first pictures are of all of them. */
  private static Labelled shuffled(Path path, Options options) {
    Labelled all = pictures(ImageFolder.read(path, options.side(), options.grey()));
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < all.labels().length; i++) {
      numbers.add(i);
    }
    Collections.shuffle(numbers, new Random(options.seed()));
    return all.select(numbers.stream().mapToInt(Integer::intValue).toArray());
  }

  private static Parts cifar(Path path, boolean hundred) {
    Cifar.Version version = hundred ? Cifar.Version.CIFAR_100 : Cifar.Version.CIFAR_10;
    return new Parts(
        pictures(Cifar.read(path, version, Cifar.Part.TRAIN)),
        pictures(Cifar.read(path, version, Cifar.Part.TEST)));
  }

  private static Labelled pictures(ImageSet set) {
    return new Labelled(unit(set.pixels()), set.labels(), set.classes());
  }

  private static Tensor unit(Tensor bytes) {
    return bytes.to(ScalarType.Float).div(new Scalar(BYTE));
  }

  private static Parts idx(Path images) {
    Labelled training = idxPart(images);
    Path test =
        images.resolveSibling(images.getFileName().toString().replaceFirst("^train-", "t10k-"));
    return new Parts(training, test.equals(images) || !Files.exists(test) ? null : idxPart(test));
  }

  private static Labelled idxPart(Path images) {
    Tensor pixels = Idx.read(images);
    if (pixels.dim() != 3) {
      throw UserError.of(
          "%s has %d dimensions; pictures (n, height, width) are needed", images, pixels.dim());
    }
    Path labels =
        images.resolveSibling(
            images.getFileName().toString().replace("images", "labels").replace("idx3", "idx1"));
    if (labels.equals(images) || !Files.exists(labels)) {
      throw UserError.of("%s: labels are looked for in %s, which is not there", images, labels);
    }
    int[] numbers = Idx.labels(labels);
    return new Labelled(
        unit(pixels.unsqueeze(1)), fitting(numbers, pixels, images), names(numbers, labels));
  }

  private static int[] fitting(int[] labels, Tensor pixels, Path path) {
    if (labels.length != pixels.size(0)) {
      throw UserError.of("%s: %d pictures, but %d labels", path, pixels.size(0), labels.length);
    }
    return labels;
  }

  private static List<String> names(int[] labels, Path where) {
    int largest = Arrays.stream(labels).max().orElse(-1);
    if (largest >= MOST_CLASSES) {
      throw UserError.of("%s: label %d; allowed: 0 to %d", where, largest, MOST_CLASSES - 1);
    }
    int classes = largest + 1;
    return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
  }

  private static Parts archive(Path path) {
    Map<String, Tensor> arrays = Npy.readArchive(path);
    Labelled training =
        archivePart(
            arrays, List.of("x", "x_train", "images"), List.of("y", "y_train", "labels"), path);
    if (training == null) {
      throw UserError.of(
          "%s holds %s; arrays x (or x_train, images) and y (or y_train, labels) are needed",
          path, arrays.keySet());
    }
    return new Parts(training, archivePart(arrays, List.of("x_test"), List.of("y_test"), path));
  }

  private static Labelled archivePart(
      Map<String, Tensor> arrays, List<String> pictures, List<String> labels, Path path) {
    for (int i = 0; i < pictures.size(); i++) {
      Tensor x = arrays.get(pictures.get(i));
      Tensor y = arrays.get(labels.get(i));
      if (x != null && y != null) {
        return labelled(array(x, path), y, path);
      }
    }
    return null;
  }

  private static Labelled labelled(Tensor pixels, Tensor labels, Path path) {
    for (double label : Tensors.doubles(labels.reshape(-1))) {
      if (label != Math.rint(label)) {
        throw UserError.of("%s: label %s; whole numbers are needed", path, label);
      }
    }
    int[] numbers = Tensors.ints(labels.reshape(-1));
    return new Labelled(pixels, fitting(numbers, pixels, path), names(numbers, path));
  }

  /** Bytes or numbers, (N, H, W), (N, H, W, C) or (N, C, H, W) with 1 or 3 channels. */
  private static Tensor array(Tensor values, Path path) {
    Tensor numbers = Tensors.as(values, ScalarType.Float);
    double largest = values.numel() == 0 ? 0 : numbers.max().item_double();
    // Levels as of pictures in files, whatever their type.
    if (largest > 1 && largest <= BYTE && numbers.min().item_double() >= 0) {
      numbers = numbers.div(new Scalar(BYTE));
    }
    List<Long> shape = new ArrayList<>();
    for (long length : values.shape()) {
      shape.add(length);
    }
    if (shape.size() == 3) {
      return numbers.unsqueeze(1);
    }
    if (shape.size() == 4 && (shape.get(3) == 1 || shape.get(3) == 3)) {
      return numbers.permute(0, 3, 1, 2).contiguous();
    }
    if (shape.size() == 4 && (shape.get(1) == 1 || shape.get(1) == 3)) {
      return numbers;
    }
    throw UserError.of(
        "%s: pictures have shape %s; (N, H, W), (N, H, W, C) or (N, C, H, W) with 1 or 3 channels"
            + " are needed",
        path, shape);
  }
}
