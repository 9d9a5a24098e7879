package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.core.run.Progress;
import dev.laurel.scoresde.ModelConfig;
import dev.laurel.scoresde.ScoreModel;
import dev.laurel.scoresde.classify.Classifier;
import dev.laurel.scoresde.control.ClassGuidance;
import dev.laurel.scoresde.sample.Sampler;
import dev.laurel.scoresde.sample.SamplingTask;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code laurel sde condition}. */
@Command(
    name = "condition",
    description = "Draw samples of chosen classes, guided by a classifier of noised pictures.",
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  laurel sde condition --model digits.safetensors \\",
      "      --classifier guide.safetensors \\",
      "      --classes 3,7 --each 8 --weight 2 --out threes-and-sevens.png"
    })
final class SdeCondition implements Callable<Integer> {
  @Mixin private SdeModelOption model;

  @Option(
      names = "--classifier",
      required = true,
      paramLabel = "FILE",
      description = "Classifier of laurel sde classifier --model.")
  private Path classifier;

  @Mixin private OutOptions out;

  @Option(
      names = "--classes",
      split = ",",
      paramLabel = "NAME",
      description = "Wanted classes, by name; all if not given.")
  private List<String> classes = List.of();

  @Option(
      names = "--each",
      defaultValue = "8",
      paramLabel = "N",
      description = "Samples of a class. Default: ${DEFAULT-VALUE}.")
  private int each = 8;

  @Option(
      names = "--weight",
      defaultValue = "1",
      paramLabel = "W",
      description = "Of the classifier; 1 is exact, more exaggerates. Default: ${DEFAULT-VALUE}.")
  private double weight = 1;

  @Mixin private SdeJudge judge;
  @Mixin private SdeSamplerOptions sampling;
  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    Path target = out.checked();
    if (each < 1) {
      throw UserError.of("--each is %d; allowed: at least 1", each);
    }
    common.startEngine();
    try (PointerScope scope = new PointerScope();
        ScoreModel loaded = model.load();
        Classifier guide = Classifier.load(classifier);
        Classifier clean = judge.open(guide.settings().classes());
        Progress progress = common.progress()) {
      ModelConfig kind = loaded.config();
      SampleFiles.requireKnown(target, kind.levels() > 0);
      int[] labels = labels(guide);
      ClassGuidance.NoisedClassifier noised = guide.guide(kind.sde());
      Sampler.Samples samples =
          sampling
              .draws(loaded)
              .draw(
                  (from, rows) ->
                      SamplingTask.of(
                          sampling.process(
                              loaded,
                              new ClassGuidance(
                                  loaded,
                                  noised,
                                  Arrays.copyOfRange(labels, from, from + rows),
                                  weight))),
                  LongStream.range(0, labels.length).toArray(),
                  kind.shape(),
                  progress);
      Tensor data = kind.scaling().inverse(samples.x());
      SampleFiles.write(target, data, kind.levels() > 0, each);
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("samples", labels.length);
      figures.put("evaluations", samples.evaluations());
      String right = SdeJudge.count(clean, data, labels, guide.settings().classes(), figures);
      common.printSaved(
          target,
          figures,
          String.format(
              Locale.ROOT,
              "%d samples, %d of each class, %d evaluations%s",
              labels.length,
              each,
              samples.evaluations(),
              right));
    }
    return 0;
  }

  private int[] labels(Classifier guide) {
    List<String> known = guide.settings().classes();
    List<String> wanted = classes.isEmpty() ? known : classes;
    int[] labels = new int[wanted.size() * each];
    for (int i = 0; i < labels.length; i++) {
      String name = wanted.get(i / each);
      labels[i] = known.indexOf(name);
      if (labels[i] < 0) {
        throw UserError.of(
            "--classes names '%s'; the classifier knows %s", name, String.join(", ", known));
      }
    }
    return labels;
  }
}
