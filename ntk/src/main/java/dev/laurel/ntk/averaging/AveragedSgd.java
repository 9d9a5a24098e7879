package dev.laurel.ntk.averaging;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.io.Artifact;
import dev.laurel.core.io.NetworkTensors;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * SGD that keeps an average of a network's weights, for any libtorch network:
 *
 * <pre>{@code
 * try (AveragedSgd optimizer = AveragedSgd.over(network, AveragedSgdConfig.of(0.1))) {
 *   for (...) {
 *     optimizer.zeroGradients();
 *     loss(network, batch).backward();
 *     optimizer.step();
 *   }
 *   try (AveragedSgd.Swap averaged = optimizer.swapIn()) {
 *     evaluate(network); // with the average
 *   } // training goes on with the iterate
 * }
 * }</pre>
 *
 * <p>Not calling {@code zeroGradients} accumulates gradients. The average is kept in float32 or
 * wider, whatever the network computes in.
 */
public final class AveragedSgd implements AutoCloseable {
  private static final Artifact.Kind KIND = new Artifact.Kind("ntk.averaged-sgd", 1);

  private final Module network;
  private final AveragedSgdConfig config;
  private final Map<String, Tensor> start = new LinkedHashMap<>();
  private final Map<String, Tensor> mean = new LinkedHashMap<>();
  private final Map<String, Tensor> velocity = new LinkedHashMap<>();
  private long steps;
  private boolean swapped;

  private AveragedSgd(Module network, AveragedSgdConfig config) {
    this.network = network;
    this.config = config;
  }

  /**
   * Starts from the network's weights, which are iterate 0. The network stays the caller's and must
   * live as long as this.
   */
  public static AveragedSgd over(Module network, AveragedSgdConfig config) {
    AveragedSgd optimizer = new AveragedSgd(network, config);
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      NetworkTensors.of(network)
          .forEach(
              (name, tensor) -> {
                boolean trained = tensor.requires_grad();
                if (trained
                    && config.anchor() == AveragedSgdConfig.Anchor.START
                    && config.regularization() > 0) {
                  optimizer.start.put(name, held(tensor.clone()));
                }
                if (trained && config.momentum() > 0) {
                  optimizer.velocity.put(name, held(tensor.new_zeros(tensor.shape())));
                }
                optimizer.mean.put(name, held(wide(tensor).clone()));
              });
    }
    return optimizer;
  }

  private static Tensor held(Tensor tensor) {
    tensor.detach_();
    tensor.retainReference();
    return tensor;
  }

  private static Tensor wide(Tensor tensor) {
    ScalarType type = tensor.scalar_type().intern();
    return type == ScalarType.Half || type == ScalarType.BFloat16
        ? tensor.to(ScalarType.Float)
        : tensor;
  }

  /** Forgets the gradients of the last backward pass. */
  public void zeroGradients() {
    network.zero_grad(true);
  }

  /** Moves the weights by their gradients, then the average. */
  public void step() {
    requireIterate();
    steps++;
    double rate = config.stepSize().at(steps);
    double weight = config.averaging().weight(steps);
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      NetworkTensors.of(network)
          .forEach(
              (name, tensor) -> {
                boolean trained = tensor.requires_grad();
                if (trained) {
                  move(name, tensor, rate);
                }
                average(name, tensor, trained, weight);
              });
    }
  }

  private void requireIterate() {
    if (swapped) {
      throw new IllegalStateException("the network holds the average; close the swap first");
    }
  }

  private void move(String name, Tensor tensor, double rate) {
    Tensor gradient = tensor.grad();
    double pull = rate * config.regularization();
    if (gradient.defined() && config.weightDecay() > 0) {
      gradient = gradient.add(tensor, new Scalar(config.weightDecay()));
    }
    if (pull > 0) {
      tensor.mul_(new Scalar(1 - pull));
      if (config.anchor() == AveragedSgdConfig.Anchor.START) {
        Tensors.addScaled(tensor, start.get(name), pull);
      }
    }
    if (!gradient.defined()) {
      return;
    }
    if (config.momentum() > 0) {
      gradient = velocity.get(name).mul_(new Scalar(config.momentum())).add_(gradient);
    }
    Tensors.addScaled(tensor, gradient, -rate);
  }

  private void average(String name, Tensor tensor, boolean trained, double weight) {
    Tensor average = mean.get(name);
    boolean averaged = (trained || config.averageBuffers()) && average.is_floating_point();
    if (weight == 1 || !averaged) {
      average.copy_(tensor);
    } else if (weight > 0) {
      average.lerp_(Tensors.as(tensor, average.scalar_type().intern()), new Scalar(weight));
    }
  }

  /** Steps taken. */
  public long steps() {
    return steps;
  }

  /** The averaged tensors by name; they stay this object's. */
  public Map<String, Tensor> average() {
    return Map.copyOf(mean);
  }

  /** The network's own tensors while it holds the average. */
  public final class Swap implements AutoCloseable {
    private final Map<String, Tensor> iterate = new LinkedHashMap<>();

    private Swap() {
      try (PointerScope scope = new PointerScope();
          NoGradGuard noGradients = new NoGradGuard()) {
        NetworkTensors.of(network)
            .forEach(
                (name, tensor) -> {
                  iterate.put(name, held(tensor.clone()));
                  tensor.copy_(mean.get(name));
                });
      }
      swapped = true;
    }

    /** Gives the network its iterate back. */
    @Override
    public void close() {
      try (PointerScope scope = new PointerScope();
          NoGradGuard noGradients = new NoGradGuard()) {
        NetworkTensors.of(network).forEach((name, tensor) -> tensor.copy_(iterate.get(name)));
      }
      iterate.values().forEach(Tensor::close);
      swapped = false;
    }
  }

  /** Lets the network hold the average until the result is closed. */
  public Swap swapIn() {
    if (swapped) {
      throw new IllegalStateException("the network holds the average already");
    }
    return new Swap();
  }

  /** Writes the network's tensors and all that is needed to go on, whole or not at all. */
  public void save(Path path) {
    requireIterate();
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> all = new LinkedHashMap<>();
      NetworkTensors.of(network).forEach((name, tensor) -> all.put("network." + name, tensor));
      mean.forEach((name, tensor) -> all.put("mean." + name, tensor));
      start.forEach((name, tensor) -> all.put("start." + name, tensor));
      velocity.forEach((name, tensor) -> all.put("velocity." + name, tensor));
      Artifact.write(path, KIND, config, Map.of("steps", steps), all);
    }
  }

  /**
   * Goes on from what {@link #save} wrote.
   *
   * @throws UserError if the file is of another network or another configuration
   */
  public void restore(Path path) {
    requireIterate();
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard();
        Artifact artifact = Artifact.open(path, KIND)) {
      AveragedSgdConfig saved = artifact.configuration(AveragedSgdConfig.class);
      if (!saved.equals(config)) {
        throw UserError.of("%s was saved with %s; this is %s", path, saved, config);
      }
      Map<String, Tensor> all = new LinkedHashMap<>();
      NetworkTensors.of(network).forEach((name, tensor) -> all.put("network." + name, tensor));
      mean.forEach((name, tensor) -> all.put("mean." + name, tensor));
      start.forEach((name, tensor) -> all.put("start." + name, tensor));
      velocity.forEach((name, tensor) -> all.put("velocity." + name, tensor));
      if (!artifact.tensors().names().equals(all.keySet())) {
        throw UserError.of("%s was saved from another network", path);
      }
      for (Map.Entry<String, Tensor> entry : all.entrySet()) {
        long[] shape = artifact.tensors().shape(entry.getKey());
        if (!java.util.Arrays.equals(shape, entry.getValue().shape())) {
          throw UserError.of(
              "%s: '%s' has shape %s, the network's has %s",
              path,
              entry.getKey(),
              java.util.Arrays.toString(shape),
              java.util.Arrays.toString(entry.getValue().shape()));
        }
      }
      all.forEach((name, tensor) -> tensor.copy_(artifact.tensors().read(name)));
      steps = artifact.metrics().path("steps").asLong();
    }
  }

  @Override
  public void close() {
    start.values().forEach(Tensor::close);
    mean.values().forEach(Tensor::close);
    velocity.values().forEach(Tensor::close);
  }
}
