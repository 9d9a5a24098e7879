package dev.laurel.core.run;

import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import dev.laurel.core.io.Json;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Progress as JSON lines, one object an event, appended and flushed at once. */
public final class MetricsLog implements Progress {
  private final Path path;
  private final BufferedWriter writer;
  private String task = "";

  /** Appends to a file, or creates it. */
  public MetricsLog(Path path) {
    this.path = path;
    try {
      this.writer =
          Files.newBufferedWriter(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UserError("cannot write " + path + ": " + AtomicFile.reason(e), e);
    }
  }

  private void write(String event, Map<String, ?> fields) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("time", Instant.now().toString());
    line.put("event", event);
    line.put("task", task);
    line.putAll(fields);
    try {
      writer.write(Json.line(line));
      writer.newLine();
      writer.flush();
    } catch (IOException e) {
      throw new UserError("cannot write " + path + ": " + AtomicFile.reason(e), e);
    }
  }

  @Override
  public void begin(String newTask, long steps) {
    task = newTask;
    write("begin", Map.of("steps", steps));
  }

  @Override
  public void step(long done, Map<String, Double> metrics) {
    if (!metrics.isEmpty()) {
      Map<String, Object> fields = new LinkedHashMap<>(metrics);
      fields.put("done", done);
      write("step", fields);
    }
  }

  @Override
  public void note(String message) {
    write("note", Map.of("message", message));
  }

  @Override
  public void end() {
    write("end", Map.of());
  }

  @Override
  public void close() {
    try {
      writer.close();
    } catch (IOException e) {
      throw new UserError("cannot write " + path + ": " + AtomicFile.reason(e), e);
    }
  }
}
