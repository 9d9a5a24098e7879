package dev.laurel.phm;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.io.Artifact;
import dev.laurel.core.io.NetworkTensors;
import dev.laurel.phm.data.AgreementSentence;
import dev.laurel.phm.data.InferencePair;
import dev.laurel.phm.eval.Accuracy;
import dev.laurel.phm.layer.HypercomplexWeight;
import dev.laurel.phm.text.WordVectors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Tells the class of sentences by a network of few numbers. */
public final class Classifier implements AutoCloseable {
  private static final Artifact.Kind KIND = new Artifact.Kind("phm.classifier", 1);
  private static final int BATCH = 256;

  private final ClassifierConfig config;
  private final ClassifierNetwork network;
  private final PointerScope memory;

  private Classifier(ClassifierConfig config, ClassifierNetwork network, PointerScope memory) {
    this.config = config;
    this.network = network;
    this.memory = memory;
  }

  /**
   * An untrained one; the caller closes it.
   *
   * @throws UserError if n does not divide a layer's sides
   */
  public static Classifier create(ClassifierConfig config) {
    Engine.start();
    PointerScope memory = new PointerScope();
    try {
      ClassifierNetwork network = new ClassifierNetwork(config);
      network.eval();
      memory.extend();
      return new Classifier(config, network, memory);
    } finally {
      memory.close();
    }
  }

  /** What it is. */
  public ClassifierConfig config() {
    return config;
  }

  /** The network, to be trained or looked at. */
  public Module network() {
    return network;
  }

  /**
   * Takes vectors of words that were learned elsewhere.
   *
   * @throws UserError if they have another width, or no memory reads them
   */
  public void assign(WordVectors vectors) {
    if (config.encoder() != ClassifierConfig.Encoder.LSTM || vectors.width() != config.width()) {
      throw UserError.of(
          "vectors of %d numbers; a memory that reads %d is needed",
          vectors.width(), config.width());
    }
    network.assign(vectors);
  }

  /** Numbers that are trained. */
  public long parameters() {
    return NetworkTensors.trained(network);
  }

  /** All hypercomplex weights by the names of their layers. */
  public Map<String, HypercomplexWeight> weights() {
    return network.weights();
  }

  /** Numbers of the layers that n makes smaller. */
  public long replacedParameters() {
    return weights().values().stream().mapToLong(HypercomplexWeight::parameters).sum();
  }

  /** An example of agreement. */
  public Example example(AgreementSentence sentence) {
    return new Example(
        config.vocabulary().numbers(sentence.words()),
        new int[0],
        sentence.plural() ? 1 : 0,
        sentence.attractors());
  }

  /**
   * An example of inference.
   *
   * @throws UserError if the label is none of the model's
   */
  public Example example(InferencePair pair) {
    int label = config.labels().indexOf(pair.label());
    if (label < 0) {
      throw UserError.of("the label is '%s'; the model knows %s", pair.label(), config.labels());
    }
    return new Example(
        config.vocabulary().numbers(InferencePair.words(pair.premise())),
        config.vocabulary().numbers(InferencePair.words(pair.hypothesis())),
        label,
        label);
  }

  /** The mean cross-entropy, differentiable, in the caller's scope. */
  public Tensor loss(List<Example> examples) {
    try (PointerScope scope = new PointerScope()) {
      long[] labels = ClassifierNetwork.labels(examples);
      Tensor scores = network.forward(examples);
      return Tensors.keep(torch.cross_entropy_loss(scores, Tensors.of(labels, labels.length)));
    }
  }

  /** Probabilities of the classes. */
  public double[][] probabilities(List<Example> examples) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard none = new NoGradGuard()) {
      return Tensors.rows(network.forward(examples).softmax(1));
    }
  }

  /** How often it is right. */
  public Accuracy evaluate(List<Example> examples) {
    List<Integer> predicted = new ArrayList<>();
    for (int from = 0; from < examples.size(); from += BATCH) {
      List<Example> some = examples.subList(from, Math.min(examples.size(), from + BATCH));
      for (int label : ClassifierNetwork.largest(probabilities(some))) {
        predicted.add(label);
      }
    }
    return Accuracy.of(
        predicted.stream().mapToInt(Integer::intValue).toArray(),
        examples.stream().mapToInt(Example::label).toArray(),
        examples.stream().mapToInt(Example::group).toArray());
  }

  /** Saves, whole or not at all. */
  public void save(Path path, Object metrics) {
    try (PointerScope scope = new PointerScope()) {
      Artifact.write(path, KIND, config, metrics, NetworkTensors.of(network));
    }
  }

  /**
   * Loads what {@link #save} wrote; the caller closes it.
   *
   * @throws UserError if the file is damaged or of another kind
   */
  public static Classifier load(Path path) {
    Engine.start();
    return NetworkTensors.load(
        path, KIND, ClassifierConfig.class, Classifier::create, model -> model.network);
  }

  @Override
  public void close() {
    memory.close();
  }
}
