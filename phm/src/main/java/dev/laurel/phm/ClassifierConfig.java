package dev.laurel.phm;

import dev.laurel.core.UserError;
import dev.laurel.phm.data.InferencePair;
import dev.laurel.phm.layer.PhmConfig;
import dev.laurel.phm.text.Vocabulary;
import java.util.List;

/**
 * What a classifier of sentences is.
 *
 * @param task one sentence or two
 * @param encoder what reads the sentences
 * @param width of the vectors of words, and of a Transformer
 * @param hidden of the memory, or between the layers of a Transformer
 * @param blocks of a Transformer, or layers of a memory
 * @param bidirectional whether a memory reads backwards too
 * @param heads of a Transformer
 * @param phm of the layers that are hypercomplex
 * @param dropout while training
 * @param vocabulary words that are known
 * @param fixedVectors whether the vectors of words stay as they are; of memories alone
 * @param labels classes by name
 * @param seed of first values
 */
public record ClassifierConfig(
    Task task,
    Encoder encoder,
    int width,
    int hidden,
    int blocks,
    boolean bidirectional,
    int heads,
    PhmConfig phm,
    double dropout,
    Vocabulary vocabulary,
    boolean fixedVectors,
    List<String> labels,
    long seed) {
  /** What is classified. */
  public enum Task {
    /** The number of the verb that follows. */
    AGREEMENT,
    /** Whether a sentence follows from another. */
    INFERENCE
  }

  /** What reads. */
  public enum Encoder {
    /** {@link dev.laurel.phm.layer.PhmLstm}. */
    LSTM,
    /** {@link dev.laurel.phm.layer.Transformer}, its first half. */
    TRANSFORMER
  }

  /** Checks the values. */
  public ClassifierConfig {
    if (width < 1 || hidden < 1 || blocks < 1 || heads < 1) {
      throw UserError.of(
          "width %d, hidden %d, blocks %d, heads %d; allowed: at least 1 each",
          width, hidden, blocks, heads);
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw UserError.of("dropout is %s; allowed: at least 0, below 1", dropout);
    }
    if (labels.size() < 2) {
      throw UserError.of("the labels are %s; at least two are needed", labels);
    }
    if (fixedVectors && encoder != Encoder.LSTM) {
      throw new UserError(
          "vectors of words that stay as they are need a memory (LSTM) to read them");
    }
    labels = List.copyOf(labels);
  }

  /** Of the number of verbs: a memory of 64, as many numbers a word. */
  public static ClassifierConfig agreement(Vocabulary vocabulary, PhmConfig phm) {
    return new ClassifierConfig(
        Task.AGREEMENT,
        Encoder.LSTM,
        64,
        64,
        1,
        false,
        4,
        phm,
        0,
        vocabulary,
        false,
        List.of("singular", "plural"),
        1);
  }

  /** Of inference: a memory of 100, as many numbers a word. */
  public static ClassifierConfig inference(Vocabulary vocabulary, PhmConfig phm) {
    return new ClassifierConfig(
        Task.INFERENCE,
        Encoder.LSTM,
        100,
        100,
        1,
        false,
        4,
        phm,
        0,
        vocabulary,
        false,
        InferencePair.LABELS,
        1);
  }

  /** The same with another encoder. */
  public ClassifierConfig withEncoder(Encoder value, int newBlocks, int newHeads) {
    return new ClassifierConfig(
        task,
        value,
        width,
        hidden,
        newBlocks,
        bidirectional,
        newHeads,
        phm,
        dropout,
        vocabulary,
        fixedVectors,
        labels,
        seed);
  }

  /** The same with other sizes. */
  public ClassifierConfig withSize(int newWidth, int newHidden) {
    return new ClassifierConfig(
        task,
        encoder,
        newWidth,
        newHidden,
        blocks,
        bidirectional,
        heads,
        phm,
        dropout,
        vocabulary,
        fixedVectors,
        labels,
        seed);
  }

  /** The same with a memory that reads backwards too, or does not. */
  public ClassifierConfig withBidirectional(boolean value) {
    return new ClassifierConfig(
        task,
        encoder,
        width,
        hidden,
        blocks,
        value,
        heads,
        phm,
        dropout,
        vocabulary,
        fixedVectors,
        labels,
        seed);
  }

  /** The same with another dropout. */
  public ClassifierConfig withDropout(double value) {
    return new ClassifierConfig(
        task,
        encoder,
        width,
        hidden,
        blocks,
        bidirectional,
        heads,
        phm,
        value,
        vocabulary,
        fixedVectors,
        labels,
        seed);
  }

  /** The same with other hypercomplex layers. */
  public ClassifierConfig withPhm(PhmConfig value) {
    return new ClassifierConfig(
        task,
        encoder,
        width,
        hidden,
        blocks,
        bidirectional,
        heads,
        value,
        dropout,
        vocabulary,
        fixedVectors,
        labels,
        seed);
  }

  /** The same with vectors of words that stay as they are, or that are learned. */
  public ClassifierConfig withFixedVectors(boolean value) {
    return new ClassifierConfig(
        task,
        encoder,
        width,
        hidden,
        blocks,
        bidirectional,
        heads,
        phm,
        dropout,
        vocabulary,
        value,
        labels,
        seed);
  }

  /** The same with other classes. */
  public ClassifierConfig withLabels(List<String> value) {
    return new ClassifierConfig(
        task,
        encoder,
        width,
        hidden,
        blocks,
        bidirectional,
        heads,
        phm,
        dropout,
        vocabulary,
        fixedVectors,
        value,
        seed);
  }

  /** The same with another seed. */
  public ClassifierConfig withSeed(long value) {
    return new ClassifierConfig(
        task,
        encoder,
        width,
        hidden,
        blocks,
        bidirectional,
        heads,
        phm,
        dropout,
        vocabulary,
        fixedVectors,
        labels,
        value);
  }
}
