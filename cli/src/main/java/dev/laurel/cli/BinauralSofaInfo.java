package dev.laurel.cli;

import dev.laurel.binaural.dsp.HeadResponses;
import dev.laurel.binaural.dsp.SofaFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code laurel binaural sofa-info}. */
@Command(
    name = "sofa-info",
    description = "What a SOFA file of a measured head holds, or why it cannot be used.",
    footer = {"", "Example:", "  laurel binaural sofa-info head.sofa"})
final class BinauralSofaInfo implements Callable<Integer> {
  /** Of the loudest sample, what counts as the beginning. */
  private static final double ONSET = 0.1;

  @Parameters(paramLabel = "FILE", description = "SOFA file, SimpleFreeFieldHRIR.")
  private Path file;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    HeadResponses head = SofaFile.read(file);
    double lowest = 90;
    double highest = -90;
    double least = Double.POSITIVE_INFINITY;
    double largest = Double.NEGATIVE_INFINITY;
    for (int m = 0; m < head.directions().length; m++) {
      double elevation = Math.toDegrees(Math.asin(head.directions()[m][2]));
      lowest = Math.min(lowest, elevation);
      highest = Math.max(highest, elevation);
      double later = (onset(head, m, 0) - onset(head, m, 1)) / head.sampleRate();
      least = Math.min(least, later);
      largest = Math.max(largest, later);
    }
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("convention", "SimpleFreeFieldHRIR");
    figures.put("sampleRate", head.sampleRate());
    figures.put("directions", head.directions().length);
    figures.put("samples", head.responses()[0][0].length);
    figures.put("lowestElevation", lowest);
    figures.put("highestElevation", highest);
    figures.put("leastTimeDifferenceMicroseconds", 1e6 * least);
    figures.put("largestTimeDifferenceMicroseconds", 1e6 * largest);
    common.print(
        figures,
        String.format(
            Locale.ROOT,
            "SimpleFreeFieldHRIR, %d directions, elevations %.0f to %.0f degrees%n"
                + "%d samples at %.0f Hz%n"
                + "the left ear hears %.0f to %.0f microseconds later than the right one",
            head.directions().length,
            lowest,
            highest,
            head.responses()[0][0].length,
            head.sampleRate(),
            1e6 * least,
            1e6 * largest));
    return 0;
  }

  private static double onset(HeadResponses head, int direction, int ear) {
    double[] response = head.responses()[direction][ear];
    double peak = 0;
    for (double value : response) {
      peak = Math.max(peak, Math.abs(value));
    }
    int first = 0;
    while (first < response.length && Math.abs(response[first]) < ONSET * peak) {
      first++;
    }
    return first + head.delays()[direction][ear];
  }
}
