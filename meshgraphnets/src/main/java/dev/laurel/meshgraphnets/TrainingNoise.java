package dev.laurel.meshgraphnets;

import dev.laurel.core.UserError;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * Noise on the state while training, which teaches the network to mend its own errors (official
 * {@code dataset.py}, appendix A.2.2 of the paper).
 *
 * @param deviations of the fields that get noise, in their own units
 * @param gamma 1 asks for the true next state in spite of the noise, 0 for the true change; for
 *     accelerations the paper blends, 0.1
 */
public record TrainingNoise(Map<String, Double> deviations, double gamma) {
  /** Checks the values. */
  public TrainingNoise {
    deviations = Map.copyOf(deviations);
    deviations.forEach(
        (name, deviation) -> {
          if (!(deviation >= 0 && Double.isFinite(deviation))) {
            throw UserError.of("the noise of %s is %s; allowed: 0 and more", name, deviation);
          }
        });
    if (!(gamma >= 0 && gamma <= 1)) {
      throw UserError.of("gamma is %s; allowed: 0 to 1", gamma);
    }
  }

  /** The same with another noise of a field. */
  public TrainingNoise withDeviation(String field, double value) {
    Map<String, Double> all = new LinkedHashMap<>(deviations);
    all.put(field, value);
    return new TrainingNoise(all, gamma);
  }

  /** The frame with fresh noise. */
  public Frame applied(Frame frame, Random random) {
    Frame noisy = frame;
    for (String name : deviations.keySet().stream().sorted().toList()) {
      float[] noise = new float[frame.field(name).length];
      for (int i = 0; i < noise.length; i++) {
        noise[i] = (float) (deviations.get(name) * random.nextGaussian());
      }
      noisy = applied(noisy, name, noise);
    }
    return noisy;
  }

  /** The frame with the given noise on a field, of the free nodes alone. */
  Frame applied(Frame frame, String name, float[] noise) {
    float[] values = frame.field(name).clone();
    float[] target = frame.field(Frame.TARGET + name).clone();
    int width = values.length / frame.mesh().nodes();
    for (int i = 0; i < values.length; i++) {
      if (frame.mesh().is(i / width, NodeType.NORMAL)) {
        values[i] += noise[i];
        target[i] += (float) ((1 - gamma) * noise[i]);
      }
    }
    return frame.with(name, values).with(Frame.TARGET + name, target);
  }
}
