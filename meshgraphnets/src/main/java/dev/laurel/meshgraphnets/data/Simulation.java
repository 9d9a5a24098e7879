package dev.laurel.meshgraphnets.data;

import java.util.function.IntConsumer;

/** What makes trajectories, each from a seed. */
public sealed interface Simulation permits CylinderFlows, Flags, Plates {
  /** Frames of a trajectory. */
  int frames();

  /** Seconds between frames; 0 where there is no time. */
  double frameStep();

  /** Radius of world edges; 0 for none. */
  double collisionRadius();

  /** Name for {@code meta.json}. */
  String name();

  /**
   * Simulates one, on the calling thread.
   *
   * @param progress sees the number of frames that are done
   */
  Trajectory simulate(long seed, IntConsumer progress);
}
