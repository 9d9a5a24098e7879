package dev.laurel.phm.layer;

import dev.laurel.core.UserError;

/**
 * Sizes of a Transformer.
 *
 * @param vocabulary words, padding and end among them
 * @param width of all vectors
 * @param feedForward width between the two layers after the attention
 * @param heads of the attention
 * @param encoderBlocks how many
 * @param decoderBlocks how many; 0 for a network that only reads
 * @param phm of the layers that are replaced
 * @param replace which they are
 * @param fused whether queries, keys and values of a sequence's attention to itself are one layer
 * @param dropout while training
 */
public record TransformerConfig(
    int vocabulary,
    int width,
    int feedForward,
    int heads,
    int encoderBlocks,
    int decoderBlocks,
    PhmConfig phm,
    Replace replace,
    boolean fused,
    double dropout) {
  /** Which layers are hypercomplex; the others are dense. */
  public enum Replace {
    /** The transforms of the attention, as the authors' command does it. */
    ATTENTION,
    /** Those and both layers after them, as the paper says. */
    ATTENTION_FEED_FORWARD,
    /** And the vectors of words. */
    ALL
  }

  /** Checks the values. */
  public TransformerConfig {
    if (vocabulary < 3
        || width < 2
        || feedForward < 1
        || encoderBlocks < 1
        || decoderBlocks < 0
        || heads < 1
        || width % heads != 0) {
      throw UserError.of(
          "a Transformer of %d words, width %d, feedForward %d, %d heads, %d and %d blocks: at least"
              + " 3, 2, 1, a divisor of the width, 1 and 0 are needed",
          vocabulary, width, feedForward, heads, encoderBlocks, decoderBlocks);
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw UserError.of("dropout is %s; allowed: at least 0, below 1", dropout);
    }
    if (phm == null || replace == null) {
      throw new UserError("a Transformer needs phm and replace");
    }
  }

  /** The base model: width 512, 2048 between, 8 heads, 6 and 6 blocks. */
  public static TransformerConfig base(int vocabulary, int n) {
    return new TransformerConfig(
        vocabulary,
        512,
        2048,
        8,
        6,
        6,
        PhmConfig.of(n),
        Replace.ATTENTION_FEED_FORWARD,
        false,
        0.1);
  }

  /** The same with other sizes. */
  public TransformerConfig withSize(int newWidth, int newFeedForward, int newHeads) {
    return new TransformerConfig(
        vocabulary,
        newWidth,
        newFeedForward,
        newHeads,
        encoderBlocks,
        decoderBlocks,
        phm,
        replace,
        fused,
        dropout);
  }

  /** The same with other numbers of blocks. */
  public TransformerConfig withBlocks(int encoder, int decoder) {
    return new TransformerConfig(
        vocabulary, width, feedForward, heads, encoder, decoder, phm, replace, fused, dropout);
  }

  /** The same with other hypercomplex layers. */
  public TransformerConfig withPhm(PhmConfig value, Replace which) {
    return new TransformerConfig(
        vocabulary,
        width,
        feedForward,
        heads,
        encoderBlocks,
        decoderBlocks,
        value,
        which,
        fused,
        dropout);
  }

  /** The same with another dropout. */
  public TransformerConfig withDropout(double value) {
    return new TransformerConfig(
        vocabulary,
        width,
        feedForward,
        heads,
        encoderBlocks,
        decoderBlocks,
        phm,
        replace,
        fused,
        value);
  }

  /** The layers after the attention. */
  PhmConfig afterAttention() {
    return replace == Replace.ATTENTION ? phm.withN(1).withAlgebra(null, true) : phm;
  }

  /** Numbers of the replaced layers, without biases. */
  public long replacedParameters() {
    long n = phm.n();
    long rules = n > 1 ? n * n * n : 0;
    long square = (long) width * width / n;
    long between = (long) width * feedForward / n + rules;
    long self = 4 * square + (fused ? 2 : 4) * rules;
    long cross = 4 * square + 4 * rules;
    long others = replace == Replace.ATTENTION ? 0 : 2L * (encoderBlocks + decoderBlocks) * between;
    long words = replace == Replace.ALL ? (long) vocabulary * width / n + rules : 0;
    return (encoderBlocks + decoderBlocks) * self + decoderBlocks * cross + others + words;
  }
}
