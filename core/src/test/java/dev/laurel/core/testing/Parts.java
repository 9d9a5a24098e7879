package dev.laurel.core.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.pytorch.Module;

/** The bindings hold parts of a network only weakly: whoever made them must keep them. */
public final class Parts {
  private static final int COLLECTIONS = 3;

  private Parts() {}

  /**
   * Requires a network to be usable after a collection, which it is not if a part was collected.
   */
  public static void assertKept(Module network) {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
      network.eval();
      network.train(true);
    }
    assertThat(network.is_training()).isTrue();
  }
}
