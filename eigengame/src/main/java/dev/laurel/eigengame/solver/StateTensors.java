package dev.laurel.eigengame.solver;

import dev.laurel.core.Tensors;
import dev.laurel.core.io.Safetensors;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** A {@link RestrictedNash.State} as named tensors, for checkpoints. */
public final class StateTensors {
  private StateTensors() {}

  /** The tensors of a state; those made here belong to the scope of the caller. */
  public static Map<String, Tensor> of(RestrictedNash.State state) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("positions", state.positions());
    tensors.put("images", state.images());
    if (state.moves() != null) {
      tensors.put("moves", state.moves());
      tensors.put("moveImages", state.moveImages());
    }
    tensors.put("values", Tensors.of(state.values(), state.values().length));
    tensors.put("residuals", Tensors.of(state.residuals(), state.residuals().length));
    return tensors;
  }

  /** Whether a file holds a state. */
  public static boolean isIn(Safetensors file) {
    return file.names().contains("positions");
  }

  /** The state that a file holds, in the scope of the caller. */
  public static RestrictedNash.State read(Safetensors file, int round, boolean exact) {
    boolean moved = file.names().contains("moves");
    return new RestrictedNash.State(
        round,
        file.read("positions"),
        file.read("images"),
        moved ? file.read("moves") : null,
        moved ? file.read("moveImages") : null,
        file.doubles("values"),
        file.doubles("residuals"),
        exact);
  }
}
