package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.core.run.LearningRate;
import dev.laurel.core.run.Optimizer;
import dev.laurel.core.run.Progress;
import dev.laurel.core.run.TrainingConfig;
import dev.laurel.core.run.TrainingReport;
import dev.laurel.phm.Classifier;
import dev.laurel.phm.ClassifierConfig;
import dev.laurel.phm.Example;
import dev.laurel.phm.Translator;
import dev.laurel.phm.data.AgreementSentence;
import dev.laurel.phm.data.InferencePair;
import dev.laurel.phm.data.Pair;
import dev.laurel.phm.text.Vocabulary;
import dev.laurel.phm.train.ClassifierTraining;
import dev.laurel.phm.train.StepConfig;
import dev.laurel.phm.train.TranslatorTraining;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code laurel phm train}. */
@Command(
    name = "train",
    description = "Train a network of few numbers for a task.",
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  laurel phm train agreement hard --n 4 --out agreement.safetensors",
      "  laurel phm train translation /usr/share/locale/de --n 4 --minutes 10 \\",
      "      --out de.safetensors",
      "  laurel phm train translation /usr/share/locale/de --from small.safetensors \\",
      "      --steps 300 --out tuned.safetensors"
    })
final class PhmTrain implements Callable<Integer> {
  private static final int MOST_WORDS = 50_000;

  /** What can be learned. */
  enum Task {
    AGREEMENT,
    INFERENCE,
    TRANSLATION
  }

  @Parameters(
      index = "0",
      paramLabel = "TASK",
      description =
          "agreement (the number of a verb), inference (whether a sentence follows) or translation (of"
              + " anything line by line, styles too).")
  private Task task;

  @Parameters(
      index = "1..*",
      arity = "1..2",
      paramLabel = "DATA",
      description =
          "agreement: easy, hard (a built-in grammar) or a published .tsv(.gz); inference: logic"
              + " (built-in) or SNLI's .jsonl, one or two; translation: style"
              + " (built-in: into archaic English), a folder"
              + " with .mo catalogues, a table with tabs, or two files: line by line, or verse by"
              + " verse (.imp). A part is held"
              + " out for phm eval.")
  private List<String> data;

  @Mixin private OutOptions out;
  @Mixin private PhmNetworkOptions network;

  @Option(
      names = "--steps",
      defaultValue = "0",
      paramLabel = "N",
      description = "Most steps; 0: 800 of agreement, 3000 of inference, 5000 of translation.")
  private long steps;

  @Mixin private BudgetOptions budget;

  @Option(
      names = "--batch",
      defaultValue = "0",
      paramLabel = "N",
      description = "Sentences of a step, subwords of translation; 0: 128 and 2048.")
  private int batch;

  @Option(
      names = "--rate",
      defaultValue = "0",
      paramLabel = "R",
      description =
          "Learning rate of agreement and inference (0: 0.003); for translation a factor of the Transformer's"
              + " schedule (0: 2).")
  private double rate;

  @Option(
      names = "--warmup",
      defaultValue = "0",
      paramLabel = "N",
      description = "Steps of translation until the rate falls; 0: a fifth of the steps.")
  private long warmup;

  @Option(
      names = "--decay",
      defaultValue = "0",
      paramLabel = "L",
      description =
          "Add L/2 times the squared norm of every weight that acts to the loss. Default:"
              + " ${DEFAULT-VALUE}.")
  private double decay;

  @Option(
      names = "--average",
      defaultValue = "0",
      paramLabel = "D",
      description =
          "Save the running average of all numbers with this memory of a step, such as 0.99; 0: the"
              + " last.")
  private double average;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "S",
      description = "Of first values and order. Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Mixin private CheckpointOptions checkpoint;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    Path target = out.checked();
    checkpoint.check(out);
    network.check(out);
    if (steps < 0 || batch < 0 || !(rate >= 0) || warmup < 0) {
      throw UserError.of(
          "--steps %d, --batch %d, --rate %s, --warmup %d; allowed: 0 and more",
          steps, batch, rate, warmup);
    }
    common.startEngine();
    try (Progress progress = common.progress()) {
      return switch (task) {
        case AGREEMENT -> agreement(target, progress);
        case INFERENCE -> inference(target, progress);
        case TRANSLATION -> translation(target, progress);
      };
    }
  }

  private static int or(int value, int otherwise) {
    return value > 0 ? value : otherwise;
  }

  private int agreement(Path target, Progress progress) {
    if (data.size() != 1) {
      throw UserError.of("agreement has one DATA; %d were given", data.size());
    }
    PhmData.Split<AgreementSentence> split = PhmData.agreement(data.get(0));
    Supplier<ClassifierConfig> usual =
        () ->
            ClassifierConfig.agreement(
                Vocabulary.of(split.training().stream().map(AgreementSentence::words), MOST_WORDS),
                network.layers());
    try (Classifier model =
        network.classifier(ClassifierConfig.Task.AGREEMENT, usual, seed, progress)) {
      return classifier(
          model,
          split.training().stream().map(model::example).toList(),
          split.validation().stream().map(model::example).toList(),
          800,
          target,
          progress);
    }
  }

  private int inference(Path target, Progress progress) {
    PhmData.Split<InferencePair> split = PhmData.inference(data, InferencePair.LABELS);
    Supplier<ClassifierConfig> usual =
        () ->
            ClassifierConfig.inference(
                Vocabulary.of(
                    split.training().stream()
                        .flatMap(pair -> Stream.of(pair.premise(), pair.hypothesis()))
                        .map(InferencePair::words),
                    MOST_WORDS),
                network.layers());
    try (Classifier model =
        network.classifier(ClassifierConfig.Task.INFERENCE, usual, seed, progress)) {
      return classifier(
          model,
          split.training().stream().map(model::example).toList(),
          split.validation().stream().map(model::example).toList(),
          3000,
          target,
          progress);
    }
  }

  private int classifier(
      Classifier model,
      List<Example> training,
      List<Example> validation,
      long usualSteps,
      Path target,
      Progress progress) {
    long most = steps > 0 ? steps : usualSteps;
    double first = rate > 0 ? rate : 0.003;
    TrainingConfig run =
        run(most, new LearningRate.Cosine(first, first / 30, most), Optimizer.Adam.defaults())
            .withClipNorm(1);
    TrainingReport report =
        ClassifierTraining.train(
            model, training, validation, step(128), run, checkpoint.run(progress));
    return finished(
        report, model.parameters(), model.replacedParameters(), model::save, target, progress);
  }

  private int translation(Path target, Progress progress) {
    PhmData.Split<Pair> split = PhmData.translation(data.stream().map(Path::of).toList());
    if (split.training().isEmpty()) {
      throw new UserError("nothing is left to learn from: the data is too small");
    }
    long most = steps > 0 ? steps : 5000;
    long rising = warmup > 0 ? warmup : Math.max(1, most / 5);
    StepConfig step = step(2048);
    Supplier<Stream<String>> texts =
        () -> split.training().stream().flatMap(pair -> Stream.of(pair.source(), pair.target()));
    try (Translator model = network.translator(texts, seed, progress)) {
      double factor = (rate > 0 ? rate : 2) / Math.sqrt(model.config().transformer().width());
      TrainingReport report =
          TranslatorTraining.train(
              model,
              fitting(model, split.training(), step.batch(), progress),
              fitting(model, split.validation(), step.batch(), progress),
              step,
              run(
                  most,
                  new LearningRate.InverseRoot(factor, rising),
                  new Optimizer.Adam(0.9, 0.997, 1e-9, 0, false)),
              checkpoint.run(progress));
      return finished(
          report, model.parameters(), model.replacedParameters(), model::save, target, progress);
    }
  }

  private StepConfig step(int usual) {
    return StepConfig.of(or(batch, usual)).withEffectiveDecay(decay);
  }

  /** Pairs that fit a step; it is told how many do not. */
  private static List<Pair> fitting(
      Translator model, List<Pair> pairs, int tokens, Progress progress) {
    List<Pair> kept =
        pairs.stream().filter(pair -> model.numbers(pair).longest() <= tokens).toList();
    if (kept.size() < pairs.size()) {
      progress.note(
          (pairs.size() - kept.size())
              + " pairs are longer than "
              + tokens
              + " subwords: left out");
    }
    return kept;
  }

  private TrainingConfig run(long most, LearningRate schedule, Optimizer optimizer) {
    return TrainingConfig.adam(most, 1)
        .withOptimizer(optimizer)
        .withLearningRate(schedule)
        .withSeconds(budget.seconds())
        .withAverage(average, true)
        .withSeed(seed);
  }

  private int finished(
      TrainingReport report,
      long parameters,
      long replaced,
      BiConsumer<Path, Object> save,
      Path target,
      Progress progress) {
    if (report.end() == TrainingReport.End.INTERRUPTED) {
      return checkpoint.interrupted(progress);
    }
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("steps", report.steps());
    figures.put("seconds", report.seconds());
    figures.put("loss", report.loss());
    figures.putAll(report.metrics());
    figures.put("parameters", parameters);
    figures.put("replacedParameters", replaced);
    save.accept(target, figures);
    checkpoint.delete();
    common.printSaved(
        target,
        figures,
        String.format(
            Locale.ROOT,
            "%,d parameters (%,d in the replaced layers), %,d steps in %.1f s, loss %.4f%s",
            parameters,
            replaced,
            report.steps(),
            report.seconds(),
            report.loss(),
            Figures.after(report.metrics())));
    return 0;
  }
}
