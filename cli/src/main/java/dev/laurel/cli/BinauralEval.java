package dev.laurel.cli;

import dev.laurel.binaural.BinauralModel;
import dev.laurel.binaural.data.Recording;
import dev.laurel.binaural.dsp.SofaFile;
import dev.laurel.binaural.eval.Baseline;
import dev.laurel.binaural.eval.Evaluation;
import dev.laurel.binaural.eval.Interaural;
import dev.laurel.binaural.eval.Metrics;
import dev.laurel.binaural.network.ChunkedRendering;
import dev.laurel.core.run.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code laurel binaural eval}. */
@Command(
    name = "eval",
    description = "How near models and simpler ways come to recordings.",
    sortOptions = false,
    footer = {"", "Example:", "  laurel binaural eval talkers --model talkers.safetensors"})
final class BinauralEval implements Callable<Integer> {
  @Parameters(
      paramLabel = "DATA",
      description = "As of binaural train; its testset is taken, or a folder of recordings.")
  private Path data;

  @Option(
      names = "--model",
      split = ",",
      paramLabel = "FILE",
      description = "Of binaural train, or an official .net; several are compared.")
  private List<Path> models = List.of();

  @Option(
      names = "--official-chunks",
      description = "Render in pieces with seams, as the official code does.")
  private boolean officialChunks;

  @Option(
      names = "--sofa",
      paramLabel = "FILE",
      description = "Measured head; the nearest response is one more way to compare.")
  private Path sofa;

  @Option(names = "--no-baselines", description = "Only the models.")
  private boolean noBaselines;

  @Mixin private CommonOptions common;

  /** Errors on all recordings. */
  private record Row(String name, List<Metrics> errors, List<Interaural> ears) {
    double mean(ToDoubleFunction<Metrics> of) {
      return of.applyAsDouble(Metrics.mean(errors));
    }

    /** The deviation over recordings. */
    double spread(ToDoubleFunction<Metrics> of) {
      double[] values = errors.stream().mapToDouble(of).filter(Double::isFinite).toArray();
      double mean = Arrays.stream(values).average().orElse(Double.NaN);
      double sum = 0;
      for (double value : values) {
        sum += (value - mean) * (value - mean);
      }
      return Math.sqrt(sum / Math.max(1, values.length - 1));
    }

    double ear(ToDoubleFunction<Interaural> of) {
      return ears.stream().mapToDouble(of).filter(Double::isFinite).average().orElse(Double.NaN);
    }
  }

  @Override
  public Integer call() {
    common.startEngine();
    List<Recording> recordings = BinauralData.recordings(data, "testset");
    List<Row> rows = new ArrayList<>();
    try (Progress progress = common.progress()) {
      List<Baseline> baselines = new ArrayList<>();
      if (!noBaselines) {
        baselines.add(new Baseline.Silence());
        baselines.add(new Baseline.Copy());
        baselines.add(new Baseline.Warp());
        baselines.add(Baseline.Formulas.sphere());
      }
      if (sofa != null) {
        baselines.add(Baseline.Formulas.nearest(SofaFile.read(sofa)));
      }
      progress.begin("evaluation", (long) (baselines.size() + models.size()) * recordings.size());
      int done = 0;
      for (Baseline baseline : baselines) {
        List<float[][]> rendered = recordings.stream().map(baseline::rendered).toList();
        double gain = baseline.fitted() ? Evaluation.gain(rendered, recordings) : 1;
        rows.add(
            row(
                baseline.name() + (baseline.fitted() ? ", gain fitted" : ""),
                rendered.stream().map(both -> Evaluation.times(both, gain)).toList(),
                recordings));
        done += recordings.size();
        progress.step(done, Map.of());
      }
      for (Path path : models) {
        try (BinauralModel model = BinauralData.model(path)) {
          List<float[][]> rendered = new ArrayList<>();
          for (Recording recording : recordings) {
            rendered.add(rendered(model, recording));
            progress.step(++done, Map.of());
          }
          rows.add(row(path.getFileName().toString(), rendered, recordings));
        }
      }
      progress.end();
    }
    common.print(figures(rows, recordings), text(rows, recordings));
    return 0;
  }

  private float[][] rendered(BinauralModel model, Recording recording) {
    return officialChunks
        ? ChunkedRendering.official().render(model.network(), recording.mono(), recording.views())
        : Evaluation.rendered(model.network(), recording);
  }

  private static Row row(String name, List<float[][]> rendered, List<Recording> recordings) {
    List<Metrics> errors = new ArrayList<>();
    List<Interaural> ears = new ArrayList<>();
    for (int i = 0; i < rendered.size(); i++) {
      errors.add(Evaluation.of(rendered.get(i), recordings.get(i)));
      ears.add(Interaural.of(rendered.get(i), recordings.get(i).both()));
    }
    return new Row(name, errors, ears);
  }

  private static Map<String, Object> figures(List<Row> rows, List<Recording> recordings) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("recordings", recordings.stream().map(Recording::name).toList());
    all.put("seconds", recordings.stream().mapToDouble(Recording::seconds).sum());
    List<Map<String, Object>> list = new ArrayList<>();
    for (Row row : rows) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", row.name());
      one.put("l2x1000", 1000 * row.mean(Metrics::squared));
      one.put("amplitude", row.mean(Metrics::amplitude));
      one.put("phase", row.mean(Metrics::phase));
      one.put("ipd", row.ear(Interaural::phase));
      one.put("itdMicroseconds", 1e6 * row.ear(Interaural::time));
      one.put("ildDecibels", row.ear(Interaural::level));
      one.put("byRecording", row.errors());
      list.add(one);
    }
    all.put("ways", list);
    return all;
  }

  private static String text(List<Row> rows, List<Recording> recordings) {
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%d recordings, %.0f s; mean and deviation over them (less is better everywhere)%n"
                    + "%-36s %-16s %-17s %-15s %6s %7s %7s%n",
                recordings.size(),
                recordings.stream().mapToDouble(Recording::seconds).sum(),
                "",
                "L2 x1000",
                "amplitude",
                "phase",
                "IPD",
                "ITD us",
                "ILD dB"));
    for (Row row : rows) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-36s %6.3f +-%6.3f  %6.4f +-%6.4f  %5.3f +-%5.3f  %6.3f %7.1f %7.2f%n",
              row.name(),
              1000 * row.mean(Metrics::squared),
              1000 * row.spread(Metrics::squared),
              row.mean(Metrics::amplitude),
              row.spread(Metrics::amplitude),
              row.mean(Metrics::phase),
              row.spread(Metrics::phase),
              row.ear(Interaural::phase),
              1e6 * row.ear(Interaural::time),
              row.ear(Interaural::level)));
    }
    return text.toString()
        .replace("   NaN +-", "   n/a +-")
        .replace("  NaN +-  NaN", "  n/a        ")
        .stripTrailing();
  }
}
