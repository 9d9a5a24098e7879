package dev.laurel.phm;

import dev.laurel.core.UserError;
import dev.laurel.phm.layer.TransformerConfig;
import dev.laurel.phm.text.Subwords;

/**
 * What rewrites sentences: into another language, or another style.
 *
 * @param transformer sizes; its vocabulary is as large as the subwords are many, or larger
 * @param subwords of both sides
 * @param smoothing of the targets while training
 * @param seed of first values
 */
public record TranslatorConfig(
    TransformerConfig transformer, Subwords subwords, double smoothing, long seed) {
  /** Checks the values. */
  public TranslatorConfig {
    if (transformer.vocabulary() < subwords.size()) {
      throw UserError.of(
          "a vocabulary of %d for %d subwords; at least as many are needed",
          transformer.vocabulary(), subwords.size());
    }
    if (transformer.decoderBlocks() < 1) {
      throw new UserError("a translator needs blocks that write: decoderBlocks is 0");
    }
    if (!(smoothing >= 0 && smoothing < 1)) {
      throw UserError.of("smoothing is %s; allowed: at least 0, below 1", smoothing);
    }
  }

  /** The same with other sizes. */
  public TranslatorConfig withTransformer(TransformerConfig value) {
    return new TranslatorConfig(value, subwords, smoothing, seed);
  }
}
