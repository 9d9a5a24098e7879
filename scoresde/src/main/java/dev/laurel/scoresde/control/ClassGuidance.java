package dev.laurel.scoresde.control;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.scoresde.ScoreFunction;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The score of the data of a class (Song et al. 2021, section 5): score + w d/dx log p(class | x,
 * t), of an unconditional model and a classifier of noised data.
 *
 * @param score of the unconditional model
 * @param classifier of noised data
 * @param labels class of every row
 * @param weight w; 1 is the equation's, more exaggerates the class
 */
public record ClassGuidance(
    ScoreFunction score, NoisedClassifier classifier, int[] labels, double weight)
    implements ScoreFunction {
  /** Checks the weight. */
  public ClassGuidance {
    requireWeight(weight);
  }

  static void requireWeight(double weight) {
    if (!(weight >= 0 && Double.isFinite(weight))) {
      throw UserError.of("guidance weight is %s; allowed: 0 and more", weight);
    }
  }

  /** What tells the class of noised data. */
  @FunctionalInterface
  public interface NoisedClassifier {
    /**
     * Logits, (n, classes), in the scope of the caller.
     *
     * @param x what the network sees of noised data; differentiable
     * @param t its time
     */
    Tensor logits(Tensor x, double t);
  }

  @Override
  public Tensor score(Tensor x, double t) {
    try (PointerScope scope = new PointerScope()) {
      Tensor gradient = gradient(x, t);
      return Tensors.keep(score.score(x, t).add(gradient, new Scalar(weight)));
    }
  }

  /** d/dx log p(class | x, t). */
  Tensor gradient(Tensor x, double t) {
    return Gradients.of(
        x,
        point -> {
          Tensor logits = classifier.logits(point, t);
          for (int label : labels) {
            if (label < 0 || label >= logits.size(1)) {
              throw UserError.of(
                  "class %d is asked for; the classifier knows 0 to %d", label, logits.size(1) - 1);
            }
          }
          Tensor wanted = Tensors.of(labels, labels.length, 1).to(ScalarType.Long);
          return logits.log_softmax(1).gather(1, wanted).sum();
        });
  }
}
