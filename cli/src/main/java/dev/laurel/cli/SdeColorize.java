package dev.laurel.cli;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.run.Progress;
import dev.laurel.scoresde.ScoreModel;
import dev.laurel.scoresde.control.KnownPart;
import dev.laurel.scoresde.data.Examples;
import dev.laurel.scoresde.sample.Sampler;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code laurel sde colorize}. */
@Command(
    name = "colorize",
    description = "Give grey pictures the colours that a model of coloured ones knows.",
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  laurel sde colorize shapes --test --count 8 --model shapes.safetensors \\",
      "      --out coloured.png"
    })
final class SdeColorize implements Callable<Integer> {
  @Parameters(
      paramLabel = "DATA",
      description = "Pictures; those in colour are made grey. " + SdeCommand.DATA)
  private String data;

  @Mixin private SdeModelOption model;
  @Mixin private OutOptions out;
  @Mixin private SdeDataOptions reading;

  @Option(names = "--test", description = "The part for tests, where DATA holds both.")
  private boolean test;

  @Option(
      names = "--count",
      defaultValue = "8",
      paramLabel = "N",
      description = "The first N pictures; 0: all. Default: ${DEFAULT-VALUE}.")
  private int count = 8;

  @Mixin private SdeCompletions completions;
  @Mixin private SdeSamplerOptions sampling;
  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    Path target = out.checked();
    completions.check();
    common.startEngine();
    try (PointerScope scope = new PointerScope();
        ScoreModel loaded = model.load();
        Examples examples = reading.open(data, count, test);
        Progress progress = common.progress()) {
      if (loaded.config().channels() != 3) {
        throw UserError.of(
            "the model is of %d channels; colours need one of 3", loaded.config().channels());
      }
      SampleFiles.requireKnown(target, true);
      int[] all = IntStream.range(0, examples.count()).toArray();
      Tensor original = examples.floats(all, false, new Random(1));
      long[] shape = {3, original.size(2), original.size(3)};
      Tensor grey =
          original
              .mean(new long[] {1}, true, new org.bytedeco.pytorch.ScalarTypeOptional())
              .expand(all.length, 3, shape[1], shape[2]);
      loaded.requireFits(grey);
      Sampler.Samples samples =
          completions.draw(
              loaded,
              sampling,
              all.length,
              shape,
              own -> {
                Tensor seen = grey.index_select(0, Tensors.of(own, own.length));
                return KnownPart.colourisation(loaded.config().scaling().forward(seen));
              },
              progress);
      Tensor coloured = loaded.config().scaling().inverse(samples.x());
      if (target.toString().endsWith(".png")) {
        Tensor shown = original.expand(all.length, 3, shape[1], shape[2]);
        SampleFiles.write(
            target, completions.beside(shown, grey, coloured), true, completions.each() + 2);
      } else {
        SampleFiles.write(target, coloured, true, 0);
      }
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("pictures", all.length);
      figures.put("completions", completions.each());
      figures.put("evaluations", samples.evaluations());
      common.printSaved(
          target,
          figures,
          String.format(
              Locale.ROOT,
              "%d pictures, %d colourings of each, %d evaluations",
              all.length,
              completions.each(),
              samples.evaluations()));
    }
    return 0;
  }
}
