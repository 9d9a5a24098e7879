package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.core.run.Progress;
import dev.laurel.phm.Classifier;
import dev.laurel.phm.ClassifierConfig;
import dev.laurel.phm.Example;
import dev.laurel.phm.Translator;
import dev.laurel.phm.data.Pair;
import dev.laurel.phm.eval.Accuracy;
import dev.laurel.phm.eval.Bleu;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code laurel phm eval}. */
@Command(
    name = "eval",
    description = "How good a model is on the part of the data that training held out.",
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  laurel phm eval agreement.safetensors hard",
      "  laurel phm eval de.safetensors /usr/share/locale/de --most 500"
    })
final class PhmEval implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "MODEL", description = "Of laurel phm train.")
  private Path model;

  @Parameters(
      index = "1..*",
      arity = "1..2",
      paramLabel = "DATA",
      description = "As for phm train.")
  private List<String> data;

  @Option(
      names = "--all",
      description = "Take all of the data, as where it is a test set of its own.")
  private boolean all;

  @Option(
      names = "--most",
      defaultValue = "0",
      paramLabel = "N",
      description = "The first N examples; 0: all.")
  private int most;

  @Option(
      names = "--beams",
      defaultValue = "4",
      paramLabel = "N",
      description = "Of the search for translations. Default: ${DEFAULT-VALUE}.")
  private int beams = 4;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    String kind = PhmModels.kind(model);
    common.startEngine();
    if (kind.equals(PhmModels.CLASSIFIER)) {
      classify();
    } else {
      translate();
    }
    return 0;
  }

  private <T> List<T> chosen(PhmData.Split<T> split) {
    List<T> some = split.test();
    if (all) {
      some = new ArrayList<>(split.test());
      some.addAll(split.validation());
      some.addAll(split.training());
    }
    if (some.isEmpty()) {
      throw new UserError("no example was held out: the data is too small; --all takes it whole");
    }
    return most > 0 ? some.subList(0, Math.min(most, some.size())) : some;
  }

  private void classify() {
    try (Classifier classifier = Classifier.load(model)) {
      boolean inference = classifier.config().task() == ClassifierConfig.Task.INFERENCE;
      if (!inference && data.size() != 1) {
        throw UserError.of("agreement has one DATA; %d were given", data.size());
      }
      List<Example> examples =
          inference
              ? chosen(PhmData.inference(data, classifier.config().labels())).stream()
                  .map(classifier::example)
                  .toList()
              : chosen(PhmData.agreement(data.get(0))).stream().map(classifier::example).toList();
      Accuracy accuracy = classifier.evaluate(examples);
      StringBuilder text = new StringBuilder();
      text.append(
          String.format(
              Locale.ROOT,
              "accuracy %.4f of %,d sentences (the commonest class %.4f)%n",
              accuracy.share(),
              accuracy.count(),
              accuracy.majority()));
      accuracy
          .byGroup()
          .forEach(
              (attractors, share) ->
                  text.append(
                      String.format(
                          Locale.ROOT,
                          "%s: %.4f of %,d%n",
                          inference
                              ? classifier.config().labels().get(attractors)
                              : attractors + " attractors",
                          share,
                          accuracy.counts().get(attractors))));
      text.append(
          String.format(
              Locale.ROOT,
              "%,d parameters, %,d in the replaced layers",
              classifier.parameters(),
              classifier.replacedParameters()));
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("examples", accuracy.count());
      figures.put("accuracy", accuracy.share());
      figures.put("majority", accuracy.majority());
      figures.put("byGroup", accuracy.byGroup());
      figures.put("groups", accuracy.counts());
      figures.put("parameters", classifier.parameters());
      figures.put("replacedParameters", classifier.replacedParameters());
      common.print(figures, text.toString());
    }
  }

  private void translate() {
    List<Pair> pairs = chosen(PhmData.translation(data.stream().map(Path::of).toList()));
    try (Translator translator = Translator.load(model);
        Progress progress = common.progress()) {
      List<String> sources = pairs.stream().map(Pair::source).toList();
      List<String> references = pairs.stream().map(Pair::target).toList();
      List<String> found = new ArrayList<>();
      int unfinished = 0;
      long started = System.nanoTime();
      progress.begin("translations", sources.size());
      for (String source : sources) {
        Translator.Translation best =
            translator.translate(source, Translator.Search.defaults().withBeams(beams)).get(0);
        found.add(best.text());
        unfinished += best.finished() ? 0 : 1;
        progress.step(found.size(), Map.of());
      }
      progress.end();
      double seconds = (System.nanoTime() - started) / 1e9;
      Bleu bleu = Bleu.defaults();
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("sentences", sources.size());
      double score = bleu.of(found, references).score();
      double copied = bleu.of(sources, references).score();
      figures.put("bleu", score);
      figures.put("bleuOfCopying", copied);
      figures.put("t2tBleuUncased", Bleu.t2t(false).of(found, references).score());
      figures.put("unfinished", unfinished);
      figures.put("secondsPerSentence", seconds / sources.size());
      figures.put("signature", bleu.signature());
      figures.put("parameters", translator.parameters());
      figures.put("replacedParameters", translator.replacedParameters());
      common.print(
          figures,
          String.format(
              Locale.ROOT,
              "BLEU %.2f of %,d sentences (copying the source %.2f), %s%n%d did not end, %.0f ms a"
                  + " sentence%n%,d parameters, %,d in the replaced layers",
              score,
              sources.size(),
              copied,
              bleu.signature(),
              unfinished,
              1000 * seconds / sources.size(),
              translator.parameters(),
              translator.replacedParameters()));
    }
  }
}
