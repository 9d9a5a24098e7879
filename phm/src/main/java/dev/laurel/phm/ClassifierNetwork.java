package dev.laurel.phm;

import dev.laurel.core.Tensors;
import dev.laurel.phm.layer.HypercomplexWeight;
import dev.laurel.phm.layer.PhmConfig;
import dev.laurel.phm.layer.PhmLinear;
import dev.laurel.phm.layer.PhmLstmStack;
import dev.laurel.phm.layer.Pooling;
import dev.laurel.phm.layer.Transformer;
import dev.laurel.phm.layer.TransformerConfig;
import dev.laurel.phm.text.Padded;
import dev.laurel.phm.text.WordVectors;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Reads one sentence or two with the same encoder, and tells the class. Of two, the largest and the
 * mean states of both go through a layer with rectifiers (section 5.1 of the paper).
 */
final class ClassifierNetwork extends Module {
  /** Kept, because the bindings hold parts only weakly. */
  private final Module mlp;

  private static final double UNKNOWN_DEVIATION = 0.1;

  private final ClassifierConfig config;
  private final Tensor embedding;
  private final PhmLstmStack lstm;
  private final Transformer transformer;
  private final PhmLinear between;
  private final PhmLinear last;

  ClassifierNetwork(ClassifierConfig config) {
    super("ClassifierNetwork");
    this.config = config;
    Random random = new Random(config.seed());
    int words = config.vocabulary().size();
    int width = config.width();
    boolean remembers = config.encoder() == ClassifierConfig.Encoder.LSTM;
    if (remembers) {
      float[] first = new float[words * width];
      for (int i = 0; i < first.length; i++) {
        first[i] = (float) (random.nextGaussian() / Math.sqrt(width));
      }
      embedding = Tensors.of(first, words, width);
      register_parameter("embedding", embedding, !config.fixedVectors());
      lstm =
          register_module(
              "lstm",
              new PhmLstmStack(
                  width,
                  config.hidden(),
                  config.blocks(),
                  config.bidirectional(),
                  config.phm(),
                  random));
      transformer = null;
    } else {
      embedding = null;
      lstm = null;
      transformer =
          register_module(
              "transformer",
              new Transformer(
                  TransformerConfig.base(words, 1)
                      .withSize(width, config.hidden(), config.heads())
                      .withBlocks(config.blocks(), 0)
                      .withPhm(config.phm(), TransformerConfig.Replace.ATTENTION_FEED_FORWARD)
                      .withDropout(config.dropout()),
                  random));
    }
    PhmConfig dense = PhmConfig.of(1);
    int read = remembers ? (config.bidirectional() ? 2 : 1) * config.hidden() : width;
    if (config.task() == ClassifierConfig.Task.INFERENCE) {
      mlp = register_module("mlp", new Module("mlp"));
      between = mlp.register_module("0", new PhmLinear(4L * read, read, dense, random));
      last = mlp.register_module("1", new PhmLinear(read, config.labels().size(), dense, random));
    } else {
      mlp = null;
      between = null;
      last = register_module("head", new PhmLinear(read, config.labels().size(), dense, random));
    }
  }

  /** Vectors of words that were learned elsewhere; other words get small ones by their names. */
  void assign(WordVectors vectors) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard none = new NoGradGuard()) {
      List<String> words = config.vocabulary().words();
      for (int i = 0; i < words.size(); i++) {
        int number = config.vocabulary().number(words.get(i));
        float[] vector = vectors.vectors().get(number);
        float[] values = vector == null ? unknown(words.get(i)) : vector;
        embedding.select(0, number).copy_(Tensors.of(values, values.length));
      }
    }
  }

  private float[] unknown(String word) {
    Random random = new Random(word.hashCode());
    float[] vector = new float[config.width()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (UNKNOWN_DEVIATION * random.nextGaussian());
    }
    return vector;
  }

  /** Scores of the classes, {@code (examples, labels)}. */
  Tensor forward(List<Example> examples) {
    try (PointerScope scope = new PointerScope()) {
      Padded first = Padded.of(examples.stream().map(Example::first).toList());
      if (config.task() == ClassifierConfig.Task.AGREEMENT) {
        return Tensors.keep(last.forward(dropped(single(first))));
      }
      Padded second = Padded.of(examples.stream().map(Example::second).toList());
      Tensor one = states(first);
      Tensor other = states(second);
      Tensor features =
          torch.cat(
              new TensorVector(
                  Pooling.max(one, first.lengths()),
                  Pooling.mean(one, first.lengths()),
                  Pooling.max(other, second.lengths()),
                  Pooling.mean(other, second.lengths())),
              1);
      Tensor hidden = torch.relu(between.forward(dropped(features)));
      return Tensors.keep(last.forward(dropped(hidden)));
    }
  }

  private Tensor dropped(Tensor x) {
    return config.dropout() > 0 && is_training() ? torch.dropout(x, config.dropout(), true) : x;
  }

  private Tensor single(Padded sentences) {
    return lstm == null
        ? Pooling.mean(states(sentences), sentences.lengths())
        : lstm.forward(vectors(sentences), sentences.lengths()).last();
  }

  private Tensor vectors(Padded sentences) {
    return torch.embedding(embedding, sentences.tokens());
  }

  private Tensor states(Padded sentences) {
    return lstm == null
        ? transformer.read(sentences.tokens()).states()
        : lstm.forward(vectors(sentences), sentences.lengths()).outputs();
  }

  /** All hypercomplex weights by the names of their layers. */
  Map<String, HypercomplexWeight> weights() {
    Map<String, HypercomplexWeight> all = new LinkedHashMap<>();
    if (lstm == null) {
      transformer.weights().forEach((name, weight) -> all.put("transformer." + name, weight));
    } else {
      lstm.weights().forEach((name, weight) -> all.put("lstm." + name, weight));
    }
    return all;
  }

  static long[] labels(List<Example> examples) {
    return examples.stream().mapToLong(Example::label).toArray();
  }

  static int[] largest(double[][] scores) {
    return Arrays.stream(scores)
        .mapToInt(
            row -> {
              int best = 0;
              for (int i = 1; i < row.length; i++) {
                best = row[i] > row[best] ? i : best;
              }
              return best;
            })
        .toArray();
  }
}
