package dev.laurel.scoresde.classify;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.io.Artifact;
import dev.laurel.scoresde.Sde;
import dev.laurel.scoresde.control.ClassGuidance;
import dev.laurel.scoresde.network.ClassifierConfig;
import dev.laurel.scoresde.network.ClassifierNetwork;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.StringTensorDict;
import org.bytedeco.pytorch.StringVector;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A classifier of pictures: of clean ones, whose features tell how alike two sets are; or of noised
 * ones, which guides a sampler to a class.
 */
public final class Classifier implements AutoCloseable {
  private static final Artifact.Kind KIND = new Artifact.Kind("scoresde.classifier", 1);

  /**
   * Names of the classifiers that come with Laurel, so that distances by their features compare
   * from one machine to another: {@code digits} of {@link dev.laurel.scoresde.data.Digits}, {@code
   * fashion16} of Fashion-MNIST at 16 x 16.
   */
  public static final List<String> SHIPPED = List.of("digits", "fashion16");

  private final Settings settings;
  private final ClassifierNetwork network;
  private final PointerScope memory;

  /**
   * What it is of.
   *
   * @param network its sizes
   * @param classes names
   */
  public record Settings(ClassifierConfig network, List<String> classes) {
    /** Copies the names. */
    public Settings {
      classes = List.copyOf(classes);
    }
  }

  private Classifier(Settings settings, ClassifierNetwork network, PointerScope memory) {
    this.settings = settings;
    this.network = network;
    this.memory = memory;
  }

  /** An untrained one; the caller closes it. */
  public static Classifier create(Settings settings) {
    Engine.start();
    PointerScope memory = new PointerScope();
    try {
      ClassifierNetwork network = new ClassifierNetwork(settings.network());
      network.eval();
      memory.extend();
      return new Classifier(settings, network, memory);
    } finally {
      memory.close();
    }
  }

  /** What it is of. */
  public Settings settings() {
    return settings;
  }

  ClassifierNetwork network() {
    return network;
  }

  /**
   * Features of clean pictures in [0, 1], a part at a time, (n, features) float64.
   *
   * @throws UserError if the classifier was trained on noised pictures, or on others
   */
  public Tensor features(Tensor pictures) {
    return ofParts(pictures, false);
  }

  /** Logits of clean pictures in [0, 1], (n, classes) float64. */
  public Tensor logits(Tensor pictures) {
    return ofParts(pictures, true);
  }

  private Tensor ofParts(Tensor pictures, boolean logits) {
    requireFits(pictures);
    if (settings.network().noised()) {
      throw new UserError(
          "the classifier is one of noised pictures, for guidance; train one of clean pictures");
    }
    int part = 256;
    int count = Math.toIntExact(pictures.size(0));
    long width = logits ? settings.network().classes() : settings.network().features();
    try (PointerScope scope = new PointerScope();
        NoGradGuard inference = new NoGradGuard()) {
      Tensor all = Tensors.empty(ScalarType.Double, count, width);
      for (int from = 0; from < count; from += part) {
        try (PointerScope inner = new PointerScope()) {
          int rows = Math.min(part, count - from);
          Tensor features = network.features(pictures.narrow(0, from, rows), null);
          all.narrow(0, from, rows).copy_(logits ? network.logits(features) : features);
        }
      }
      return Tensors.keep(all);
    }
  }

  /** As a guide: told the standard deviation of the noise at a time. */
  public ClassGuidance.NoisedClassifier guide(Sde sde) {
    if (!settings.network().noised()) {
      throw new UserError(
          "the classifier is one of clean pictures; guidance needs one trained on noised pictures");
    }
    return (x, t) -> {
      requireFits(x);
      try (PointerScope scope = new PointerScope()) {
        Tensor sigma = Tensors.of(new float[] {(float) sde.std(t)}, 1);
        return Tensors.keep(network.logits(network.features(x, sigma)));
      }
    };
  }

  private void requireFits(Tensor pictures) {
    if (pictures.dim() != 4
        || pictures.size(1) != settings.network().channels()
        || pictures.size(2) % 4 != 0
        || pictures.size(3) % 4 != 0) {
      throw UserError.of(
          "pictures of shape %s do not fit the classifier: %d channels, and sides that are multiples"
              + " of 4, are needed",
          Arrays.toString(pictures.shape()), settings.network().channels());
    }
  }

  private Map<String, Tensor> tensors() {
    Map<String, Tensor> all = new LinkedHashMap<>();
    StringTensorDict parameters = network.named_parameters();
    StringVector names = parameters.keys();
    for (long i = 0; i < names.size(); i++) {
      all.put(names.get(i).getString(), parameters.get(names.get(i).getString()));
    }
    return all;
  }

  /** Saves, whole or not at all. */
  public void save(Path path, Object metrics) {
    try (PointerScope scope = new PointerScope()) {
      Artifact.write(path, KIND, settings, metrics, tensors());
    }
  }

  /**
   * Loads what {@link #save} wrote; the caller closes it.
   *
   * @throws UserError if the file is damaged or of another kind
   */
  public static Classifier load(Path path) {
    Engine.start();
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard();
        Artifact artifact = Artifact.open(path, KIND)) {
      Classifier classifier = create(artifact.configuration(Settings.class));
      try {
        classifier
            .tensors()
            .forEach(
                (name, tensor) -> {
                  Tensor value = artifact.tensors().read(name);
                  if (!Arrays.equals(value.shape(), tensor.shape())) {
                    throw UserError.of(
                        "%s: '%s' has shape %s; %s is needed",
                        path,
                        name,
                        Arrays.toString(value.shape()),
                        Arrays.toString(tensor.shape()));
                  }
                  tensor.copy_(value);
                });
        return classifier;
      } catch (UserError e) {
        classifier.close();
        throw e;
      }
    }
  }

  /**
   * Loads one of {@link #SHIPPED}; the caller closes it.
   *
   * @throws UserError if there is none of that name
   */
  public static Classifier shipped(String name) {
    if (!SHIPPED.contains(name)) {
      throw UserError.of(
          "classifier '%s' is not known; Laurel comes with %s", name, String.join(", ", SHIPPED));
    }
    try (InputStream in = Classifier.class.getResourceAsStream(name + ".safetensors")) {
      Path local = Files.createTempFile("laurel", ".safetensors");
      try {
        Files.copy(in, local, StandardCopyOption.REPLACE_EXISTING);
        return load(local);
      } finally {
        Files.delete(local);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    memory.close();
  }
}
