package dev.laurel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.core.io.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A process that runs the commands of a folder one after the other; it ends with the tests. */
final class LaurelServer {
  /** Starts a process. */
  interface Start {
    Process process() throws IOException;
  }

  private static final Map<Path, LaurelServer> SERVERS = new ConcurrentHashMap<>();

  private static final long LONGEST_MILLIS = 240_000;

  private final Process process;
  private final PrintStream commands;
  private final BufferedReader outcomes;

  private LaurelServer(Process process) {
    this.process = process;
    commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    outcomes =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** A command that hangs must fail its test. */
  private void endWhenLate() {
    try {
      Thread.sleep(LONGEST_MILLIS);
      process.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static LaurelServer of(Path folder, Start start) {
    return SERVERS.computeIfAbsent(
        folder,
        any -> {
          try {
            return new LaurelServer(start.process());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  synchronized LaurelProcess.Outcome run(List<String> words) throws IOException {
    assertThat(words).noneMatch(word -> word.contains("\t") || word.contains("\n"));
    Thread watch = new Thread(this::endWhenLate, "laurel-server-watch");
    watch.setDaemon(true);
    watch.start();
    commands.println(String.join("\t", words));
    String line = outcomes.readLine();
    watch.interrupt();
    assertThat(line).as("an outcome of " + words).isNotNull();
    return Json.parse(line, LaurelProcess.Outcome.class, "an outcome");
  }
}
