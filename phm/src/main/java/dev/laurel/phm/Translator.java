package dev.laurel.phm;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.io.Artifact;
import dev.laurel.core.io.NetworkTensors;
import dev.laurel.phm.data.Pair;
import dev.laurel.phm.layer.HypercomplexWeight;
import dev.laurel.phm.layer.Transformer;
import dev.laurel.phm.text.BeamSearch;
import dev.laurel.phm.text.Padded;
import dev.laurel.phm.text.SmoothedLoss;
import dev.laurel.phm.text.Subwords;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** Rewrites sentences by a Transformer of few numbers. */
public final class Translator implements AutoCloseable {
  private static final Artifact.Kind KIND = new Artifact.Kind("phm.translator", 1);

  private final TranslatorConfig config;
  private final Transformer network;
  private final PointerScope memory;

  private Translator(TranslatorConfig config, Transformer network, PointerScope memory) {
    this.config = config;
    this.network = network;
    this.memory = memory;
  }

  /**
   * An untrained one; the caller closes it.
   *
   * @throws UserError if n does not divide a layer's sides
   */
  public static Translator create(TranslatorConfig config) {
    Engine.start();
    PointerScope memory = new PointerScope();
    try {
      Transformer network = new Transformer(config.transformer(), new Random(config.seed()));
      network.eval();
      memory.extend();
      return new Translator(config, network, memory);
    } finally {
      memory.close();
    }
  }

  /** What it is. */
  public TranslatorConfig config() {
    return config;
  }

  /** The network, to be trained or looked at. */
  public Transformer network() {
    return network;
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

  /**
   * A pair as numbers, both with their ends.
   *
   * @param source of the pair
   * @param target of the pair
   */
  public record Numbers(int[] source, int[] target) {
    /** The longer of both. */
    public int longest() {
      return Math.max(source.length, target.length);
    }
  }

  /** The numbers of a pair. */
  public Numbers numbers(Pair pair) {
    return new Numbers(ended(pair.source()), ended(pair.target()));
  }

  private int[] ended(String text) {
    int[] numbers = config.subwords().numbers(text);
    int[] ended = Arrays.copyOf(numbers, numbers.length + 1);
    ended[numbers.length] = Subwords.END;
    return ended;
  }

  /** The loss of a word, differentiable, in the caller's scope. */
  public Tensor loss(List<Numbers> pairs) {
    try (PointerScope scope = new PointerScope()) {
      return Tensors.keep(sum(pairs, config.smoothing()).mean());
    }
  }

  private SmoothedLoss.Sum sum(List<Numbers> pairs, double smoothing) {
    Tensor target = Padded.of(pairs.stream().map(Numbers::target).toList()).tokens();
    Transformer.Read read =
        network.read(Padded.of(pairs.stream().map(Numbers::source).toList()).tokens());
    return new SmoothedLoss(smoothing).of(network.write(read, target), target);
  }

  /**
   * How surprising pairs are.
   *
   * @return the sum of the negative logarithms of all words' probabilities, and how many they are
   */
  public double[] surprise(List<Numbers> pairs) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard none = new NoGradGuard()) {
      SmoothedLoss.Sum sum = sum(pairs, 0);
      return new double[] {sum.sum().item_double(), sum.count().item_double()};
    }
  }

  /**
   * How a translation is looked for.
   *
   * @param beams sequences that are followed
   * @param alpha how much length is forgiven
   * @param extraLength subwords by which it may be longer than the source
   */
  public record Search(int beams, double alpha, int extraLength) {
    /** As tensor2tensor: 4 beams, 0.6, 100. */
    public static Search defaults() {
      return new Search(4, 0.6, 100);
    }

    /** The same with other beams. */
    public Search withBeams(int value) {
      return new Search(value, alpha, extraLength);
    }
  }

  /**
   * A rewritten sentence.
   *
   * @param text it
   * @param score by which it was chosen
   * @param finished whether it ended by itself
   */
  public record Translation(String text, double score, boolean finished) {}

  /** Rewrites a sentence; the best first. */
  public List<Translation> translate(String sentence, Search search) {
    int[] source = ended(sentence);
    BeamSearch beams =
        new BeamSearch(
            search.beams(), search.alpha(), source.length + search.extraLength(), Subwords.END);
    try (PointerScope scope = new PointerScope();
        NoGradGuard none = new NoGradGuard();
        Writing writing = new Writing(network, Padded.of(List.of(source)).tokens())) {
      return beams.search(Subwords.PADDING, writing).stream()
          .map(
              found ->
                  new Translation(
                      config.subwords().text(found.tokens()), found.score(), found.finished()))
          .toList();
    }
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
  public static Translator load(Path path) {
    Engine.start();
    return NetworkTensors.load(
        path, KIND, TranslatorConfig.class, Translator::create, model -> model.network);
  }

  @Override
  public void close() {
    memory.close();
  }
}
