package dev.laurel.cli;

import dev.laurel.binaural.BinauralModel;
import dev.laurel.binaural.Rates;
import dev.laurel.binaural.network.BinauralConfig;
import dev.laurel.binaural.network.BinauralStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code laurel binaural info}. */
@Command(
    name = "info",
    description = "What a model is, and how fast it is here.",
    footer = {"", "Example:", "  laurel binaural info talkers.safetensors"})
final class BinauralInfo implements Callable<Integer> {
  private static final int BLOCK = 4000;

  @Parameters(
      arity = "0..1",
      paramLabel = "MODEL",
      description = "Of binaural train, or an official .net. Default: the one that Laurel carries.")
  private Path model;

  @Option(
      names = "--seconds",
      defaultValue = "2",
      paramLabel = "S",
      description = "Sound to be timed. Default: ${DEFAULT-VALUE}.")
  private double seconds = 2;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    common.startEngine();
    try (BinauralModel loaded =
        model == null ? BinauralModel.shipped() : BinauralData.model(model)) {
      BinauralConfig config = loaded.network().config();
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("parameters", loaded.parameters());
      figures.put("configuration", config);
      figures.put("receptiveFieldSamples", config.receptiveField());
      figures.put("weightsFollowView", loaded.network().weightsFollowView());
      double factor = realTimeFactor(loaded);
      figures.put("realTimeFactor", factor);
      common.print(
          figures,
          String.format(
              Locale.ROOT,
              "%,d parameters: %d blocks of %d layers, %d channels; the stack hears: %s%n"
                  + "a sample depends on the %d before it; weights depend on the view: %s%n"
                  + "a second of sound takes %.3f s here, in blocks of %d samples",
              loaded.parameters(),
              config.blocks(),
              config.layersPerBlock(),
              config.channels(),
              config.front().toString().toLowerCase(Locale.ROOT),
              config.receptiveField(),
              loaded.network().weightsFollowView() ? "yes" : "no",
              factor,
              BLOCK));
    }
    return 0;
  }

  private double realTimeFactor(BinauralModel loaded) {
    int frames = BLOCK / Rates.SAMPLES_PER_VIEW;
    float[][] views = new float[frames][];
    double sound = 0;
    double spent = 0;
    try (BinauralStream stream = new BinauralStream(loaded.network())) {
      for (int block = 0; sound < seconds; block++) {
        for (int k = 0; k < frames; k++) {
          double angle = 0.01 * (block * frames + k);
          views[k] = new float[] {(float) Math.cos(angle), (float) Math.sin(angle), 0, 0, 0, 0, 1};
        }
        float[] mono = new float[BLOCK];
        for (int i = 0; i < BLOCK; i++) {
          mono[i] = (float) (0.1 * Math.sin(0.05 * i));
        }
        long started = System.nanoTime();
        float[][] unused = stream.next(mono, views);
        // The first block finds everything cold.
        spent += block == 0 ? 0 : (System.nanoTime() - started) / 1e9;
        sound += block == 0 ? 0 : (double) BLOCK / Rates.SAMPLES;
      }
    }
    return spent / sound;
  }
}
