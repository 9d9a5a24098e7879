package dev.laurel.meshgraphnets.data;

import java.io.Serializable;
import java.util.function.IntConsumer;

/** What makes trajectories, each from a seed. */
public sealed interface Simulation extends Serializable
    permits Airfoils, CylinderFlows, Flags, Plates {
  /** What {@code meta.json} says of the trajectories. */
  DatasetMeta meta();

  /**
   * Simulates one, on the calling thread.
   *
   * @param progress sees the number of frames that are done
   */
  Trajectory simulate(long seed, IntConsumer progress);
}
