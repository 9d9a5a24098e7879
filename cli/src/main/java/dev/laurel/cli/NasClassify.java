package dev.laurel.cli;

import dev.laurel.core.Tensors;
import dev.laurel.nas.data.PictureData;
import dev.laurel.nas.data.PictureFiles;
import dev.laurel.nas.network.NetworkSize;
import dev.laurel.nas.train.PictureClassifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code laurel nas classify}. */
@Command(
    name = "classify",
    description = "Tell the classes of pictures.",
    sortOptions = false,
    footer = {"", "Example:", "  laurel nas classify found/network.safetensors photo.jpg"})
final class NasClassify implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "MODEL", description = "A trained network.")
  private Path model;

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "PICTURE", description = "Files.")
  private List<Path> pictures;

  @Mixin private CommonOptions common;

  /**
   * What is said of a picture.
   *
   * @param picture its file
   * @param label its likeliest class
   * @param probability of it
   * @param probabilities of all classes
   */
  private record Answer(
      String picture, String label, double probability, Map<String, Double> probabilities) {}

  @Override
  public Integer call() {
    common.startEngine();
    List<Answer> answers = new ArrayList<>();
    try (PictureClassifier network = PictureClassifier.load(model)) {
      for (Path picture : pictures) {
        answers.add(answer(network, picture));
      }
    }
    StringBuilder text = new StringBuilder();
    for (Answer one : answers) {
      text.append(
          String.format(
              Locale.ROOT,
              "%s%s\t%s\t%.1f%%",
              text.length() == 0 ? "" : System.lineSeparator(),
              one.picture(),
              one.label(),
              100 * one.probability()));
    }
    common.print(Map.of("pictures", answers), text.toString());
    return 0;
  }

  private static Answer answer(PictureClassifier network, Path picture) {
    NetworkSize size = network.settings().size();
    PictureData.Scaling scaling = network.settings().scaling();
    try (PointerScope scope = new PointerScope()) {
      Tensor pixels =
          PictureFiles.picture(
              picture, size.pictureChannels(), size.height(), size.width(), scaling);
      double[] probabilities = Tensors.doubles(network.probabilities(pixels));
      Map<String, Double> byClass = new LinkedHashMap<>();
      int best = 0;
      for (int c = 0; c < probabilities.length; c++) {
        byClass.put(network.settings().classes().get(c), probabilities[c]);
        best = probabilities[c] > probabilities[best] ? c : best;
      }
      return new Answer(
          picture.toString(), network.settings().classes().get(best), probabilities[best], byClass);
    }
  }
}
