package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import dev.laurel.core.io.Npy;
import dev.laurel.core.run.Progress;
import dev.laurel.scoresde.ScoreModel;
import dev.laurel.scoresde.data.Examples;
import dev.laurel.scoresde.likelihood.BitsPerDimension;
import dev.laurel.scoresde.likelihood.LikelihoodConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.PointerScope;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code laurel sde likelihood}. */
@Command(
    name = "likelihood",
    description = "The exact likelihood of examples under a model, in bits per dimension.",
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  laurel sde likelihood digits --test --model digits.safetensors --fast"
    })
final class SdeLikelihood implements Callable<Integer> {
  @Parameters(paramLabel = "DATA", description = SdeCommand.DATA)
  private String data;

  @Mixin private SdeModelOption model;
  @Mixin private SdeDataOptions reading;

  @Option(names = "--test", description = "The part for tests, where DATA holds both.")
  private boolean test;

  @Option(
      names = "--count",
      defaultValue = "0",
      paramLabel = "N",
      description = "The first N examples; 0: all.")
  private int count;

  @Option(
      names = "--tolerance",
      defaultValue = "1e-5",
      paramLabel = "T",
      description = "Of the integration. Default: ${DEFAULT-VALUE}.")
  private double tolerance = 1e-5;

  @Option(
      names = "--fast",
      description = "Tolerance 1e-3: a sixth of the time, the mean moves by about 0.001.")
  private boolean fast;

  @Option(
      names = "--probe",
      defaultValue = "rademacher",
      paramLabel = "NAME",
      description = "How the trace is found: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private LikelihoodConfig.Probe probe = LikelihoodConfig.Probe.RADEMACHER;

  @Option(
      names = "--probes",
      defaultValue = "1",
      paramLabel = "N",
      description = "Random vectors of an example. Default: ${DEFAULT-VALUE}.")
  private int probes = 1;

  @Option(
      names = "--passes",
      defaultValue = "1",
      paramLabel = "N",
      description = "Over the data, with fresh noise within the levels. Default: ${DEFAULT-VALUE}.")
  private int passes = 1;

  @Option(
      names = "--batch",
      defaultValue = "64",
      paramLabel = "N",
      description = "Examples at once. Default: ${DEFAULT-VALUE}.")
  private int batch = 64;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "S",
      description = "Of all noise. Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write bits per dimension and standard error of every example, as CSV.")
  private Path out;

  @Option(
      names = "--latent",
      paramLabel = "FILE",
      description = "Write the latent codes, (n, channels, height, width), as .npy.")
  private Path latent;

  @Option(names = "--force", description = "Replace files that exist.")
  private boolean force;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    for (Path target : new Path[] {out, latent}) {
      if (target != null) {
        AtomicFile.refuseToOverwrite(target, force);
      }
    }
    if (out != null && latent != null && OutOptions.same(out, latent)) {
      throw UserError.of("--out and --latent both name %s; two files are needed", out);
    }
    common.startEngine();
    LikelihoodConfig likelihood =
        LikelihoodConfig.defaults().withTolerance(fast ? 1e-3 : tolerance).withProbe(probe, probes);
    BitsPerDimension.Settings settings =
        new BitsPerDimension.Settings(likelihood, passes, batch, seed, latent != null);
    try (PointerScope scope = new PointerScope();
        ScoreModel loaded = model.load();
        Examples examples = reading.open(data, count, test);
        Progress progress = common.progress()) {
      long started = System.nanoTime();
      BitsPerDimension found = BitsPerDimension.of(loaded, examples, settings, progress);
      double seconds = (System.nanoTime() - started) / 1e9;
      if (out != null) {
        StringBuilder table = new StringBuilder("bits_per_dimension,standard_error\n");
        for (int i = 0; i < found.bits().length; i++) {
          table.append(found.bits()[i]).append(',').append(found.errors()[i]).append('\n');
        }
        SampleFiles.text(out, table.toString());
      }
      if (latent != null) {
        Npy.write(latent, found.latent());
      }
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("bitsPerDimension", found.mean());
      figures.put("standardError", found.standardError());
      figures.put("natsPerExample", found.mean() * examples.dimensions() * Math.log(2));
      figures.put("examples", examples.count());
      figures.put("evaluations", found.evaluations());
      figures.put("seconds", seconds);
      if (out != null) {
        figures.put("saved", out.toString());
      }
      common.print(
          figures,
          String.format(
              Locale.ROOT,
              "%.4f +- %.4f bits per dimension%s, %d examples, %d evaluations, %.1f s",
              found.mean(),
              found.standardError(),
              examples.pictures() ? "" : " of the density",
              examples.count(),
              found.evaluations(),
              seconds));
    }
    return 0;
  }
}
