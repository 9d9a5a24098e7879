package dev.laurel.nas.network;

import dev.laurel.core.Tensors;
import dev.laurel.nas.op.Layer;
import dev.laurel.nas.op.OperationKind;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** All candidates of an edge: their weighted sum. What has no weight is not computed. */
public final class MixedOperation extends Module {
  private final List<Layer> operations = new ArrayList<>();

  /**
   * New.
   *
   * @param folder under which the official network names the candidates; null for none
   */
  public MixedOperation(List<OperationKind> kinds, OperationKind.Place place, String folder) {
    super("MixedOperation");
    Module names = folder == null ? this : register_module(folder, new Module(folder));
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
  public Tensor forward(Tensor x, Mixing mixing, int row) {
    try (PointerScope scope = new PointerScope()) {
      Tensor sum = null;
      for (int o = 0; o < operations.size(); o++) {
        if (mixing.values()[row][o] != 0) {
          Tensor part =
              operations.get(o).forward(x).mul(mixing.table().select(0, row).select(0, o));
          sum = sum == null ? part : sum.add(part);
        }
      }
      return sum == null ? null : Tensors.keep(sum);
    }
  }
}
