package dev.laurel.cli;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.run.Progress;
import dev.laurel.scoresde.ScoreModel;
import dev.laurel.scoresde.control.KnownPart;
import dev.laurel.scoresde.sample.ReverseProcess;
import dev.laurel.scoresde.sample.Sampler;
import dev.laurel.scoresde.sample.SamplingTask;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import picocli.CommandLine.Option;

/** Several completions of every example of which something is known. */
final class SdeCompletions {
  /** Guidance where nothing is said; steps of unbounded vectors can run away with any. */
  private static final double PICTURES = 4;

  @Option(
      names = "--completions",
      defaultValue = "4",
      paramLabel = "K",
      description = "Of every example. Default: ${DEFAULT-VALUE}.")
  private int each = 4;

  @Option(
      names = "--guidance",
      paramLabel = "W",
      description =
          "Also pull the unknown towards agreement with the known, with this weight; costs a"
              + " derivative at every evaluation. 0 only puts in what is known, as the official"
              + " code does. Default: 4 of pictures, 0 of vectors.")
  private Double guidance;

  int each() {
    return each;
  }

  void check() {
    if (guidance != null && !(guidance >= 0 && Double.isFinite(guidance))) {
      throw UserError.of("--guidance is %s; allowed: 0 and more", guidance);
    }
    if (each < 1) {
      throw UserError.of("--completions is %d; allowed: at least 1", each);
    }
  }

  /**
   * Draws them, those of an example one after the other.
   *
   * @param known what is known of the examples of the given rows
   */
  Sampler.Samples draw(
      ScoreModel model,
      SdeSamplerOptions sampling,
      int examples,
      long[] shape,
      Function<int[], KnownPart> known,
      Progress progress) {
    int[] repeated = IntStream.range(0, examples * each).map(i -> i / each).toArray();
    ReverseProcess process = sampling.process(model, model);
    double usual = model.config().levels() > 0 ? PICTURES : 0;
    double weight = guidance == null ? usual : guidance;
    return sampling
        .draws(model)
        .draw(
            (from, rows) -> {
              KnownPart part = known.apply(Arrays.copyOfRange(repeated, from, from + rows));
              ReverseProcess guided =
                  weight == 0 ? process : sampling.process(model, part.guidance(process, weight));
              return SamplingTask.of(guided).withConstraint(part);
            },
            LongStream.range(0, repeated.length).toArray(),
            shape,
            progress);
  }

  /** A line per example: itself, what was seen of it, its completions. */
  Tensor beside(Tensor original, Tensor seen, Tensor completed) {
    int count = Math.toIntExact(original.size(0));
    Tensor[] lines = new Tensor[3 * count];
    for (int i = 0; i < count; i++) {
      lines[3 * i] = original.narrow(0, i, 1);
      lines[3 * i + 1] = seen.narrow(0, i, 1);
      lines[3 * i + 2] = completed.narrow(0, (long) i * each, each);
    }
    return Tensors.above(lines);
  }
}
