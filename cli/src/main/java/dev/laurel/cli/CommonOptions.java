package dev.laurel.cli;

import dev.laurel.core.Engine;
import dev.laurel.core.EngineConfig;
import dev.laurel.core.EngineInfo;
import dev.laurel.core.io.Json;
import dev.laurel.core.run.ConsoleProgress;
import dev.laurel.core.run.MetricsLog;
import dev.laurel.core.run.Progress;
import dev.laurel.core.run.TensorBoardLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/**
 * Options that mean the same everywhere. Results go to standard output, all else to standard error.
 */
final class CommonOptions {
  /** Set by the launcher, which can tell. */
  private static final String TERMINAL = "laurel.terminal";

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of a tensor operation; 0 means all cores. Default: ${DEFAULT-VALUE}.")
  private int threads;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      defaultValue = "cpu",
      description = "cpu, cuda or cuda:N. Default: ${DEFAULT-VALUE}.")
  private String device = "cpu";

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Option(names = "--quiet", description = "No progress.")
  private boolean quiet;

  @Option(
      names = "--log",
      paramLabel = "FILE",
      description = "Append progress to this file as JSON lines.")
  private Path log;

  @Option(
      names = "--tensorboard",
      paramLabel = "DIR",
      description = "Write the figures of the progress here as TensorBoard events.")
  private Path tensorBoard;

  /** Seen by {@link Main}, which reads it before anything else. */
  @SuppressWarnings("UnusedVariable")
  @Option(
      names = ConfigFile.OPTION,
      paramLabel = "FILE",
      description = "Options as a JSON object; those on the command line go before them.")
  private Path config;

  /** Seen by {@link Main}, which handles errors. */
  @SuppressWarnings("UnusedVariable")
  @Option(names = "--debug", description = "Show the trace of an error.")
  private boolean debug;

  /** Handled by picocli. */
  @SuppressWarnings("UnusedVariable")
  @Option(
      names = {"-h", "--help", Help.ALL},
      usageHelp = true,
      description = "Show the usual options, or all of them.")
  private boolean help;

  /** Threads that were asked for; 0 means all cores. */
  int threads() {
    return threads;
  }

  EngineInfo startEngine() {
    return Engine.start(EngineConfig.defaults().withThreads(threads).withDevice(device));
  }

  Progress progress() {
    List<Progress> listeners = new ArrayList<>();
    if (!quiet) {
      listeners.add(new ConsoleProgress(System.err, terminal()));
    }
    if (log != null) {
      listeners.add(new MetricsLog(log));
    }
    if (tensorBoard != null) {
      listeners.add(new TensorBoardLog(tensorBoard));
    }
    return Progress.all(listeners);
  }

  /** Whether a person reads standard error. */
  boolean terminal() {
    return Boolean.getBoolean(TERMINAL);
  }

  /** Prints a result: for people, or as JSON. */
  void print(Object result, String forPeople) {
    System.out.println(json ? Json.answer(result) : forPeople.stripTrailing());
  }

  /** Prints a result and the file or folder that holds it. */
  void printSaved(Path saved, Map<String, ?> result, String forPeople) {
    Map<String, Object> all = new LinkedHashMap<>(result);
    all.put("saved", saved.toString());
    String before = forPeople.isBlank() ? "" : forPeople.stripTrailing() + System.lineSeparator();
    print(all, before + "saved: " + saved);
  }
}
