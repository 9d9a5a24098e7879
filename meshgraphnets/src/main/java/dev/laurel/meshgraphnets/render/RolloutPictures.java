package dev.laurel.meshgraphnets.render;

import dev.laurel.core.UserError;
import dev.laurel.meshgraphnets.remesh.Interpolation;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A simulation drawn state by state, where there is a truth with it and the error below.
 *
 * @param predicted states
 * @param truth of the same times; empty for none
 * @param what is coloured, in words
 * @param timeStep between states; 0 if not known
 * @param edges whether the edges of the mesh are drawn
 * @param window what is seen of a plane: least x, least y, largest x, largest y; empty for all
 */
public record RolloutPictures(
    List<Scene> predicted,
    List<Scene> truth,
    String what,
    double timeStep,
    boolean edges,
    float[] window) {
  private static final double TURN = 0.6;
  private static final double TILT = 0.9;

  /** Checks that there is something to draw. */
  public RolloutPictures {
    if (predicted.isEmpty()) {
      throw new UserError("there is no state to draw");
    }
    if (!truth.isEmpty() && truth.size() < predicted.size()) {
      throw UserError.of(
          "%d states and the truth of %d; as many are needed", predicted.size(), truth.size());
    }
    if (window.length > 0) {
      boolean fits = window.length == 4 && window[0] < window[2] && window[1] < window[3];
      if (!fits || predicted.get(0).dimension() != 2) {
        throw UserError.of(
            "a window of %s; least x, least y, largest x, largest y are needed, of a plane",
            Arrays.toString(window));
      }
    }
  }

  /** Draws states, all in the same colours. */
  public List<BufferedImage> draw(int[] states, int width) {
    // Colours and view are of the truth where there is one, so that a failed rollout hides nothing.
    List<Scene> reference = truth.isEmpty() ? predicted : truth;
    ColourScale colours = ColourScale.of(reference.stream().map(Scene::values).toList());
    int dimension = reference.get(0).dimension();
    Camera camera =
        Camera.fitted(
            window.length > 0 ? List.of(window) : reference.stream().map(Scene::positions).toList(),
            dimension,
            dimension == 3 ? TURN : 0,
            dimension == 3 ? TILT : 0,
            width);
    List<Scene> errors = errors();
    ColourScale ofErrors =
        errors.isEmpty() ? null : ColourScale.of(errors.stream().map(Scene::values).toList());
    List<BufferedImage> pictures = new ArrayList<>();
    for (int state : states) {
      List<String> captions = new ArrayList<>();
      List<BufferedImage> panels = new ArrayList<>();
      if (!truth.isEmpty()) {
        captions.add(String.format(Locale.ROOT, "%s, solver, %s", what, at(state)));
        panels.add(MeshPainter.paint(truth.get(state), colours, camera, edges));
      }
      captions.add(
          String.format(
              Locale.ROOT,
              "%s%s (%.3g to %.3g)",
              what,
              truth.isEmpty() ? ", " + at(state) : ", model",
              colours.least(),
              colours.most()));
      panels.add(MeshPainter.paint(predicted.get(state), colours, camera, edges));
      if (ofErrors != null) {
        captions.add(String.format(Locale.ROOT, "absolute error (0 to %.3g)", ofErrors.most()));
        panels.add(MeshPainter.paint(errors.get(state), ofErrors, camera, edges));
      }
      pictures.add(Film.stacked(captions, panels));
    }
    return pictures;
  }

  private String at(int state) {
    return timeStep > 0 ? String.format(Locale.ROOT, "%.2f s", state * timeStep) : "state " + state;
  }

  /** On the predicted meshes. */
  private List<Scene> errors() {
    List<Scene> all = new ArrayList<>();
    for (int t = 0; t < truth.size() && t < predicted.size(); t++) {
      Scene scene = predicted.get(t);
      float[] wanted =
          Interpolation.between(truth.get(t).mesh(), scene.mesh(), truth.get(t).values());
      float[] difference = new float[wanted.length];
      for (int i = 0; i < difference.length; i++) {
        difference[i] = Math.abs(scene.values()[i] - wanted[i]);
      }
      all.add(scene.withValues(difference));
    }
    return all;
  }

  /** Some states at equal distances, the first and the last among them. */
  public int[] spread(int count) {
    int last = predicted.size() - 1;
    int wanted = Math.min(count, last + 1);
    return IntStream.range(0, wanted)
        .map(i -> wanted == 1 ? 0 : (int) Math.round((double) last * i / (wanted - 1)))
        .toArray();
  }
}
