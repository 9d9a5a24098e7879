package dev.laurel.binaural.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.core.testing.Golden;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.StringTensorDict;
import org.bytedeco.pytorch.Tensor;

/** Weights that follow from their names' places, so that golden files need not hold them. */
final class HashedWeights {
  private HashedWeights() {}

  static void fill(Module network, Golden golden) {
    StringTensorDict parameters = network.named_parameters();
    List<String> names = golden.text("names").lines().toList();
    assertThat(parameters.size()).isEqualTo(names.size());
    double[] scales = golden.numbers("scales");
    double[] samples = golden.numbers("sample_first8");
    long offset = golden.integer("hash_offset");
    long count = 0;
    for (int j = 0; j < names.size(); j++) {
      Tensor parameter = parameters.get(names.get(j));
      float[] values = new float[(int) parameter.numel()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) ((2 * uniform(((j + offset) << 32) + i) - 1) * scales[j]);
      }
      assertThat((double) values[0]).as(names.get(j)).isEqualTo(samples[2 * j]);
      new FloatPointer(parameter.data_ptr()).put(values, 0, values.length);
      count += values.length;
    }
    assertThat(count).isEqualTo(golden.integer("num_parameters"));
  }

  /** SplitMix64's mixing, 53 bits of it. */
  private static double uniform(long k) {
    long x = k + 0x9E3779B97F4A7C15L;
    x = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
    x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
    x ^= x >>> 31;
    return (x >>> 11) * 0x1p-53;
  }
}
