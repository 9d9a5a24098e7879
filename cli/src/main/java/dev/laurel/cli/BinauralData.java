package dev.laurel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.laurel.binaural.BinauralModel;
import dev.laurel.binaural.data.Recording;
import dev.laurel.binaural.data.SimulatedSet;
import dev.laurel.core.io.Artifact;
import dev.laurel.core.run.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Folders of recordings as the commands name them. */
final class BinauralData {
  /** Metres outside of what was learned that are not worth a word. */
  private static final double FAR = 0.25;

  private BinauralData() {}

  /**
   * The factor that brings sound to the level that networks learn from. Heads and walls do not care
   * how loud a talker is, but a network's sines do.
   */
  static double levelling(float[] mono) {
    double square = 0;
    for (float value : mono) {
      square += value * value;
    }
    return square == 0 ? 1 : SimulatedSet.LEVEL / Math.sqrt(square / mono.length);
  }

  /** The same sound by a factor. */
  static float[] times(float[] mono, double factor) {
    float[] result = new float[mono.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = (float) (factor * mono[i]);
    }
    return result;
  }

  /** A part of a set, or all of a folder that holds recordings itself. */
  static List<Recording> recordings(Path folder, String part) {
    Path inside = folder.resolve(part);
    return Recording.readAll(Files.isDirectory(inside) ? inside : folder);
  }

  /** A model of ours, or an official checkpoint. */
  static BinauralModel model(Path path) {
    return path.toString().endsWith(".net")
        ? BinauralModel.official(path)
        : BinauralModel.load(path);
  }

  /** From least to largest of x, y, z. */
  static Map<String, List<Double>> ranges(List<Recording> recordings) {
    Map<String, List<Double>> ranges = new LinkedHashMap<>();
    for (int axis = 0; axis < 3; axis++) {
      double least = Double.POSITIVE_INFINITY;
      double largest = Double.NEGATIVE_INFINITY;
      for (Recording one : recordings) {
        for (float[] view : one.views()) {
          least = Math.min(least, view[axis]);
          largest = Math.max(largest, view[axis]);
        }
      }
      ranges.put(String.valueOf((char) ('x' + axis)), List.of(least, largest));
    }
    return ranges;
  }

  /** Tells where positions are outside those that a model was trained on. */
  static void warnOfRange(Path model, float[][] views, Progress progress) {
    if (model == null || model.toString().endsWith(".net")) {
      return;
    }
    try (Artifact artifact = Artifact.open(model)) {
      JsonNode ranges = artifact.metrics().path("positions");
      for (int axis = 0; axis < 3; axis++) {
        JsonNode range = ranges.path(String.valueOf((char) ('x' + axis)));
        if (range.size() == 2) {
          warnOfRange(axis, range.get(0).asDouble(), range.get(1).asDouble(), views, progress);
        }
      }
    }
  }

  private static void warnOfRange(
      int axis, double least, double largest, float[][] views, Progress progress) {
    for (int k = 0; k < views.length; k++) {
      double value = views[k][axis];
      if (value < least - FAR || value > largest + FAR) {
        progress.note(
            String.format(
                Locale.ROOT,
                "position %d: %c is %.2f m; the model has learned from %.2f to %.2f m, and guesses"
                    + " elsewhere",
                k + 1,
                (char) ('x' + axis),
                value,
                least,
                largest));
        return;
      }
    }
  }
}
