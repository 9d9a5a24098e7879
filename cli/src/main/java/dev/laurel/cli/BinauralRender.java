package dev.laurel.cli;

import dev.laurel.binaural.BinauralModel;
import dev.laurel.binaural.Rates;
import dev.laurel.binaural.data.Resampler;
import dev.laurel.binaural.data.ViewFile;
import dev.laurel.binaural.dsp.DspRenderer;
import dev.laurel.binaural.eval.Evaluation;
import dev.laurel.binaural.eval.Interaural;
import dev.laurel.binaural.network.BinauralStream;
import dev.laurel.binaural.network.ChunkedRendering;
import dev.laurel.binaural.network.SilenceGate;
import dev.laurel.core.UserError;
import dev.laurel.core.data.Wav;
import dev.laurel.core.io.AtomicFile;
import dev.laurel.core.run.Interrupt;
import dev.laurel.core.run.Progress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code laurel binaural render}. */
@Command(
    name = "render",
    description =
        "Make of a talker's sound and positions what two ears hear, as a stereo WAV file.",
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  laurel binaural render --speech \"Hello there.\" \\",
      "      --positions orbit:r=1,period=4 \\",
      "      --out hello.wav",
      "  laurel binaural render mono.wav --positions tx_positions.txt \\",
      "      --renderer sphere --out both.wav"
    })
final class BinauralRender implements Callable<Integer> {
  private static final int BLOCK = 40;
  private static final int INTERRUPTED = 130;
  private static final int FINER = 4;
  private static final int OVERLAP = 64;

  @Mixin private BinauralSource source;
  @Mixin private OutOptions out;
  @Mixin private BinauralRenderOptions renderer;

  @Option(
      names = "--gain",
      defaultValue = "0",
      paramLabel = "DB",
      description = "Louder or quieter. Default: ${DEFAULT-VALUE}.")
  private double gain;

  @Option(
      names = "--limit",
      description = "Make all of it quieter if its peak, also between samples, is above -1 dB.")
  private boolean limit;

  @Option(
      names = "--depth",
      defaultValue = "24",
      paramLabel = "BITS",
      description = "Of a sample: 16 or 24. Default: ${DEFAULT-VALUE}.")
  private int depth = 24;

  @Option(
      names = "--official-chunks",
      description = "Render in pieces with seams, as the official code does.")
  private boolean officialChunks;

  @Option(
      names = "--as-is",
      description =
          "Give a network the sound as loud as it is. Otherwise it is brought to the level that"
              + " networks learn from, and back.")
  private boolean asIs;

  @Option(
      names = "--ungated",
      description =
          "Let a network hum, as it does at some -70 dB, also where the talker is exactly silent.")
  private boolean ungated;

  @Option(
      names = "--positions-out",
      paramLabel = "FILE",
      description = "Write the positions too, as text.")
  private Path positionsOut;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    Path target = out.checked();
    if (depth != 16 && depth != 24) {
      throw UserError.of("--depth is %d; allowed: 16 and 24", depth);
    }
    if (!(Math.abs(gain) <= 60)) {
      throw UserError.of("--gain is %s; allowed: -60 to 60 dB", gain);
    }
    if (positionsOut != null) {
      out.refuseSame("--positions-out", positionsOut);
      AtomicFile.refuseToOverwrite(positionsOut, out.force());
    }
    common.startEngine();
    try (Progress progress = common.progress()) {
      BinauralSource.Source given = source.read(progress::note);
      long started = System.nanoTime();
      float[][] both = rendered(given, progress);
      if (both == null) {
        progress.note("interrupted; nothing was written");
        return INTERRUPTED;
      }
      double seconds = (System.nanoTime() - started) / 1e9;
      double sound = (double) given.mono().length / Rates.SAMPLES;
      double factor = Math.pow(10, gain / 20);
      double peak = factor * peak(both);
      if (limit && peak > Math.pow(10, -1 / 20.0)) {
        factor *= Math.pow(10, -1 / 20.0) / peak;
        peak = Math.pow(10, -1 / 20.0);
      }
      both = Evaluation.times(both, factor);
      int clipped = clipped(both);
      if (clipped > 0) {
        progress.note(
            String.format(
                Locale.ROOT,
                "%d samples are above full scale and cut off (peak %+.1f dB); --gain %.1f or --limit"
                    + " avoids it",
                clipped,
                20 * Math.log10(peak),
                gain - 20 * Math.log10(peak) - 1));
      }
      new Wav(Rates.SAMPLES, both).write(target, depth == 16 ? Wav.Depth.PCM_16 : Wav.Depth.PCM_24);
      if (positionsOut != null) {
        ViewFile.write(positionsOut, given.views());
      }
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("soundSeconds", sound);
      figures.put("seconds", seconds);
      figures.put("realTimeFactor", seconds / sound);
      figures.put("peakDecibels", peak == 0 ? null : 20 * Math.log10(peak));
      figures.put("clipped", clipped);
      figures.put(
          "meanLevelDifferenceDecibels", peak == 0 ? null : Interaural.levelDifference(both));
      common.printSaved(
          target,
          figures,
          String.format(
              Locale.ROOT,
              "%.2f s of sound in %.2f s (%.1f times as fast as it plays), peak %s",
              sound,
              seconds,
              sound / seconds,
              peak == 0
                  ? "none: silence"
                  : String.format(Locale.ROOT, "%.1f dB", 20 * Math.log10(peak))));
    }
    return 0;
  }

  /** Null if it was interrupted. */
  private float[][] rendered(BinauralSource.Source given, Progress progress) {
    if (!renderer.network()) {
      return new DspRenderer(renderer.scene()).render(given.mono(), given.views());
    }
    int frame = Rates.SAMPLES_PER_VIEW;
    try (BinauralModel model = renderer.model();
        Interrupt interrupt = new Interrupt()) {
      BinauralData.warnOfRange(renderer.modelFile(), given.views(), progress);
      if (officialChunks) {
        return ChunkedRendering.official().render(model.network(), given.mono(), given.views());
      }
      double factor = asIs ? 1 : BinauralData.levelling(given.mono());
      float[] levelled = BinauralData.times(given.mono(), factor);
      float[][] both = new float[2][given.mono().length];
      progress.begin("sound", given.views().length);
      SilenceGate gate = new SilenceGate(model.network().config());
      try (BinauralStream stream = new BinauralStream(model.network())) {
        for (int k = 0; k < given.views().length; k += BLOCK) {
          if (interrupt.requested()) {
            return null;
          }
          int end = Math.min(given.views().length, k + BLOCK);
          float[] mono = Arrays.copyOfRange(levelled, k * frame, end * frame);
          float[][] block = stream.next(mono, Arrays.copyOfRange(given.views(), k, end));
          if (!ungated) {
            gate.apply(mono, block);
          }
          for (int ear = 0; ear < 2; ear++) {
            System.arraycopy(block[ear], 0, both[ear], k * frame, block[ear].length);
          }
          progress.step(end, Map.of());
        }
      }
      progress.end();
      return Evaluation.times(both, 1 / factor);
    }
  }

  /** The largest value, also between samples. */
  private static double peak(float[][] both) {
    double peak = 0;
    for (float[] ear : both) {
      for (float value : ear) {
        peak = Math.max(peak, Math.abs(value));
      }
      // A piece at a time, with what its ends need on both sides.
      for (int from = 0; from < ear.length; from += Rates.SAMPLES) {
        int before = Math.min(from, OVERLAP);
        int to = Math.min(ear.length, from + Rates.SAMPLES);
        int behind = Math.min(ear.length - to, OVERLAP);
        float[] finer =
            Resampler.of(
                Arrays.copyOfRange(ear, from - before, to + behind),
                Rates.SAMPLES,
                FINER * Rates.SAMPLES);
        for (int i = FINER * before; i < finer.length - FINER * behind; i++) {
          peak = Math.max(peak, Math.abs(finer[i]));
        }
      }
    }
    return peak;
  }

  private static int clipped(float[][] both) {
    int count = 0;
    for (float[] ear : both) {
      for (float value : ear) {
        count += Math.abs(value) > 1 ? 1 : 0;
      }
    }
    return count;
  }
}
