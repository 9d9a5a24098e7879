package dev.laurel.phm.text;

import dev.laurel.core.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Sentences of one length, filled up with padding.
 *
 * @param tokens {@code (sentences, times)}, int64
 * @param lengths without the padding
 */
public record Padded(Tensor tokens, long[] lengths) {
  /** Of numbers of words; in the caller's scope. */
  public static Padded of(List<int[]> sentences) {
    int longest = sentences.stream().mapToInt(sentence -> sentence.length).max().orElse(1);
    long[] tokens = new long[sentences.size() * longest];
    long[] lengths = new long[sentences.size()];
    for (int b = 0; b < lengths.length; b++) {
      int[] sentence = sentences.get(b);
      lengths[b] = sentence.length;
      for (int t = 0; t < sentence.length; t++) {
        tokens[b * longest + t] = sentence[t];
      }
    }
    return new Padded(Tensors.of(tokens, lengths.length, longest), lengths);
  }
}
