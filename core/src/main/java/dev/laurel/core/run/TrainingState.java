package dev.laurel.core.run;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** What changes while a run trains, beside the parameters. */
final class TrainingState {
  final Map<String, Tensor> optimizer = new LinkedHashMap<>();

  /** Null if none is wanted. */
  Tensor average;

  /** Parameters of the best evaluation; null if none is selected. */
  Tensor best;

  long step;
  double seconds;
  double bestValue = Double.NaN;
  Map<String, Double> bestMetrics = Map.of();
  int withoutBetter;

  /** The state before the first step, in the scope of the caller. */
  static TrainingState initial(FlatParameters parameters, TrainingConfig config) {
    TrainingState state = new TrainingState();
    for (String name : config.optimizer().stateNames()) {
      state.optimizer.put(name, parameters.zeros());
    }
    if (config.averageDecay() > 0) {
      state.average = parameters.values().clone();
    }
    if (config.selection() != null) {
      state.best = parameters.zeros();
    }
    return state;
  }
}
