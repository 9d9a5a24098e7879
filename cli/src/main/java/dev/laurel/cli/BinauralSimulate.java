package dev.laurel.cli;

import dev.laurel.binaural.data.EspeakSpeech;
import dev.laurel.binaural.data.FreeTtsSpeech;
import dev.laurel.binaural.data.Recording;
import dev.laurel.binaural.data.SimulatedSet;
import dev.laurel.binaural.data.Speech;
import dev.laurel.binaural.dsp.HeadResponses;
import dev.laurel.binaural.dsp.SofaFile;
import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import dev.laurel.core.run.Progress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code laurel binaural simulate}. */
@Command(
    name = "simulate",
    description =
        "Make recordings of eight talkers who walk around a listener in a room, in the published"
            + " layout, to train on.",
    sortOptions = false,
    footer = {"", "Example:", "  laurel binaural simulate --train 40 --test 10 --out talkers"})
final class BinauralSimulate implements Callable<Integer> {
  /** What talks. */
  enum Synthesiser {
    BEST,
    ESPEAK,
    FREETTS
  }

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder to write.")
  private Path out;

  @Option(names = "--force", description = "Replace files that exist.")
  private boolean force;

  @Option(
      names = "--train",
      defaultValue = "40",
      paramLabel = "SECONDS",
      description = "Of each talker, to learn from. Default: ${DEFAULT-VALUE}.")
  private double train = 40;

  @Option(
      names = "--test",
      defaultValue = "10",
      paramLabel = "SECONDS",
      description = "Of each talker, to judge by. Default: ${DEFAULT-VALUE}.")
  private double test = 10;

  @Option(
      names = "--speech",
      defaultValue = "best",
      paramLabel = "NAME",
      description =
          "best: the program espeak-ng where it is installed, else the voice within Laurel; espeak;"
              + " freetts. Default: ${DEFAULT-VALUE}.")
  private Synthesiser speech = Synthesiser.BEST;

  @Option(
      names = "--sofa",
      paramLabel = "FILE",
      description = "Measured head of the listener. Default: a rigid sphere.")
  private Path sofa;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "S",
      description = "Of all that is random. Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    if (!(train >= 0 && test >= 0 && train + test > 0)) {
      throw UserError.of(
          "--train %s and --test %s seconds; allowed: 0 and more, not both 0", train, test);
    }
    Map<SimulatedSet.Split, Double> splits = new LinkedHashMap<>();
    splits.put(SimulatedSet.Split.TRAIN, train);
    splits.put(SimulatedSet.Split.TEST, test);
    splits.values().removeIf(seconds -> seconds == 0);
    for (SimulatedSet.Split split : splits.keySet()) {
      AtomicFile.refuseToOverwrite(out.resolve(split.folder()), force);
    }
    common.startEngine();
    HeadResponses head = sofa == null ? null : SofaFile.read(sofa);
    SimulatedSet set = SimulatedSet.of(seed, speech(), head);
    long started = System.nanoTime();
    double sound = 0;
    try (Progress progress = common.progress()) {
      progress.begin("recordings", (long) splits.size() * SimulatedSet.SUBJECTS);
      int done = 0;
      for (Map.Entry<SimulatedSet.Split, Double> split : splits.entrySet()) {
        for (int subject = 1; subject <= SimulatedSet.SUBJECTS; subject++) {
          Recording recording = set.recording(split.getKey(), subject, split.getValue());
          recording.write(out.resolve(split.getKey().folder()).resolve(recording.name()));
          sound += recording.seconds();
          progress.step(++done, Map.of());
        }
      }
      progress.end();
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("recordings", splits.size() * SimulatedSet.SUBJECTS);
    figures.put("soundSeconds", sound);
    figures.put("seconds", seconds);
    figures.put("speech", set.speech().name());
    common.printSaved(
        out,
        figures,
        String.format(
            Locale.ROOT,
            "%d recordings, %.0f s of sound in %.1f s; %s spoke",
            splits.size() * SimulatedSet.SUBJECTS,
            sound,
            seconds,
            set.speech().name()));
    return 0;
  }

  private Speech speech() {
    return switch (speech) {
      case BEST -> Speech.best();
      case FREETTS -> new FreeTtsSpeech();
      case ESPEAK -> {
        if (!EspeakSpeech.installed()) {
          throw new UserError(
              "--speech espeak: the program espeak-ng is not installed; allowed are freetts and"
                  + " best too");
        }
        yield new EspeakSpeech();
      }
    };
  }
}
