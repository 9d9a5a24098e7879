package dev.laurel.core.run;

import java.io.PrintStream;
import java.util.Map;
import java.util.StringJoiner;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** Progress for people: a bar with an estimate of the end on a terminal, plain lines elsewhere. */
public final class ConsoleProgress implements Progress {
  private final PrintStream out;
  private final boolean terminal;
  private ProgressBar bar;

  /**
   * Writes to a stream.
   *
   * @param terminal whether the stream is a terminal, where a bar can be redrawn
   */
  public ConsoleProgress(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  @Override
  public void begin(String task, long steps) {
    end();
    if (terminal) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(task)
              .setInitialMax(steps)
              .setUpdateIntervalMillis(200)
              .setConsumer(new ConsoleProgressBarConsumer(out))
              .build();
    }
  }

  @Override
  public void step(long done, Map<String, Double> metrics) {
    if (bar != null) {
      bar.stepTo(done);
      if (!metrics.isEmpty()) {
        StringJoiner text = new StringJoiner("  ");
        metrics.forEach((name, value) -> text.add(String.format("%s %.3g", name, value)));
        bar.setExtraMessage(text.toString());
      }
    }
  }

  @Override
  public void note(String message) {
    out.println(message);
  }

  @Override
  public void end() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }

  @Override
  public void close() {
    end();
  }
}
