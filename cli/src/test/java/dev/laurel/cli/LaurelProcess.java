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

  /** Starts {@code laurel arguments}, behind the words of another command. */
  Process start(List<String> before, String... arguments) throws IOException {
    return builder(before, arguments).start();
  }

  private ProcessBuilder builder(List<String> before, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    command.add(
        Path.of("target", "classes").toAbsolutePath()
            + File.pathSeparator
            + Files.readString(Path.of(System.getProperty("laurel.test.classPath"))).strip());
    command.add("dev.laurel.cli.Main");
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectOutput(folder.resolve("stdout.txt").toFile())
        .redirectError(folder.resolve("stderr.txt").toFile());
  }

  /** Runs {@code laurel arguments} to its end. */
  Outcome run(String... arguments) throws IOException, InterruptedException {
    return ended(start(List.of(), arguments));
  }

  /** The same with lines on standard input. */
  Outcome runWithInput(List<String> lines, String... arguments)
      throws IOException, InterruptedException {
    Path input = Files.write(folder.resolve("stdin.txt"), lines);
    return ended(builder(List.of(), arguments).redirectInput(input.toFile()).start());
  }

  private Outcome ended(Process process) throws IOException, InterruptedException {
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("ended in time").isTrue();
    return new Outcome(
        process.exitValue(),
        Files.readString(folder.resolve("stdout.txt")),
        Files.readString(folder.resolve("stderr.txt")));
  }
}
