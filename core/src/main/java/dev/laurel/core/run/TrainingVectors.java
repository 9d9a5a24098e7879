package dev.laurel.core.run;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/**
 * What a run moves, for tasks that try a step before it is made. Each is one vector of all
 * parameters.
 *
 * @param values the parameters; writing to it changes the network
 * @param gradient of the parameters; backward passes add to it
 * @param optimizer the state of the optimiser by name
 */
public record TrainingVectors(Tensor values, Tensor gradient, Map<String, Tensor> optimizer) {
  /** Of a network that no run has taken yet, with an optimiser at its beginning. */
  public static TrainingVectors of(Module network, Optimizer optimizer) {
    FlatParameters parameters = FlatParameters.of(network);
    Map<String, Tensor> state = new LinkedHashMap<>();
    for (String name : optimizer.stateNames()) {
      state.put(name, parameters.zeros());
    }
    return new TrainingVectors(parameters.values(), parameters.gradient(), state);
  }
}
