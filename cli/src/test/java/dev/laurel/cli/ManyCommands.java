package dev.laurel.cli;

import dev.laurel.core.io.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Runs many commands in one process, since starting one takes longer than being refused: a line of
 * a file each, words apart by tabs; an {@link LaurelProcess.Outcome} a line comes out.
 */
final class ManyCommands {
  private ManyCommands() {}

  public static void main(String[] arguments) throws IOException {
    PrintStream results = System.out;
    for (String line : Files.readAllLines(Path.of(arguments[0]))) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
      int code = Main.execute(line.split("\t", -1));
      results.println(
          Json.line(
              new LaurelProcess.Outcome(
                  code,
                  out.toString(StandardCharsets.UTF_8),
                  err.toString(StandardCharsets.UTF_8))));
    }
    results.flush();
    System.exit(0);
  }
}
