package dev.laurel.core.io;

import com.fasterxml.jackson.databind.JsonNode;
import dev.laurel.core.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * What Laurel saves: one safetensors file whose metadata tells what it is, how it was made and by
 * which version.
 */
public final class Artifact implements AutoCloseable {
  private static final String KIND = "laurel.kind";
  private static final String FORMAT = "laurel.format";
  private static final String VERSION = "laurel.version";
  private static final String CONFIGURATION = "laurel.configuration";
  private static final String METRICS = "laurel.metrics";

  private final Path path;
  private final Safetensors file;

  /**
   * The kind of an artifact and the newest format of it that this version knows.
   *
   * @param name e.g. {@code "eigengame.pca"}
   * @param format counts from 1; a reader takes every format up to this one
   */
  public record Kind(String name, int format) {}

  private Artifact(Path path, Safetensors file) {
    this.path = path;
    this.file = file;
  }

  /**
   * Writes an artifact, whole or not at all.
   *
   * @param configuration a record that JSON can hold
   * @param metrics a record or map that JSON can hold
   */
  public static void write(
      Path path, Kind kind, Object configuration, Object metrics, Map<String, Tensor> tensors) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(KIND, kind.name());
    metadata.put(FORMAT, Integer.toString(kind.format()));
    metadata.put(VERSION, libraryVersion());
    metadata.put(CONFIGURATION, Json.line(configuration));
    metadata.put(METRICS, Json.line(metrics));
    Safetensors.write(path, tensors, metadata);
  }

  /**
   * Opens an artifact of any kind.
   *
   * @throws UserError if the file is not a Laurel artifact
   */
  public static Artifact open(Path path) {
    Safetensors file = Safetensors.open(path);
    if (!file.metadata().containsKey(KIND)) {
      file.close();
      throw UserError.of(
          "%s is a safetensors file but not a Laurel artifact: metadata '%s' is missing",
          path, KIND);
    }
    return new Artifact(path, file);
  }

  /**
   * Opens an artifact of one kind.
   *
   * @throws UserError if it is of another kind, or of a format newer than {@code kind} knows
   */
  public static Artifact open(Path path, Kind kind) {
    Artifact artifact = open(path);
    String name = artifact.kind();
    if (!name.equals(kind.name())) {
      artifact.close();
      throw UserError.of("%s holds '%s'; needed here: '%s'", path, name, kind.name());
    }
    if (artifact.format() > kind.format()) {
      int format = artifact.format();
      String version = artifact.version();
      artifact.close();
      throw UserError.of(
          "%s has format %d of '%s', written by Laurel %s; this is Laurel %s, which reads formats"
              + " up to %d",
          path, format, name, version, libraryVersion(), kind.format());
    }
    return artifact;
  }

  /** What it is. */
  public String kind() {
    return file.metadata().get(KIND);
  }

  /** The format of its kind. */
  public int format() {
    String text = file.metadata().getOrDefault(FORMAT, "");
    if (!text.matches("\\d{1,9}")) {
      throw UserError.of("%s: metadata '%s' is '%s'; a number is needed", path, FORMAT, text);
    }
    return Integer.parseInt(text);
  }

  /** The version of Laurel that wrote it. */
  public String version() {
    return file.metadata().getOrDefault(VERSION, "unknown");
  }

  /** How it was made. */
  public JsonNode configuration() {
    return json(CONFIGURATION, JsonNode.class);
  }

  /**
   * How it was made, as the record it was written from.
   *
   * @throws UserError if it is not there or not of that form
   */
  public <T> T configuration(Class<T> type) {
    return required(CONFIGURATION, type);
  }

  /** What was measured when it was made. */
  public JsonNode metrics() {
    return json(METRICS, JsonNode.class);
  }

  /**
   * What was measured when it was made, as the record it was written from.
   *
   * @throws UserError if it is not there or not of that form
   */
  public <T> T metrics(Class<T> type) {
    return required(METRICS, type);
  }

  /** The tensors. */
  public Safetensors tensors() {
    return file;
  }

  @Override
  public void close() {
    file.close();
  }

  private <T> T required(String key, Class<T> type) {
    T found = json(key, type);
    if (found == null) {
      throw UserError.of("%s is damaged: its %s is missing", path, key);
    }
    return found;
  }

  private <T> T json(String key, Class<T> type) {
    return Json.parse(file.metadata().getOrDefault(key, "null"), type, path + ", " + key);
  }

  /** The version of this library. */
  public static String libraryVersion() {
    try (InputStream in = Artifact.class.getResourceAsStream("/dev/laurel/core/version.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
