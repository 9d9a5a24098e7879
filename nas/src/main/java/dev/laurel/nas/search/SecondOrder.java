package dev.laurel.nas.search;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.run.Optimizer;
import dev.laurel.core.run.TrainingVectors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.StringTensorDict;
import org.bytedeco.pytorch.StringVector;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Gradients of the architecture weights that know of the weights' next step (second order; {@code
 * quark0/darts}): the other half's loss behind that step, and, by a difference of two gradients,
 * how the step itself would change.
 */
final class SecondOrder {
  private static final double LENGTH = 0.01;

  private final BilevelStep step;
  private final Architecture architecture;
  private final Module network;
  private final TrainingVectors vectors;
  private final Optimizer.Sgd optimizer;

  /**
   * What was found, by kind of cell.
   *
   * @param gradients of the architecture weights
   * @param implicit what the difference gave, before the rate
   * @param loss of the other half behind the step
   * @param epsilon of the difference
   */
  record Result(List<Tensor> gradients, List<Tensor> implicit, double loss, double epsilon) {}

  /** Of a run whose weights move by momentum. */
  SecondOrder(
      BilevelStep step,
      Architecture architecture,
      Module network,
      TrainingVectors vectors,
      Optimizer optimizer) {
    this.step = step;
    this.architecture = architecture;
    this.network = network;
    this.vectors = vectors;
    if (!(optimizer instanceof Optimizer.Sgd sgd)) {
      throw UserError.of(
          "second order looks ahead of SGD; the weights' optimiser is %s", optimizer);
    }
    this.optimizer = sgd;
  }

  /**
   * Finds them; the weights are as before afterwards, and what normalisations remember has seen the
   * training batch three times, as officially.
   *
   * @param rate of the weights' next step
   */
  Result of(Batch training, Batch validation, double rate) {
    try (PointerScope scope = new PointerScope()) {
      Tensor values = vectors.values();
      Tensor gradient = vectors.gradient();
      Tensor before = values.clone();
      gradient.zero_();
      step.loss(training, architecture.shares()).backward();
      ahead(values, gradient, rate);
      Map<String, Tensor> remembered = buffers();
      gradient.zero_();
      List<Tensor> leaves = leaves();
      Tensor loss = step.loss(validation, shares(leaves));
      loss.backward();
      restore(remembered);
      Tensor direction = gradient.clone();
      gradient.zero_();
      double epsilon = LENGTH / direction.norm().item_double();
      List<Tensor> up = gradients(training, before, direction, epsilon);
      List<Tensor> down = gradients(training, before, direction, -epsilon);
      values.copy_(before);
      List<Tensor> implicit = new ArrayList<>();
      List<Tensor> all = new ArrayList<>();
      for (int t = 0; t < leaves.size(); t++) {
        Tensor difference = up.get(t).sub(down.get(t)).div(new Scalar(2 * epsilon));
        implicit.add(Tensors.keep(difference));
        Tensor own = leaves.get(t).grad();
        Tensor direct = own.defined() ? own : torch.zeros_like(difference);
        all.add(Tensors.keep(direct.sub(difference, new Scalar(rate))));
      }
      return new Result(all, implicit, loss.item_double(), epsilon);
    }
  }

  /** The weights' next step. */
  private void ahead(Tensor values, Tensor gradient, double rate) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard none = new NoGradGuard()) {
      Tensor direction = gradient.add(values, new Scalar(optimizer.weightDecay()));
      if (optimizer.momentum() > 0) {
        direction =
            direction.add(vectors.optimizer().get("momentum"), new Scalar(optimizer.momentum()));
      }
      values.add_(direction, new Scalar(-rate));
    }
  }

  private List<Tensor> leaves() {
    return architecture.alphas().stream()
        .map(alpha -> alpha.clone().set_requires_grad(true))
        .toList();
  }

  private static List<Tensor> shares(List<Tensor> leaves) {
    return leaves.stream().map(leaf -> torch.softmax(leaf, -1)).toList();
  }

  /** Of the training loss by the architecture weights, beside the weights. */
  private List<Tensor> gradients(Batch training, Tensor before, Tensor direction, double epsilon) {
    try (NoGradGuard none = new NoGradGuard()) {
      vectors.values().copy_(before).add_(direction, new Scalar(epsilon));
    }
    TensorVector leaves = new TensorVector();
    List<Tensor> all = leaves();
    all.forEach(leaves::push_back);
    List<Tensor> gradients = new ArrayList<>();
    for (Tensor found : Gradients.of(step.loss(training, shares(all)), leaves)) {
      gradients.add(found.mul(new Scalar(1.0)));
    }
    return gradients;
  }

  private Map<String, Tensor> buffers() {
    Map<String, Tensor> all = new LinkedHashMap<>();
    StringTensorDict named = network.named_buffers();
    StringVector names = named.keys();
    for (long i = 0; i < names.size(); i++) {
      String name = names.get(i).getString();
      all.put(name, named.get(name).clone());
    }
    return all;
  }

  private void restore(Map<String, Tensor> remembered) {
    StringTensorDict named = network.named_buffers();
    remembered.forEach((name, value) -> named.get(name).copy_(value));
  }
}
