package dev.laurel.meshgraphnets.render;

import dev.laurel.core.UserError;
import dev.laurel.meshgraphnets.Mesh;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A simulation drawn state by state, where there is a truth with it and the error below.
 *
 * @param mesh of all states
 * @param positions predicted, of the nodes in every state; empty if they stand still
 * @param truePositions true ones; empty without a truth, or if they stand still
 * @param predicted what is coloured, of every state
 * @param truth likewise; empty for none
 * @param what is coloured, in words
 * @param timeStep between states; 0 if not known
 */
public record RolloutPictures(
    Mesh mesh,
    List<float[]> positions,
    List<float[]> truePositions,
    List<float[]> predicted,
    List<float[]> truth,
    String what,
    double timeStep) {
  private static final double TURN = 0.6;
  private static final double TILT = 0.9;

  /** Checks that there is something to draw. */
  public RolloutPictures {
    if (predicted.isEmpty()) {
      throw new UserError("there is no state to draw");
    }
  }

  /** The length of what a field has at every node, state by state. */
  public static List<float[]> magnitudes(List<float[]> field, int nodes) {
    List<float[]> all = new ArrayList<>();
    for (float[] values : field) {
      int width = values.length / nodes;
      float[] lengths = new float[nodes];
      for (int i = 0; i < nodes; i++) {
        double sum = 0;
        for (int d = 0; d < width; d++) {
          sum += (double) values[i * width + d] * values[i * width + d];
        }
        lengths[i] = width == 1 ? values[i] : (float) Math.sqrt(sum);
      }
      all.add(lengths);
    }
    return all;
  }

  /** Draws states, all in the same colours. */
  public List<BufferedImage> draw(int[] states, int width) {
    boolean moving = !positions.isEmpty();
    // Colours are of the truth where there is one, so that a failed rollout does not hide it.
    ColourScale colours = ColourScale.of(truth.isEmpty() ? predicted : truth);
    Camera camera =
        moving
            ? Camera.fitted(
                truePositions.isEmpty() ? positions : truePositions, 3, TURN, TILT, width)
            : Camera.fitted(
                List.of(mesh.positions()),
                mesh.dimension(),
                mesh.dimension() == 3 ? TURN : 0,
                mesh.dimension() == 3 ? TILT : 0,
                width);
    List<float[]> errors = errors();
    ColourScale ofErrors = errors.isEmpty() ? null : ColourScale.of(errors);
    List<BufferedImage> pictures = new ArrayList<>();
    for (int state : states) {
      float[] where = moving ? positions.get(state) : mesh.positions();
      float[] trueWhere = truePositions.isEmpty() ? where : truePositions.get(state);
      int dimension = moving ? 3 : mesh.dimension();
      List<String> captions = new ArrayList<>();
      List<BufferedImage> panels = new ArrayList<>();
      if (!truth.isEmpty()) {
        captions.add(String.format(Locale.ROOT, "%s, solver, %s", what, at(state)));
        panels.add(
            MeshPainter.paint(mesh, trueWhere, dimension, truth.get(state), colours, camera));
      }
      captions.add(
          String.format(
              Locale.ROOT,
              "%s%s (%.3g to %.3g)",
              what,
              truth.isEmpty() ? ", " + at(state) : ", model",
              colours.least(),
              colours.most()));
      panels.add(MeshPainter.paint(mesh, where, dimension, predicted.get(state), colours, camera));
      if (ofErrors != null) {
        captions.add(String.format(Locale.ROOT, "absolute error (0 to %.3g)", ofErrors.most()));
        panels.add(MeshPainter.paint(mesh, where, dimension, errors.get(state), ofErrors, camera));
      }
      pictures.add(Film.stacked(captions, panels));
    }
    return pictures;
  }

  private String at(int state) {
    return timeStep > 0 ? String.format(Locale.ROOT, "%.2f s", state * timeStep) : "state " + state;
  }

  private List<float[]> errors() {
    List<float[]> all = new ArrayList<>();
    for (int t = 0; t < Math.min(predicted.size(), truth.size()); t++) {
      float[] difference = new float[mesh.nodes()];
      for (int i = 0; i < difference.length; i++) {
        difference[i] = Math.abs(predicted.get(t)[i] - truth.get(t)[i]);
      }
      all.add(difference);
    }
    return all;
  }

  /** Some states at equal distances, the first and the last among them. */
  public int[] spread(int count) {
    int last = (truth.isEmpty() ? predicted.size() : Math.min(predicted.size(), truth.size())) - 1;
    int wanted = Math.min(count, last + 1);
    return IntStream.range(0, wanted)
        .map(i -> wanted == 1 ? 0 : (int) Math.round((double) last * i / (wanted - 1)))
        .toArray();
  }
}
