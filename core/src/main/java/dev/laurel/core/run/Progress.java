package dev.laurel.core.run;

import java.util.List;
import java.util.Map;

/** Listens to long work. One task runs at a time; a task may have an unknown number of steps. */
public interface Progress extends AutoCloseable {
  /**
   * A task begins.
   *
   * @param task what is done, for people
   * @param steps how many steps it has, -1 if unknown
   */
  void begin(String task, long steps);

  /**
   * A step is done.
   *
   * @param done steps done so far
   * @param metrics figures of this step by name; may be empty
   */
  void step(long done, Map<String, Double> metrics);

  /** Something people should know. */
  void note(String message);

  /** The task is over. */
  void end();

  @Override
  default void close() {}

  /** Listens to nothing. */
  static Progress silent() {
    return all(List.of());
  }

  /** Passes everything on to several listeners. */
  static Progress all(List<Progress> listeners) {
    return new Progress() {
      @Override
      public void begin(String task, long steps) {
        listeners.forEach(listener -> listener.begin(task, steps));
      }

      @Override
      public void step(long done, Map<String, Double> metrics) {
        listeners.forEach(listener -> listener.step(done, metrics));
      }

      @Override
      public void note(String message) {
        listeners.forEach(listener -> listener.note(message));
      }

      @Override
      public void end() {
        listeners.forEach(Progress::end);
      }

      @Override
      public void close() {
        listeners.forEach(Progress::close);
      }
    };
  }
}
