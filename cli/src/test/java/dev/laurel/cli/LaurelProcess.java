package dev.laurel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Starts the command as a user does: a process in a folder, its output and its exit code. */
record LaurelProcess(Path folder) {
  /** What a process left. */
  record Outcome(int code, String out, String err) {}

  /** A process and where its words go. */
  private record Started(Process process, Path out, Path err) {}

  /** Starts {@code laurel arguments}, behind the words of another command. */
  Process start(List<String> before, String... arguments) throws IOException {
    return started(before, ProcessBuilder.Redirect.PIPE, arguments).process();
  }

  /** One core for each, as two run at a time. */
  private Started started(List<String> before, ProcessBuilder.Redirect input, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:ActiveProcessorCount=1");
    // Most processes are over before the second compiler's work pays.
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-cp");
    command.add(
        Path.of("target", "classes").toAbsolutePath()
            + File.pathSeparator
            + Files.readString(Path.of(System.getProperty("laurel.test.classPath"))).strip());
    command.add("dev.laurel.cli.Main");
    command.addAll(List.of(arguments));
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

  /** Runs {@code laurel arguments} to its end. */
  Outcome run(String... arguments) throws IOException, InterruptedException {
    return ended(started(List.of(), ProcessBuilder.Redirect.PIPE, arguments));
  }

  /** The same with lines on standard input. */
  Outcome runWithInput(List<String> lines, String... arguments)
      throws IOException, InterruptedException {
    Path input = Files.write(Files.createTempFile(folder, "stdin", ".txt"), lines);
    return ended(started(List.of(), ProcessBuilder.Redirect.from(input.toFile()), arguments));
  }

  private static Outcome ended(Started started) throws IOException, InterruptedException {
    assertThat(started.process().waitFor(2, TimeUnit.MINUTES)).as("ended in time").isTrue();
    return new Outcome(
        started.process().exitValue(),
        Files.readString(started.out()),
        Files.readString(started.err()));
  }
}
