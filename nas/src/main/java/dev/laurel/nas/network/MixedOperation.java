package dev.laurel.nas.network;

import dev.laurel.core.Tensors;
import dev.laurel.nas.op.Layer;
import dev.laurel.nas.op.OperationKind;
import dev.laurel.nas.op.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** All candidates of an edge: their weighted sum. What has no weight is not computed. */
public final class MixedOperation extends Module {
  /** Kept, because the bindings hold parts only weakly. */
  private final Module names;

  private final List<Layer> operations = new ArrayList<>();

  /**
   * New.
   *
   * @param folder under which the official network names the candidates; null for none
   */
  public MixedOperation(List<OperationKind> kinds, OperationKind.Place place, String folder) {
    super("MixedOperation");
    names = folder == null ? this : register_module(folder, new Module(folder));
    for (int o = 0; o < kinds.size(); o++) {
      Layer layer = kinds.get(o).at(place);
      if (layer instanceof Module module) {
        names.register_module(Integer.toString(o), module);
      }
      operations.add(layer);
    }
  }

  /**
   * The sum.
   *
   * @param row of the table
   * @return null if no operation has a weight
   */
  public Tensor forward(Source source, Mixing mixing, int row) {
    try (PointerScope scope = new PointerScope()) {
      Tensor shares = mixing.table().select(0, row);
      Tensor sum = null;
      for (int o = 0; o < operations.size(); o++) {
        if (mixing.values()[row][o] != 0) {
          Tensor part = operations.get(o).scaled(source, shares.select(0, o));
          sum = sum == null ? part : sum.add_(part);
        }
      }
      return sum == null ? null : Tensors.keep(sum);
    }
  }

  /**
   * The sums by several tables. Each operation is computed once for each weight it has; in the
   * caller's scope.
   */
  public List<Tensor> forwardEach(Source source, List<Mixing> tables, int row) {
    try (PointerScope scope = new PointerScope()) {
      List<Map<Double, Tensor>> parts = new ArrayList<>();
      operations.forEach(operation -> parts.add(new HashMap<>()));
      List<Tensor> sums = new ArrayList<>();
      for (Mixing mixing : tables) {
        Tensor sum = null;
        for (int o = 0; o < operations.size(); o++) {
          double weight = mixing.values()[row][o];
          if (weight != 0) {
            Layer operation = operations.get(o);
            Tensor share = mixing.table().select(0, row).select(0, o);
            Tensor part =
                parts.get(o).computeIfAbsent(weight, unused -> operation.scaled(source, share));
            sum = sum == null ? part : sum.add(part);
          }
        }
        sums.add(sum == null ? null : Tensors.keep(sum));
      }
      return sums;
    }
  }
}
