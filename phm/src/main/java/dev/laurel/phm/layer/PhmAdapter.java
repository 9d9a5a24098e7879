package dev.laurel.phm.layer;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A narrow detour around a frozen layer: {@code x + up(act(down(x)))}, both hypercomplex
 * (Compacter; Mahabadi et al. 2021).
 */
public final class PhmAdapter extends Module {
  private final PhmLinear down;
  private final PhmLinear up;

  /** Parts of rank one, n = 4, as Compacter; its rules are shared by all adapters of a network. */
  public static PhmConfig compacter() {
    return PhmConfig.of(4).withRanks(1, 1).withInitializer(Initializer.COMPACTER);
  }

  /**
   * New.
   *
   * @param width of what is adapted
   * @param reduction how many times narrower the detour is
   * @param shared rules that another module owns; null for rules of its own
   * @throws UserError if the reduction or n do not divide
   */
  public PhmAdapter(long width, long reduction, PhmConfig config, Rule shared, Random random) {
    super("PhmAdapter");
    if (reduction < 1 || width % reduction != 0) {
      throw UserError.of("a reduction of %d does not divide the width %d", reduction, width);
    }
    down = register_module("down", new PhmLinear(width, width / reduction, config, shared, random));
    up = register_module("up", new PhmLinear(width / reduction, width, config, shared, random));
  }

  /** To the narrow middle. */
  public PhmLinear down() {
    return down;
  }

  /** Back. */
  public PhmLinear up() {
    return up;
  }

  /** Applies it, {@code (..., width)}. */
  public Tensor forward(Tensor x) {
    try (PointerScope scope = new PointerScope()) {
      return Tensors.keep(x.add(up.forward(torch.gelu(down.forward(x), "tanh"))));
    }
  }
}
