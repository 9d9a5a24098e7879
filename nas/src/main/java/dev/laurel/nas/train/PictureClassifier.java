package dev.laurel.nas.train;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.io.Artifact;
import dev.laurel.core.io.NetworkTensors;
import dev.laurel.nas.data.PictureData;
import dev.laurel.nas.network.Classifier;
import dev.laurel.nas.network.DartsClassifier;
import dev.laurel.nas.network.NetworkSize;
import dev.laurel.nas.network.Networks;
import dev.laurel.nas.space.SearchSpace;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A trained network with all that is needed to use it. Close it to free its tensors. */
public final class PictureClassifier implements AutoCloseable {
  private static final Artifact.Kind KIND = new Artifact.Kind("nas.classifier", 1);

  private final Settings settings;
  private final PointerScope memory;
  private final Classifier classifier;

  /**
   * What it is.
   *
   * @param form of the network
   * @param architecture text of it
   * @param size of the network
   * @param style of its training
   * @param classes names
   * @param scaling of the pictures
   */
  public record Settings(
      SearchSpace.Form form,
      String architecture,
      NetworkSize size,
      DartsClassifier.Style style,
      List<String> classes,
      PictureData.Scaling scaling) {
    /** Checks that all is there and fits. */
    public Settings {
      if (form == null
          || architecture == null
          || size == null
          || style == null
          || classes == null
          || scaling == null) {
        throw new UserError(
            "a classifier needs form, architecture, size, style, classes and scaling");
      }
      classes = List.copyOf(classes);
      if (classes.size() != size.classes()
          || scaling.mean().size() != size.pictureChannels()
          || scaling.deviation().size() != size.pictureChannels()) {
        throw UserError.of(
            "a network of %d classes and %d channels does not fit %d names and scales of %d and %d",
            size.classes(),
            size.pictureChannels(),
            classes.size(),
            scaling.mean().size(),
            scaling.deviation().size());
      }
    }
  }

  private PictureClassifier(Settings settings, PointerScope memory, Classifier classifier) {
    this.settings = settings;
    this.memory = memory;
    this.classifier = classifier;
  }

  /** New, with first values. */
  public static PictureClassifier create(Settings settings, long seed) {
    Engine.start();
    PointerScope memory = new PointerScope();
    try {
      Classifier classifier =
          Networks.chosen(
              settings.form(),
              settings.architecture(),
              settings.size(),
              settings.style(),
              new Random(seed));
      memory.extend();
      return new PictureClassifier(settings, memory, classifier);
    } finally {
      memory.close();
    }
  }

  /** What it is. */
  public Settings settings() {
    return settings;
  }

  /** The network. */
  public Classifier classifier() {
    return classifier;
  }

  /** Numbers that are learned, without a second head. */
  public long parameters() {
    return NetworkTensors.of(classifier.network()).entrySet().stream()
        .filter(entry -> entry.getValue().requires_grad())
        .filter(entry -> !entry.getKey().startsWith("auxiliary_head"))
        .mapToLong(entry -> entry.getValue().numel())
        .sum();
  }

  /** Saves it. */
  public void save(Path path, Object metrics) {
    try (PointerScope own = new PointerScope()) {
      Artifact.write(path, KIND, settings, metrics, NetworkTensors.of(classifier.network()));
    }
  }

  /**
   * What was measured when a network was saved.
   *
   * @throws UserError if it is another network
   */
  public static <T> T metrics(Path path, Settings settings, Class<T> type) {
    try (Artifact artifact = Artifact.open(path, KIND)) {
      if (!artifact.configuration(Settings.class).equals(settings)) {
        throw UserError.of("%s is another network than the one that was chosen", path);
      }
      return artifact.metrics(type);
    }
  }

  /**
   * Loads what was saved.
   *
   * @throws dev.laurel.core.UserError if it is something else
   */
  public static PictureClassifier load(Path path) {
    Engine.start();
    try (Artifact artifact = Artifact.open(path, KIND)) {
      PictureClassifier loaded = create(artifact.configuration(Settings.class), 1);
      NetworkTensors.assign(loaded.classifier.network(), artifact, path.toString());
      loaded.classifier.network().eval();
      return loaded;
    }
  }

  /**
   * Probabilities of the classes, {@code (count, classes)}, in the caller's scope.
   *
   * @param pictures scaled as {@link Settings#scaling} says
   */
  public Tensor probabilities(Tensor pictures) {
    try (PointerScope own = new PointerScope();
        NoGradGuard none = new NoGradGuard()) {
      classifier.network().eval();
      return Tensors.keep(torch.softmax(classifier.logits(pictures), 1));
    }
  }

  @Override
  public void close() {
    memory.close();
  }
}
