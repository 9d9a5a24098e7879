package dev.laurel.ntk.kernel;

import dev.laurel.core.Engine;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Rows worked on by as many threads as the engine has. */
public final class Rows {
  private Rows() {}

  /** Does the work of rows 0 to count - 1, which must not touch one another's results. */
  public static void each(int count, IntConsumer work) {
    int threads = Engine.info("cpu").threads();
    if (threads == 1) {
      IntStream.range(0, count).forEach(work);
      return;
    }
    ForkJoinPool pool = new ForkJoinPool(threads);
    try {
      pool.submit(() -> IntStream.range(0, count).parallel().forEach(work)).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new java.util.concurrent.CancellationException("interrupted");
    } finally {
      pool.shutdown();
    }
  }
}
