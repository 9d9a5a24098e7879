package dev.laurel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.core.io.Json;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Starts the command as a user does: a process in a folder, its output and its exit code. */
record LaurelProcess(Path folder) {
  /** What a command left, and how long it took. */
  record Outcome(int code, String out, String err, double seconds) {}

  /** What many commands left, and the most memory that their process had. */
  record Many(List<Outcome> outcomes, long peakKib) {}

  /** A process and where its words go. */
  private record Started(Process process, Path out, Path err) {}

  /** Starts {@code laurel arguments}, behind the words of another command. */
  Process start(List<String> before, String... arguments) throws IOException {
    return started(before, ProcessBuilder.Redirect.PIPE, arguments).process();
  }

  private Started started(List<String> before, ProcessBuilder.Redirect input, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(before);
    command.addAll(java());
    command.add("dev.laurel.cli.Main");
    command.addAll(List.of(arguments));
    return started(command, input);
  }

  /** One core for each, as two run at a time. */
  private static List<String> java() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:ActiveProcessorCount=1");
    // Most processes are over before the second compiler's work pays.
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-cp");
    command.add(
        Path.of("target", "classes").toAbsolutePath()
            + File.pathSeparator
            + Path.of("target", "test-classes").toAbsolutePath()
            + File.pathSeparator
            + Files.readString(Path.of(System.getProperty("laurel.test.classPath"))).strip());
    return command;
  }

  private Started started(List<String> command, ProcessBuilder.Redirect input) throws IOException {
    Path out = Files.createTempFile(folder, "stdout", ".txt");
    Path err = Files.createTempFile(folder, "stderr", ".txt");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(input)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    return new Started(process, out, err);
  }

  /** Runs {@code laurel arguments} to its end, in a process that runs all commands of a folder. */
  Outcome run(String... arguments) throws IOException {
    return LaurelServer.of(folder, () -> server()).run(List.of(arguments));
  }

  private Process server() throws IOException {
    List<String> command = java();
    command.add(ManyCommands.class.getName());
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Runs {@code laurel arguments} to its end, in a process of its own. */
  Outcome runAlone(String... arguments) throws IOException, InterruptedException {
    return ended(started(List.of(), ProcessBuilder.Redirect.PIPE, arguments));
  }

  /** The same with lines on standard input. */
  Outcome runWithInput(List<String> lines, String... arguments)
      throws IOException, InterruptedException {
    Path input = Files.write(Files.createTempFile(folder, "stdin", ".txt"), lines);
    return ended(started(List.of(), ProcessBuilder.Redirect.from(input.toFile()), arguments));
  }

  /**
   * Requires commands to be refused: exit code 2, one sentence with a message, no trace.
   *
   * @param group the first word of all
   * @param cases the other words, apart by spaces or, if there is one, by tabs; then a bar and the
   *     message
   */
  void assertRefused(String group, String... cases) throws IOException, InterruptedException {
    List<List<String>> commands = new ArrayList<>();
    for (String one : cases) {
      String words = one.substring(0, one.indexOf('|'));
      String tabbed = group + "\t" + (words.contains("\t") ? words : words.replace(' ', '\t'));
      commands.add(List.of(tabbed.split("\t", -1)));
    }
    List<Outcome> outcomes = runAll(commands);
    for (int i = 0; i < cases.length; i++) {
      Outcome outcome = outcomes.get(i);
      assertThat(outcome.code()).as(cases[i] + ": " + outcome.err()).isEqualTo(2);
      assertThat(outcome.out()).as(cases[i]).isEmpty();
      assertThat(outcome.err())
          .as(cases[i])
          .contains(cases[i].substring(cases[i].indexOf('|') + 1))
          .doesNotContain("\tat ");
      assertThat(outcome.err().lines().filter(text -> text.startsWith("laurel:")).count())
          .as(cases[i] + ": " + outcome.err())
          .isEqualTo(1);
    }
  }

  /** Runs commands one after the other in one process. */
  List<Outcome> runAll(List<List<String>> commands) throws IOException, InterruptedException {
    return runMany(commands).outcomes();
  }

  /** The same, with the most memory that the process had. */
  Many runMany(List<List<String>> commands) throws IOException, InterruptedException {
    List<String> lines = commands.stream().map(words -> String.join("\t", words)).toList();
    List<String> command = java();
    command.add(1, "-Xmx512m");
    command.add(ManyCommands.class.getName());
    command.add(Files.write(Files.createTempFile(folder, "commands", ".txt"), lines).toString());
    Outcome all = ended(started(command, ProcessBuilder.Redirect.PIPE));
    List<Outcome> outcomes = new ArrayList<>();
    for (String line : all.out().lines().toList()) {
      outcomes.add(Json.parse(line, Outcome.class, "an outcome"));
    }
    assertThat(outcomes).as(all.err()).hasSize(commands.size());
    return new Many(
        outcomes, Long.parseLong(all.err().strip().replaceFirst("(?s).*peak KiB ", "")));
  }

  private static Outcome ended(Started started) throws IOException, InterruptedException {
    assertThat(started.process().waitFor(4, TimeUnit.MINUTES)).as("ended in time").isTrue();
    return new Outcome(
        started.process().exitValue(),
        Files.readString(started.out()),
        Files.readString(started.err()),
        0);
  }
}
