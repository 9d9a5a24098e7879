package dev.laurel.cli;

import dev.laurel.binaural.Rates;
import dev.laurel.binaural.eval.Interaural;
import dev.laurel.binaural.eval.Metrics;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.data.Wav;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.PointerScope;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code laurel binaural metrics}. */
@Command(
    name = "metrics",
    description =
        "How near one stereo WAV file comes to another, in the paper's numbers and others.",
    footer = {"", "Example:", "  laurel binaural metrics made.wav recorded.wav"})
final class BinauralMetrics implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "MADE", description = "Stereo WAV file, 48 kHz.")
  private Path made;

  @Parameters(index = "1", paramLabel = "RECORDED", description = "Stereo WAV file, 48 kHz.")
  private Path recorded;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    common.startEngine();
    float[][] one = stereo(made);
    float[][] other = stereo(recorded);
    if (one[0].length != other[0].length) {
      throw UserError.of(
          "%s has %d samples, %s has %d; as many are needed",
          made, one[0].length, recorded, other[0].length);
    }
    Metrics metrics;
    try (PointerScope scope = new PointerScope()) {
      metrics = Metrics.of(Tensors.of(one), Tensors.of(other));
    }
    Interaural ears = Interaural.of(one, other);
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("l2x1000", 1000 * metrics.squared());
    figures.put("amplitude", metrics.amplitude());
    figures.put("phase", orNull(metrics.phase()));
    figures.put("ipd", orNull(ears.phase()));
    figures.put("itdMicroseconds", orNull(1e6 * ears.time()));
    figures.put("ildDecibels", orNull(ears.level()));
    StringBuilder text = new StringBuilder();
    figures.forEach(
        (name, value) ->
            text.append(
                value == null
                    ? String.format(Locale.ROOT, "%-16s n/a: nothing is heard%n", name)
                    : String.format(Locale.ROOT, "%-16s %.4f%n", name, (Double) value)));
    common.print(figures, text.toString().stripTrailing());
    return 0;
  }

  private static Double orNull(double value) {
    return Double.isNaN(value) ? null : value;
  }

  private static float[][] stereo(Path path) {
    Wav wav = Wav.read(path);
    if (wav.samples().length != 2 || wav.sampleRate() != Rates.SAMPLES) {
      throw UserError.of(
          "%s has %d channels of %,d samples a second; 2 of %,d are needed",
          path, wav.samples().length, wav.sampleRate(), Rates.SAMPLES);
    }
    if (wav.length() < Rates.SAMPLES / 20) {
      throw UserError.of(
          "%s has %d samples; at least a 20th of a second is needed", path, wav.length());
    }
    return wav.samples();
  }
}
