package dev.laurel.cli;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import dev.laurel.core.report.Pictures;
import dev.laurel.core.run.Progress;
import dev.laurel.scoresde.ModelConfig;
import dev.laurel.scoresde.ScoreModel;
import dev.laurel.scoresde.sample.FilmStrip;
import dev.laurel.scoresde.sample.ReverseProcess;
import dev.laurel.scoresde.sample.Sampler;
import dev.laurel.scoresde.sample.SamplingTask;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code laurel sde sample}. */
@Command(
    name = "sample",
    description = "Draw samples from a model.",
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  laurel sde sample --model fashion.safetensors -n 64 --out grid.png"
    })
final class SdeSample implements Callable<Integer> {
  private static final int FRAMES = 10;
  private static final int FILMED = 8;

  @Mixin private SdeModelOption model;
  @Mixin private OutOptions out;

  @Option(
      names = {"-n", "--count"},
      defaultValue = "64",
      paramLabel = "N",
      description = "Samples. Default: ${DEFAULT-VALUE}.")
  private int count = 64;

  @Option(
      names = "--first",
      defaultValue = "0",
      paramLabel = "N",
      description = "Number of the first sample: sample N is the same in any run with its seed.")
  private long first;

  @Option(
      names = "--film",
      paramLabel = "FILE",
      description = "Also write the way from noise to data of the first samples, as PNG.")
  private Path film;

  @Mixin private SdeSamplerOptions sampling;
  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    Path target = out.checked();
    out.refuseSame("--film", film);
    if (film != null) {
      AtomicFile.refuseToOverwrite(film, out.force());
    }
    if (count < 1) {
      throw UserError.of("--count is %d; allowed: at least 1", count);
    }
    common.startEngine();
    try (PointerScope scope = new PointerScope();
        ScoreModel loaded = model.load();
        Progress progress = common.progress()) {
      ModelConfig kind = loaded.config();
      boolean pictures = kind.levels() > 0;
      SampleFiles.requireKnown(target, pictures);
      if (film != null && !pictures) {
        throw UserError.of("--film %s: only pictures can be filmed", film);
      }
      ReverseProcess process = sampling.process(loaded, loaded);
      FilmStrip strip = new FilmStrip(FRAMES, Math.min(FILMED, Math.min(count, sampling.batch())));
      long started = System.nanoTime();
      Sampler.Samples samples =
          sampling
              .draws(loaded)
              .draw(
                  (from, rows) -> {
                    SamplingTask task = SamplingTask.of(process);
                    return film != null && from == 0 ? task.withObserver(strip) : task;
                  },
                  LongStream.range(first, first + count).toArray(),
                  kind.shape(),
                  progress);
      double seconds = (System.nanoTime() - started) / 1e9;
      Tensor data = kind.scaling().inverse(samples.x());
      SampleFiles.write(target, data, pictures, 0);
      if (film != null) {
        Tensor frames = Tensors.above(strip.frames(), samples.x().narrow(0, 0, strip.rows()));
        Pictures.write(film, SampleFiles.grid(kind.scaling().inverse(frames), strip.rows()));
      }
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("samples", count);
      figures.put("evaluations", samples.evaluations());
      figures.put("seconds", seconds);
      common.printSaved(
          target,
          figures,
          String.format(
              Locale.ROOT,
              "%d samples, %d evaluations each, %.1f s%s",
              count,
              samples.evaluations(),
              seconds,
              film == null ? "" : ", film: " + film));
    }
    return 0;
  }
}
