package dev.laurel.cli;

import dev.laurel.binaural.BinauralModel;
import dev.laurel.binaural.Rates;
import dev.laurel.binaural.data.Speech;
import dev.laurel.core.Engine;
import dev.laurel.core.UserError;
import dev.laurel.core.data.Wav;
import dev.laurel.core.run.Interrupt;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code laurel binaural listen}. */
@Command(
    name = "listen",
    description =
        "Serve a page, on this machine only, on which a talker is dragged around a head and heard in"
            + " headphones.",
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  laurel binaural listen",
      "  laurel binaural listen speech.wav --model talkers.safetensors"
    })
final class BinauralListen implements Callable<Integer> {
  private static final String TEXT =
      "Hello. I am the voice that walks around your head. Drag me to your left, or to your right, or"
          + " behind you, and listen where I am. When I come nearer, I am louder; when I move fast,"
          + " you hear it too.";
  private static final long PAUSE = 200;

  /** Than what networks learn from, for ears. */
  private static final double LOUDER = 2;

  private static final int HIGHEST_PORT = 65_535;

  @Parameters(
      arity = "0..1",
      paramLabel = "MONO",
      description = "WAV file of the talker, 48 kHz, one channel. Default: a voice of Laurel's.")
  private Path mono;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "Of binaural train, or an official .net. Default: the one that Laurel carries.")
  private Path model;

  @Option(
      names = "--port",
      defaultValue = "8337",
      paramLabel = "N",
      description = "Of the page; 0: any that is free. Default: ${DEFAULT-VALUE}.")
  private int port = 8337;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() throws InterruptedException {
    if (port < 0 || port > HIGHEST_PORT) {
      throw UserError.of("--port is %d; allowed: 0 to %d", port, HIGHEST_PORT);
    }
    common.startEngine();
    if (common.threads() == 0) {
      // Sound in time needs one steady thread more than it needs two that wait for each other.
      Engine.threads(1);
    }
    float[] sound = mono == null ? spoken() : read(mono);
    try (BinauralModel loaded =
            model == null ? BinauralModel.shipped() : BinauralData.model(model);
        ListenServer server = new ListenServer(loaded, sound, port);
        Interrupt interrupt = new Interrupt()) {
      common.print(
          Map.of("address", server.address()),
          "listening page: " + server.address() + " (headphones on; Ctrl-C ends it)");
      System.out.flush();
      while (!interrupt.requested()) {
        Thread.sleep(PAUSE);
      }
    }
    return 0;
  }

  private static float[] spoken() {
    float[] said = Speech.best().say(0, TEXT);
    return BinauralData.times(said, LOUDER * BinauralData.levelling(said));
  }

  private static float[] read(Path path) {
    Wav wav = Wav.read(path);
    if (wav.samples().length != 1 || wav.sampleRate() != Rates.SAMPLES || wav.length() == 0) {
      throw UserError.of(
          "%s has %d channels of %,d samples, %,d a second; one of %,d is needed (binaural render"
              + " brings others to it)",
          path, wav.samples().length, wav.length(), wav.sampleRate(), Rates.SAMPLES);
    }
    return wav.samples()[0];
  }
}
