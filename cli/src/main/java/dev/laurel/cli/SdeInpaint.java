package dev.laurel.cli;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.run.Progress;
import dev.laurel.scoresde.ModelConfig;
import dev.laurel.scoresde.ScoreModel;
import dev.laurel.scoresde.classify.Classifier;
import dev.laurel.scoresde.control.KnownPart;
import dev.laurel.scoresde.control.Masks;
import dev.laurel.scoresde.data.ExampleFiles;
import dev.laurel.scoresde.data.Examples;
import dev.laurel.scoresde.sample.Sampler;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code laurel sde inpaint}. */
@Command(
    name = "inpaint",
    description = "Complete pictures, or the missing cells of vectors, of which a part is known.",
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  laurel sde inpaint digits --test --count 8 --known left \\",
      "      --model digits.safetensors \\",
      "      --completions 5 --out completed.png"
    })
final class SdeInpaint implements Callable<Integer> {
  @Parameters(paramLabel = "DATA", description = SdeCommand.DATA)
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
      description = "The first N examples; 0: all. Default: ${DEFAULT-VALUE}.")
  private int count = 8;

  @Option(
      names = "--known",
      paramLabel = "PART",
      description =
          "left, right, top, bottom, border, half (random pixels). Default: left of pictures; of a"
              + " table (CSV) the cells that are not empty.")
  private Masks.Part known;

  @Option(
      names = "--mask",
      paramLabel = "FILE",
      description =
          "Instead of --known: one picture or array of the size of an example, white or 255 where"
              + " known, black or 0 where not.")
  private Path mask;

  @Mixin private SdeCompletions completions;
  @Mixin private SdeJudge judge;
  @Mixin private SdeSamplerOptions sampling;
  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    Path target = out.checked();
    completions.check();
    common.startEngine();
    try (PointerScope scope = new PointerScope();
        ScoreModel loaded = model.load();
        Examples examples = open();
        Classifier clean = judge.open(examples.classes());
        Progress progress = common.progress()) {
      examples.requireFits(loaded);
      ModelConfig kind = loaded.config();
      SampleFiles.requireKnown(target, examples.pictures());
      Tensor one = mask(examples, kind);
      requireFits(one, examples);
      Sampler.Samples samples =
          completions.draw(
              loaded,
              sampling,
              examples.count(),
              new long[] {kind.channels(), height(examples), width(examples)},
              own -> {
                Tensor seen = examples.batch(own, loaded, new Random(1), false, false);
                Tensor there =
                    one.size(0) == 1
                        ? one.expand(seen.shape())
                        : one.index_select(0, Tensors.of(own, own.length));
                return KnownPart.inpainting(seen.nan_to_num(), there);
              },
              progress);
      Tensor completed = kind.scaling().inverse(samples.x());
      if (examples.pictures() && target.toString().endsWith(".png")) {
        SampleFiles.write(target, beside(examples, one, completed), true, completions.each() + 2);
      } else {
        SampleFiles.write(target, completed, examples.pictures(), 0);
      }
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("examples", examples.count());
      figures.put("completions", completions.each());
      figures.put("evaluations", samples.evaluations());
      String right =
          SdeJudge.count(clean, completed, wanted(examples), examples.classes(), figures);
      common.printSaved(
          target,
          figures,
          String.format(
              Locale.ROOT,
              "%d examples, %d completions of each, %d evaluations%s",
              examples.count(),
              completions.each(),
              samples.evaluations(),
              right));
    }
    return 0;
  }

  private Examples open() {
    return known == null
            && mask == null
            && data.toLowerCase(Locale.ROOT).matches(".*\\.(csv|tsv|txt)")
        ? ExampleFiles.openWithHoles(Path.of(data), count)
        : reading.open(data, count, test);
  }

  /** 1 where known, of all examples alike or of each. */
  private Tensor mask(Examples examples, ModelConfig kind) {
    if (mask != null) {
      return Masks.of(ExampleFiles.openMask(mask).values());
    }
    if (known == null && !examples.pictures()) {
      Tensor there = examples.values().isnan().logical_not().to(ScalarType.Float);
      if (there.min().item_float() == 1) {
        throw UserError.of("%s has no empty cell; --known or --mask tells what is known", data);
      }
      return there;
    }
    Masks.Part part = known == null ? Masks.Part.LEFT : known;
    return Masks.of(part, kind.channels(), height(examples), width(examples), 1);
  }

  private static void requireFits(Tensor one, Examples examples) {
    boolean fits =
        one.size(2) == height(examples)
            && one.size(3) == width(examples)
            && (one.size(1) == 1 || one.size(1) == examples.values().size(1));
    if (!fits) {
      throw UserError.of(
          "the mask has shape %s, the examples %s",
          Arrays.toString(one.shape()), Arrays.toString(examples.values().shape()));
    }
  }

  /** The class of every completion; empty if classes are not known. */
  private int[] wanted(Examples examples) {
    int[] labels = examples.labels();
    return IntStream.range(0, labels.length * completions.each())
        .map(i -> labels[i / completions.each()])
        .toArray();
  }

  private static int height(Examples examples) {
    return Math.toIntExact(examples.values().size(2));
  }

  private static int width(Examples examples) {
    return Math.toIntExact(examples.values().size(3));
  }

  /** A line per example: itself, what is known of it, its completions. */
  private Tensor beside(Examples examples, Tensor one, Tensor completed) {
    int[] all = IntStream.range(0, examples.count()).toArray();
    Tensor original = examples.floats(all, false, new Random(1));
    // What is not known is shown in middle grey.
    Tensor unknown = one.neg().add(new Scalar(1.0)).mul(new Scalar(0.5));
    Tensor seen = original.mul(one).add(unknown);
    return completions.beside(original, seen, completed);
  }
}
