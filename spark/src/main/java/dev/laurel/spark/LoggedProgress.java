package dev.laurel.spark;

import dev.laurel.core.run.Progress;
import java.util.Map;
import org.slf4j.Logger;

/** Progress in Spark's own log. */
final class LoggedProgress implements Progress {
  private final Logger log;

  LoggedProgress(Logger log) {
    this.log = log;
  }

  @Override
  public void begin(String task, long steps) {
    log.info("{}: at most {} rounds", task, steps);
  }

  @Override
  public void step(long done, Map<String, Double> metrics) {
    log.info("round {}: {}", done, metrics);
  }

  @Override
  public void note(String message) {
    log.info(message);
  }

  @Override
  public void end() {
    log.info("done");
  }
}
