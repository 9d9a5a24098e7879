package dev.laurel.cli;

import dev.laurel.core.io.Json;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Runs many commands in one process, since starting one takes longer than most of them: a line each
 * of a file or, without one, of standard input, words apart by tabs; an {@link
 * LaurelProcess.Outcome} a line comes out.
 */
final class ManyCommands {
  private ManyCommands() {}

  /** Where the kernel tells it; 0 elsewhere. */
  private static long peakKib() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    return 0;
  }

  public static void main(String[] arguments) throws IOException {
    PrintStream results = System.out;
    PrintStream notes = System.err;
    try (BufferedReader lines = reader(arguments)) {
      for (String line; (line = lines.readLine()) != null; ) {
        results.println(Json.line(outcome(line.split("\t", -1))));
        results.flush();
      }
    }
    notes.println("peak KiB " + peakKib());
    System.exit(0);
  }

  private static BufferedReader reader(String[] arguments) throws IOException {
    return arguments.length > 0
        ? Files.newBufferedReader(Path.of(arguments[0]))
        : new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
  }

  private static LaurelProcess.Outcome outcome(String[] words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    System.setIn(InputStream.nullInputStream());
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    long started = System.nanoTime();
    int code = Main.execute(words);
    return new LaurelProcess.Outcome(
        code,
        out.toString(StandardCharsets.UTF_8),
        err.toString(StandardCharsets.UTF_8),
        (System.nanoTime() - started) / 1e9);
  }
}
