package dev.laurel.binaural.data;

import dev.laurel.binaural.Rates;
import dev.laurel.core.UserError;
import dev.laurel.core.data.Wav;
import dev.laurel.core.io.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A talker's sound, where the talker was, and what a listener's two ears heard.
 *
 * @param name of its folder
 * @param mono samples
 * @param both left, right; as long
 * @param views one for every 400 samples
 */
public record Recording(String name, float[] mono, float[][] both, float[][] views) {
  /** Checks the lengths. */
  public Recording {
    if (both.length != 2
        || both[0].length != mono.length
        || both[1].length != mono.length
        || (long) views.length * Rates.SAMPLES_PER_VIEW != mono.length) {
      throw UserError.of(
          "%s: %d samples of the talker, %d of the ears, %d positions; 400 samples for a position"
              + " are needed",
          name, mono.length, both[0].length, views.length);
    }
  }

  /** Seconds. */
  public double seconds() {
    return (double) mono.length / Rates.SAMPLES;
  }

  /**
   * Reads a folder of the published form: {@code mono.wav}, {@code binaural.wav}, {@code
   * tx_positions.txt}. What is longer than the others is cut off, as long as it is less than a
   * position's samples.
   *
   * @throws UserError if it is not of that form
   */
  public static Recording read(Path folder) {
    float[] mono = sound(folder.resolve("mono.wav"), 1)[0];
    float[][] both = sound(folder.resolve("binaural.wav"), 2);
    float[][] views = ViewFile.read(folder.resolve("tx_positions.txt"));
    List<String> unused = ViewCheck.of(views, folder.resolve("tx_positions.txt").toString());
    long wanted = (long) views.length * Rates.SAMPLES_PER_VIEW;
    if (Math.abs(mono.length - wanted) >= Rates.SAMPLES_PER_VIEW || both[0].length != mono.length) {
      throw UserError.of(
          "%s: mono.wav has %d samples, binaural.wav %d, and tx_positions.txt has %d rows, which are"
              + " for %d samples",
          folder, mono.length, both[0].length, views.length, wanted);
    }
    int frames = Math.min(views.length, mono.length / Rates.SAMPLES_PER_VIEW);
    int samples = frames * Rates.SAMPLES_PER_VIEW;
    return new Recording(
        folder.getFileName().toString(),
        Arrays.copyOf(mono, samples),
        new float[][] {Arrays.copyOf(both[0], samples), Arrays.copyOf(both[1], samples)},
        Arrays.copyOf(views, frames));
  }

  private static float[][] sound(Path path, int channels) {
    Wav wav = Wav.read(path);
    if (wav.sampleRate() != Rates.SAMPLES) {
      throw UserError.of(
          "%s has %d samples a second; %d are needed", path, wav.sampleRate(), Rates.SAMPLES);
    }
    if (wav.samples().length != channels) {
      throw UserError.of("%s has %d channels; %d are needed", path, wav.samples().length, channels);
    }
    return wav.samples();
  }

  /**
   * Reads all recordings of a folder, in the order of their names.
   *
   * @throws UserError if there is none
   */
  public static List<Recording> readAll(Path folder) {
    List<Recording> all = new ArrayList<>();
    try (Stream<Path> folders = Files.list(folder)) {
      for (Path one : folders.sorted().toList()) {
        if (Files.exists(one.resolve("mono.wav"))) {
          all.add(read(one));
        }
      }
    } catch (IOException e) {
      throw new UserError("cannot read " + folder + ": " + AtomicFile.reason(e), e);
    }
    if (all.isEmpty()) {
      throw UserError.of(
          "%s holds no recordings; folders with mono.wav, binaural.wav and tx_positions.txt are"
              + " needed",
          folder);
    }
    return all;
  }

  /** Writes a folder of the published form. */
  public void write(Path folder) {
    new Wav(Rates.SAMPLES, new float[][] {mono})
        .write(folder.resolve("mono.wav"), Wav.Depth.PCM_24);
    new Wav(Rates.SAMPLES, both).write(folder.resolve("binaural.wav"), Wav.Depth.PCM_24);
    ViewFile.write(folder.resolve("tx_positions.txt"), views);
    float[] still = {0, 0, 0, 0, 0, 0, 1};
    float[][] listener = new float[views.length][];
    Arrays.fill(listener, still);
    ViewFile.write(folder.resolve("rx_positions.txt"), listener);
  }
}
