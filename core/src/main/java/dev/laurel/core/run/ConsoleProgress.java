package dev.laurel.core.run;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/**
 * Progress for people: a bar with an estimate of the end on a terminal, a line with the figures
 * every half minute elsewhere.
 */
public final class ConsoleProgress implements Progress {
  /** Between two lines where no bar is redrawn. */
  private static final long LINE_NANOS = 30_000_000_000L;

  private final PrintStream out;
  private final boolean terminal;
  private ProgressBar bar;
  private String task = "";
  private long steps;
  private long began;
  private long told;

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
  public void begin(String title, long count) {
    end();
    task = title;
    steps = count;
    began = System.nanoTime();
    told = began;
    if (terminal) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(title)
              .setInitialMax(count)
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
        bar.setExtraMessage(text(metrics));
      }
    } else if (!terminal && !metrics.isEmpty() && System.nanoTime() - told > LINE_NANOS) {
      told = System.nanoTime();
      double seconds = (told - began) / 1e9;
      out.printf(
          Locale.ROOT, "%s: %,d of %,d, %.0f s, %s%n", task, done, steps, seconds, text(metrics));
    }
  }

  private static String text(Map<String, Double> metrics) {
    StringJoiner text = new StringJoiner("  ");
    metrics.forEach((name, value) -> text.add(String.format(Locale.ROOT, "%s %.3g", name, value)));
    return text.toString();
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
