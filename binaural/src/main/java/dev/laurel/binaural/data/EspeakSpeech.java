package dev.laurel.binaural.data;

import dev.laurel.binaural.Rates;
import dev.laurel.core.UserError;
import dev.laurel.core.data.Wav;
import dev.laurel.core.io.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The program espeak-ng: eight voices, men and women. */
public final class EspeakSpeech implements Speech {
  private static final String PROGRAM = "espeak-ng";

  /** Name, words a minute, pitch. */
  private record Voice(String name, int rate, int pitch) {}

  private static final List<Voice> SPEAKERS =
      List.of(
          new Voice("en-us+m1", 160, 40),
          new Voice("en-us+m3", 150, 35),
          new Voice("en-us+m7", 175, 45),
          new Voice("en-us+f1", 165, 55),
          new Voice("en-us+f2", 189, 60),
          new Voice("en-us+f4", 155, 64),
          new Voice("en-gb-scotland+m2", 170, 38),
          new Voice("en-gb-x-rp+f3", 180, 58));

  /** Whether the program is there. */
  public static boolean installed() {
    try {
      Process process =
          new ProcessBuilder(PROGRAM, "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public String name() {
    return PROGRAM;
  }

  @Override
  public float[] say(int voice, String text) {
    Voice speaker = SPEAKERS.get(voice);
    Path file = null;
    try {
      file = Files.createTempFile("laurel", ".wav");
      Process process =
          new ProcessBuilder(
                  PROGRAM,
                  "-v",
                  speaker.name(),
                  "-s",
                  Integer.toString(speaker.rate()),
                  "-p",
                  Integer.toString(speaker.pitch()),
                  "-w",
                  file.toString(),
                  "--stdin")
              .redirectErrorStream(true)
              .start();
      process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().close();
      byte[] said = process.getInputStream().readAllBytes();
      if (process.waitFor() != 0) {
        throw UserError.of(
            "%s failed: %s", PROGRAM, new String(said, StandardCharsets.UTF_8).strip());
      }
      Wav wav = Wav.read(file);
      return Resampler.of(wav.samples()[0], wav.sampleRate(), Rates.SAMPLES);
    } catch (IOException e) {
      throw new UserError("cannot run " + PROGRAM + ": " + AtomicFile.reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError("interrupted while " + PROGRAM + " spoke", e);
    } finally {
      delete(file);
    }
  }

  private static void delete(Path file) {
    if (file != null) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        file.toFile().deleteOnExit();
      }
    }
  }
}
