package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.core.run.Progress;
import dev.laurel.phm.Classifier;
import dev.laurel.phm.ClassifierConfig;
import dev.laurel.phm.Translator;
import dev.laurel.phm.TranslatorConfig;
import dev.laurel.phm.layer.HypercomplexWeight;
import dev.laurel.phm.layer.PhmConfig;
import dev.laurel.phm.layer.TransformerConfig;
import dev.laurel.phm.text.Subwords;
import dev.laurel.phm.text.WordVectors;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What a network is: a new one of some size, or one that was trained before. */
final class PhmNetworkOptions {
  private static final List<String> OF_NEW =
      List.of(
          "--n",
          "--rule",
          "--algebra",
          "--init",
          "--encoder",
          "--vectors",
          "--width",
          "--hidden",
          "--blocks",
          "--bidirectional",
          "--heads",
          "--replace",
          "--dropout",
          "--subwords",
          "--smoothing");

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--from",
      paramLabel = "MODEL",
      description =
          "Go on with a model, such as one of phm convert; it keeps its size, words and dropout.")
  private Path from;

  @Mixin private PhmLayerOptions layers;

  @Option(
      names = "--encoder",
      defaultValue = "lstm",
      paramLabel = "NAME",
      description = "Of agreement and inference: lstm or transformer. Default: ${DEFAULT-VALUE}.")
  private ClassifierConfig.Encoder encoder = ClassifierConfig.Encoder.LSTM;

  @Option(
      names = "--vectors",
      paramLabel = "FILE",
      description =
          "Of agreement and inference: vectors of words that stay as they are, a word and its"
              + " numbers a line (GloVe; fastText's .vec).")
  private Path vectors;

  @Option(
      names = "--width",
      defaultValue = "0",
      paramLabel = "N",
      description =
          "Of vectors; 0: 64 of agreement, 100 of inference, 128 of translation, or that of"
              + " --vectors.")
  private int width;

  @Option(
      names = "--hidden",
      defaultValue = "0",
      paramLabel = "N",
      description =
          "Of a memory, or between a Transformer's layers; 0: 64, 100, four times the width.")
  private int hidden;

  @Option(
      names = "--blocks",
      defaultValue = "0",
      paramLabel = "N",
      description =
          "Of a Transformer, on each side, or layers of a memory; 0: 2 of a Transformer, 1 of a"
              + " memory.")
  private int blocks;

  @Option(names = "--bidirectional", description = "A memory reads backwards too.")
  private boolean bidirectional;

  @Option(
      names = "--heads",
      defaultValue = "4",
      paramLabel = "N",
      description = "Of attention. Default: ${DEFAULT-VALUE}.")
  private int heads = 4;

  @Option(
      names = "--replace",
      defaultValue = "attention_feed_forward",
      paramLabel = "NAME",
      description =
          "Hypercomplex layers of a translator: attention, attention_feed_forward, all (words too)."
              + " Default: ${DEFAULT-VALUE}.")
  private TransformerConfig.Replace replace = TransformerConfig.Replace.ATTENTION_FEED_FORWARD;

  @Option(
      names = "--dropout",
      defaultValue = "0.1",
      paramLabel = "P",
      description = "Of Transformers. Default: ${DEFAULT-VALUE}.")
  private double dropout = 0.1;

  @Option(
      names = "--subwords",
      defaultValue = "4000",
      paramLabel = "N",
      description = "Of translation. Default: ${DEFAULT-VALUE}.")
  private int subwords = 4000;

  @Option(
      names = "--smoothing",
      defaultValue = "0.1",
      paramLabel = "P",
      description = "Of the targets of translation. Default: ${DEFAULT-VALUE}.")
  private double smoothing = 0.1;

  /** Refuses sizes beside a model that has its own. */
  void check(OutOptions out) {
    if (from == null) {
      return;
    }
    for (String option : OF_NEW) {
      if (command.commandLine().getParseResult().hasMatchedOption(option)) {
        throw UserError.of("%s is of a new network; --from %s has its own", option, from);
      }
    }
    out.refuseSame("--from", from);
  }

  PhmConfig layers() {
    return layers.config();
  }

  /**
   * A classifier of sentences.
   *
   * @param usual what a new one is, but for what the options say
   */
  Classifier classifier(
      ClassifierConfig.Task task, Supplier<ClassifierConfig> usual, long seed, Progress progress) {
    if (from == null) {
      return told(fresh(usual.get().withSeed(seed), progress), progress);
    }
    require(PhmModels.CLASSIFIER);
    Classifier model = Classifier.load(from);
    if (model.config().task() != task) {
      model.close();
      throw UserError.of(
          "%s is of %s; a model of %s is needed", from, name(model.config().task()), name(task));
    }
    return model;
  }

  private static String name(ClassifierConfig.Task task) {
    return task.name().toLowerCase(Locale.ROOT);
  }

  private Classifier fresh(ClassifierConfig usual, Progress progress) {
    WordVectors given = vectors == null ? null : WordVectors.read(vectors, usual.vocabulary());
    if (given != null && width > 0 && width != given.width()) {
      throw UserError.of(
          "--width is %d; the vectors of %s have %d numbers", width, vectors, given.width());
    }
    boolean transformer = encoder == ClassifierConfig.Encoder.TRANSFORMER;
    ClassifierConfig config =
        usual
            .withSize(
                given != null ? given.width() : or(width, usual.width()),
                or(hidden, usual.hidden()))
            .withEncoder(encoder, or(blocks, transformer ? 2 : 1), heads)
            .withBidirectional(bidirectional)
            .withDropout(transformer ? dropout : 0);
    Classifier model = Classifier.create(config.withFixedVectors(given != null));
    if (given != null) {
      model.assign(given);
      progress.note(
          given.found() + " of " + usual.vocabulary().size() + " words have vectors in " + vectors);
    }
    return model;
  }

  private static Classifier told(Classifier model, Progress progress) {
    tell(model.weights(), progress);
    return model;
  }

  /** A translator, whose subwords are learned from both sides of the pairs if it is new. */
  Translator translator(Supplier<Stream<String>> texts, long seed, Progress progress) {
    if (from != null) {
      require(PhmModels.TRANSLATOR);
      return Translator.load(from);
    }
    Subwords parts = Subwords.learn(texts.get(), subwords);
    int size = or(width, 128);
    PhmConfig phm = layers.config();
    // Vectors of words can be hypercomplex too, if n divides their number.
    int vocabulary = (parts.size() + phm.n() - 1) / phm.n() * phm.n();
    TransformerConfig transformer =
        TransformerConfig.base(vocabulary, 1)
            .withSize(size, or(hidden, 4 * size), heads)
            .withBlocks(or(blocks, 2), or(blocks, 2))
            .withPhm(phm, replace)
            .withDropout(dropout);
    Translator model = Translator.create(new TranslatorConfig(transformer, parts, smoothing, seed));
    tell(model.weights(), progress);
    return model;
  }

  private void require(String kind) {
    if (!PhmModels.kind(from).equals(kind)) {
      throw UserError.of(
          "%s holds '%s'; for this task '%s' is needed", from, PhmModels.kind(from), kind);
    }
  }

  /** Tells which layers n makes larger than dense ones. */
  private static void tell(Map<String, HypercomplexWeight> weights, Progress progress) {
    weights.forEach(
        (name, weight) -> {
          if (weight.rule() != null && weight.parameters() > weight.denseParameters()) {
            progress.note(
                String.format(
                    Locale.ROOT,
                    "%s is larger than dense: %,d numbers instead of %,d; take a smaller n",
                    name,
                    weight.parameters(),
                    weight.denseParameters()));
          }
        });
  }

  private static int or(int value, int otherwise) {
    return value > 0 ? value : otherwise;
  }
}
