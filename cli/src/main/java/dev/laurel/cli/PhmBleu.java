package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.phm.data.Pair;
import dev.laurel.phm.data.ParallelText;
import dev.laurel.phm.eval.Bleu;
import dev.laurel.phm.eval.BleuTokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code laurel phm bleu}. */
@Command(
    name = "bleu",
    description = "BLEU of lines beside their references, in sacreBLEU's numbers.",
    sortOptions = false,
    footer = {"", "Example:", "  laurel phm bleu found.txt references.txt --tokenizer intl"})
final class PhmBleu implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "FOUND", description = "Lines to judge.")
  private Path found;

  @Parameters(index = "1", paramLabel = "REFERENCES", description = "As many lines.")
  private Path references;

  @Option(
      names = "--tokenizer",
      defaultValue = "13a",
      paramLabel = "NAME",
      description = "13a, intl, char, zh, none, or t2t (tensor2tensor's script). Default: 13a.")
  private String tokenizer = "13a";

  @Option(names = "--lowercase", description = "All in lower case.")
  private boolean lowercase;

  @Option(
      names = "--smoothing",
      defaultValue = "exp",
      paramLabel = "NAME",
      description = "Of orders without a match: none, floor, add_k, exp. Default: exp.")
  private Bleu.Smoothing smoothing = Bleu.Smoothing.EXP;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    BleuTokenizer tokens =
        Arrays.stream(BleuTokenizer.values())
            .filter(one -> one.code().equals(tokenizer))
            .findFirst()
            .orElseThrow(
                () ->
                    UserError.of(
                        "--tokenizer is %s; allowed: 13a, intl, char, zh, none, t2t", tokenizer));
    List<Pair> pairs = ParallelText.lines(found, references);
    long empty = pairs.stream().filter(pair -> pair.source().isEmpty()).count();
    Bleu bleu = new Bleu(tokens, lowercase, smoothing, false);
    Bleu.Score score =
        bleu.of(
            pairs.stream().map(Pair::source).toList(), pairs.stream().map(Pair::target).toList());
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("score", score.score());
    figures.put("precisions", score.precisions());
    figures.put("brevity", score.brevity());
    figures.put("lines", pairs.size());
    figures.put("emptyLines", empty);
    figures.put("signature", bleu.signature());
    double[] precisions = score.precisions();
    common.print(
        figures,
        String.format(
            Locale.ROOT,
            "BLEU %.2f (%.1f/%.1f/%.1f/%.1f, brevity %.3f) of %,d lines, %,d of them empty, %s",
            score.score(),
            precisions[0],
            precisions[1],
            precisions[2],
            precisions[3],
            score.brevity(),
            pairs.size(),
            empty,
            bleu.signature()));
    return 0;
  }
}
