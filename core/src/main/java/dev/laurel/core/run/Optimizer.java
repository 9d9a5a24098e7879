package dev.laurel.core.run;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.laurel.core.UserError;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * How a gradient moves the parameters. libtorch's C++ optimisers show nothing of their state to
 * Java and save it as a program archive; here the state is plain vectors, which a checkpoint holds,
 * and a network's parameters are one vector ({@link FlatParameters}), so that a step costs a few
 * operations however many layers there are. The formulas are PyTorch's.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "optimizer")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Optimizer.Sgd.class, name = "sgd"),
  @JsonSubTypes.Type(value = Optimizer.Adam.class, name = "adam"),
  @JsonSubTypes.Type(value = Optimizer.TensorFlowAdam.class, name = "tensorflow-adam"),
  @JsonSubTypes.Type(value = Optimizer.Adagrad.class, name = "adagrad")
})
public sealed interface Optimizer {
  /** Names of the vectors that make its state; all start at zero. */
  @JsonIgnore
  List<String> stateNames();

  /**
   * One step.
   *
   * @param parameters changed in place
   * @param gradient may be changed
   * @param state one vector per name, as long as the parameters; changed in place
   * @param rate learning rate
   * @param step counts from 0
   */
  void update(
      Tensor parameters, Tensor gradient, Map<String, Tensor> state, double rate, long step);

  /**
   * Stochastic gradient descent as {@code torch.optim.SGD}.
   *
   * @param momentum 0 for none
   * @param nesterov looks ahead; needs momentum
   * @param weightDecay added to the gradient times the parameters
   */
  record Sgd(double momentum, boolean nesterov, double weightDecay) implements Optimizer {
    /** Checks the values. */
    public Sgd {
      requireShare("momentum", momentum);
      requireNotNegative("weightDecay", weightDecay);
    }

    @Override
    public List<String> stateNames() {
      return momentum > 0 ? List.of("momentum") : List.of();
    }

    @Override
    public void update(
        Tensor parameters, Tensor gradient, Map<String, Tensor> state, double rate, long step) {
      try (PointerScope scope = new PointerScope()) {
        decayInto(gradient, parameters, weightDecay);
        Tensor direction = gradient;
        if (momentum > 0) {
          // Starting from zero, the first buffer is the first gradient, as in PyTorch.
          Tensor buffer = state.get("momentum");
          buffer.mul_(new Scalar(momentum)).add_(gradient, new Scalar(1));
          direction = nesterov ? gradient.add_(buffer, new Scalar(momentum)) : buffer;
        }
        parameters.add_(direction, new Scalar(-rate));
      }
    }
  }

  /**
   * Adam, or AdamW when the weight decay is decoupled, as {@code torch.optim.Adam} and {@code
   * AdamW}.
   *
   * @param beta1 memory of the mean gradient
   * @param beta2 memory of the mean squared gradient
   * @param epsilon added to the root
   * @param weightDecay 0 for none
   * @param decoupled true: parameters shrink by rate * weightDecay (AdamW); false: added to the
   *     gradient
   */
  record Adam(double beta1, double beta2, double epsilon, double weightDecay, boolean decoupled)
      implements Optimizer {
    /** Checks the values. */
    public Adam {
      requireShare("beta1", beta1);
      requireShare("beta2", beta2);
      requireNotNegative("epsilon", epsilon);
      requireNotNegative("weightDecay", weightDecay);
    }

    /** PyTorch's defaults: 0.9, 0.999, 1e-8, no decay. */
    public static Adam defaults() {
      return new Adam(0.9, 0.999, 1e-8, 0, false);
    }

    @Override
    public List<String> stateNames() {
      return List.of("mean", "square");
    }

    @Override
    public void update(
        Tensor parameters, Tensor gradient, Map<String, Tensor> state, double rate, long step) {
      Tensor mean = state.get("mean");
      Tensor square = state.get("square");
      try (PointerScope scope = new PointerScope()) {
        if (decoupled && weightDecay > 0) {
          parameters.mul_(new Scalar(1 - rate * weightDecay));
        } else {
          decayInto(gradient, parameters, weightDecay);
        }
        mean.mul_(new Scalar(beta1)).add_(gradient, new Scalar(1 - beta1));
        square.mul_(new Scalar(beta2)).addcmul_(gradient, gradient, new Scalar(1 - beta2));
        double meanBias = 1 - Math.pow(beta1, step + 1.0);
        double squareBias = 1 - Math.pow(beta2, step + 1.0);
        Tensor root =
            square.sqrt().div_(new Scalar(Math.sqrt(squareBias))).add_(new Scalar(epsilon));
        parameters.addcdiv_(mean, root, new Scalar(-rate / meanBias));
      }
    }
  }

  /**
   * Adam as TensorFlow's {@code AdamOptimizer}: epsilon is added to the root before its bias is
   * corrected, which PyTorch does after.
   *
   * @param beta1 memory of the mean gradient
   * @param beta2 memory of the mean squared gradient
   * @param epsilon added to the root
   */
  record TensorFlowAdam(double beta1, double beta2, double epsilon) implements Optimizer {
    /** Checks the values. */
    public TensorFlowAdam {
      requireShare("beta1", beta1);
      requireShare("beta2", beta2);
      requireNotNegative("epsilon", epsilon);
    }

    /** TensorFlow's defaults: 0.9, 0.999, 1e-8. */
    public static TensorFlowAdam defaults() {
      return new TensorFlowAdam(0.9, 0.999, 1e-8);
    }

    @Override
    public List<String> stateNames() {
      return List.of("mean", "square");
    }

    @Override
    public void update(
        Tensor parameters, Tensor gradient, Map<String, Tensor> state, double rate, long step) {
      Tensor mean = state.get("mean");
      Tensor square = state.get("square");
      try (PointerScope scope = new PointerScope()) {
        mean.mul_(new Scalar(beta1)).add_(gradient, new Scalar(1 - beta1));
        square.mul_(new Scalar(beta2)).addcmul_(gradient, gradient, new Scalar(1 - beta2));
        double meanBias = 1 - Math.pow(beta1, step + 1.0);
        double squareBias = 1 - Math.pow(beta2, step + 1.0);
        Tensor root = square.sqrt().add_(new Scalar(epsilon));
        parameters.addcdiv_(mean, root, new Scalar(-rate * Math.sqrt(squareBias) / meanBias));
      }
    }
  }

  /**
   * Adagrad as {@code torch.optim.Adagrad} without decay.
   *
   * @param epsilon added to the root
   */
  record Adagrad(double epsilon) implements Optimizer {
    /** Checks the values. */
    public Adagrad {
      requireNotNegative("epsilon", epsilon);
    }

    @Override
    public List<String> stateNames() {
      return List.of("sum");
    }

    @Override
    public void update(
        Tensor parameters, Tensor gradient, Map<String, Tensor> state, double rate, long step) {
      Tensor sum = state.get("sum");
      try (PointerScope scope = new PointerScope()) {
        sum.addcmul_(gradient, gradient, new Scalar(1));
        parameters.addcdiv_(gradient, sum.sqrt().add_(new Scalar(epsilon)), new Scalar(-rate));
      }
    }
  }

  private static void decayInto(Tensor gradient, Tensor parameters, double weightDecay) {
    if (weightDecay > 0) {
      try (Scalar factor = new Scalar(weightDecay)) {
        Tensor unused = gradient.add_(parameters, factor);
      }
    }
  }

  private static void requireShare(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw UserError.of("optimizer: %s is %s; allowed: at least 0, below 1", name, value);
    }
  }

  private static void requireNotNegative(String name, double value) {
    if (!(value >= 0)) {
      throw UserError.of("optimizer: %s is %s; allowed: at least 0", name, value);
    }
  }
}
