package dev.laurel.nas.search;

import dev.laurel.nas.network.Supernet;
import org.bytedeco.pytorch.Module;

/** A network of all candidates with its architecture weights: what a search trains and keeps. */
public final class SearchNetwork extends Module {
  private final Supernet supernet;
  private final Architecture architecture;

  /** Of both. */
  public SearchNetwork(Supernet supernet, Architecture architecture) {
    super("SearchNetwork");
    this.supernet = supernet;
    this.architecture = architecture;
    register_module("supernet", supernet.network());
    register_module("architecture", architecture);
  }

  /** The network. */
  public Supernet supernet() {
    return supernet;
  }

  /** Its architecture weights. */
  public Architecture architecture() {
    return architecture;
  }
}
