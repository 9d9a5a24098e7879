package dev.laurel.spark;

import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import dev.laurel.core.io.Json;
import dev.laurel.scoresde.ScoreModel;
import dev.laurel.scoresde.SdeConfig;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A score model as Spark sends it: the bytes of its file, loaded at the first use in each process
 * and shared by the tasks there.
 */
final class SharedScoreModel implements Serializable {
  private static final long serialVersionUID = 1L;

  private final byte[] bytes;
  private final String sde;
  private transient ScoreModel model;

  private SharedScoreModel(byte[] bytes, SdeConfig sde) {
    this.bytes = bytes;
    this.sde = Json.line(sde);
  }

  /** Reads a model's file, which the driver must be able to read. */
  static SharedScoreModel read(Path path) {
    try (ScoreModel loaded = ScoreModel.load(path)) {
      loaded.requireContinuous();
      return new SharedScoreModel(Files.readAllBytes(path), loaded.config().sde());
    } catch (IOException e) {
      throw new UserError("cannot read " + path + ": " + AtomicFile.reason(e), e);
    }
  }

  /** The model; it lives as long as the process. */
  synchronized ScoreModel model() {
    if (model == null) {
      try {
        Path local = Files.createTempFile("laurel", ".safetensors");
        try {
          Files.write(local, bytes);
          model = ScoreModel.load(local);
        } finally {
          Files.delete(local);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return model;
  }

  /** The model's equation. */
  SdeConfig sde() {
    return Json.parse(sde, SdeConfig.class, "model");
  }
}
