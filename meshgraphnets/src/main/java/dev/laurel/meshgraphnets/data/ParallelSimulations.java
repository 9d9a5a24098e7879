package dev.laurel.meshgraphnets.data;

import dev.laurel.core.UserError;
import dev.laurel.core.run.Seeds;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/**
 * Trajectories of a simulation, several at once, in the order of their numbers: the same whatever
 * the number of threads. A few are kept ready, not all.
 */
public final class ParallelSimulations implements Iterator<Trajectory>, AutoCloseable {
  private final Simulation simulation;
  private final long seed;
  private final int count;
  private final int window;
  private final IntConsumer frameDone;
  private final ExecutorService pool;
  private final Deque<Future<Trajectory>> ready = new ArrayDeque<>();
  private int submitted;
  private int taken;

  /**
   * Trajectories.
   *
   * @param seed of all; every trajectory derives its own
   * @param frameDone is told, from any thread, whenever a frame of any trajectory is done
   */
  public ParallelSimulations(
      Simulation simulation, long seed, int count, int threads, IntConsumer frameDone) {
    if (threads < 1) {
      throw UserError.of("%d threads; allowed: at least 1", threads);
    }
    this.simulation = simulation;
    this.seed = seed;
    this.count = count;
    this.window = 2 * threads;
    this.frameDone = frameDone;
    pool =
        Executors.newFixedThreadPool(
            threads,
            work -> {
              Thread thread = new Thread(work, "simulation");
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public boolean hasNext() {
    return taken < count;
  }

  @Override
  public Trajectory next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    while (submitted < count && submitted < taken + window) {
      long own = Seeds.of(seed, submitted++);
      ready.add(pool.submit(() -> simulation.simulate(own, frameDone)));
    }
    taken++;
    try {
      return ready.remove().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError("interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UserError error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }
}
