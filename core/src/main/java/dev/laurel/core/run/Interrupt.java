package dev.laurel.core.run;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Notices that the process is told to end (SIGTERM, Ctrl-C), or the thread is interrupted, and
 * holds the end up until the work has been put down.
 */
public final class Interrupt implements AutoCloseable {
  private static final long LONGEST_WAIT_SECONDS = 60;

  /** For the last words of those who put the work down; then the process ends. */
  private static final long LAST_WORDS_MILLIS = 300;

  private final CountDownLatch putDown = new CountDownLatch(1);
  private final Thread hook = new Thread(this::hold, "laurel-interrupt");
  private volatile boolean ending;

  /** Watches from now on until closed. */
  public Interrupt() {
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException e) {
      ending = true;
    }
  }

  private void hold() {
    ending = true;
    try {
      if (!putDown.await(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
        System.getLogger(Interrupt.class.getName())
            .log(System.Logger.Level.WARNING, "the work could not be put down in time");
      }
      Thread.sleep(LAST_WORDS_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the work should be put down now. */
  public boolean requested() {
    return ending || Thread.currentThread().isInterrupted();
  }

  /** The work is put down. */
  @Override
  public void close() {
    putDown.countDown();
    if (!ending) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The end began in this very moment; the hook finds the work put down.
        ending = true;
      }
    }
  }
}
