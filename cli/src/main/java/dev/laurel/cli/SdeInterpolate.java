package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.core.run.Progress;
import dev.laurel.scoresde.ScoreModel;
import dev.laurel.scoresde.data.Examples;
import dev.laurel.scoresde.likelihood.Latents;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code laurel sde interpolate}. */
@Command(
    name = "interpolate",
    description = "Go from one example to another through the latent codes of a model.",
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  laurel sde interpolate digits --test --from 0 --to 7 \\",
      "      --model digits.safetensors --out way.png"
    })
final class SdeInterpolate implements Callable<Integer> {
  @Parameters(paramLabel = "DATA", description = SdeCommand.DATA)
  private String data;

  @Mixin private SdeModelOption model;
  @Mixin private OutOptions out;
  @Mixin private SdeDataOptions reading;

  @Option(names = "--test", description = "The part for tests, where DATA holds both.")
  private boolean test;

  @Option(
      names = "--from",
      defaultValue = "0",
      paramLabel = "N",
      description = "Number of the first example. Default: ${DEFAULT-VALUE}.")
  private int from;

  @Option(
      names = "--to",
      defaultValue = "1",
      paramLabel = "N",
      description = "Number of the second example. Default: ${DEFAULT-VALUE}.")
  private int to = 1;

  @Option(
      names = "--frames",
      defaultValue = "9",
      paramLabel = "N",
      description = "Points on the way, both ends among them. Default: ${DEFAULT-VALUE}.")
  private int frames = 9;

  @Option(
      names = "--tolerance",
      defaultValue = "1e-5",
      paramLabel = "T",
      description = "Of the integration. Default: ${DEFAULT-VALUE}.")
  private double tolerance = 1e-5;

  @Option(
      names = "--temperature",
      defaultValue = "1",
      paramLabel = "T",
      description = "Factor of the codes. Default: ${DEFAULT-VALUE}.")
  private double temperature = 1;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    Path target = out.checked();
    if (frames < 2) {
      throw UserError.of("--frames is %d; allowed: at least 2", frames);
    }
    common.startEngine();
    try (PointerScope scope = new PointerScope();
        NoGradGuard inference = new NoGradGuard();
        ScoreModel loaded = model.load();
        Examples examples = reading.open(data, 0, test);
        Progress progress = common.progress()) {
      loaded.requireContinuous();
      examples.requireFits(loaded);
      SampleFiles.requireKnown(target, examples.pictures());
      for (int number : new int[] {from, to}) {
        if (number < 0 || number >= examples.count()) {
          throw UserError.of(
              "example %d is asked for; %s has 0 to %d", number, data, examples.count() - 1);
        }
      }
      Latents latents = new Latents(loaded.process(), tolerance);
      Tensor ends = examples.batch(new int[] {from, to}, loaded, new Random(1), false, false);
      progress.note("encoding");
      Latents.Found codes = latents.encode(ends);
      Tensor way = latents.between(codes.x().narrow(0, 0, 1), codes.x().narrow(0, 1, 1), frames);
      progress.note("decoding");
      Latents.Found decoded = latents.decode(dev.laurel.core.Tensors.times(way, temperature));
      Tensor shown = loaded.config().scaling().inverse(decoded.x());
      SampleFiles.write(target, shown, examples.pictures(), frames);
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("frames", frames);
      figures.put("evaluations", codes.evaluations() + decoded.evaluations());
      common.printSaved(
          target,
          figures,
          String.format(
              Locale.ROOT,
              "%d frames, %d evaluations to encode, %d to decode",
              frames,
              codes.evaluations(),
              decoded.evaluations()));
    }
    return 0;
  }
}
