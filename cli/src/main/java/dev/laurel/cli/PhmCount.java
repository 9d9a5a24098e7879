package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.phm.layer.PhmConfig;
import dev.laurel.phm.layer.TransformerConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code laurel phm count}. */
@Command(
    name = "count",
    description = "How many numbers a Transformer has by n, without building it.",
    sortOptions = false,
    footer = {"", "Example:", "  laurel phm count --width 512 --hidden 2048 --blocks 6"})
final class PhmCount implements Callable<Integer> {
  @Option(
      names = "--n",
      split = ",",
      defaultValue = "1,2,4,8,16",
      paramLabel = "N",
      description = "Default: ${DEFAULT-VALUE}.")
  private int[] values = {1, 2, 4, 8, 16};

  @Option(
      names = "--width",
      defaultValue = "512",
      paramLabel = "N",
      description = "Of vectors. Default: ${DEFAULT-VALUE}.")
  private int width = 512;

  @Option(
      names = "--hidden",
      defaultValue = "2048",
      paramLabel = "N",
      description = "Between the layers after attention. Default: ${DEFAULT-VALUE}.")
  private int hidden = 2048;

  @Option(
      names = "--blocks",
      defaultValue = "6",
      paramLabel = "N",
      description = "On each side. Default: ${DEFAULT-VALUE}.")
  private int blocks = 6;

  @Option(
      names = "--words",
      defaultValue = "32000",
      paramLabel = "N",
      description = "Of the vocabulary. Default: ${DEFAULT-VALUE}.")
  private int words = 32_000;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    List<Map<String, Object>> rows = new ArrayList<>();
    StringBuilder text = new StringBuilder("   n  replaced layers  with vectors of words\n");
    for (int n : values) {
      if (n < 1 || width % n != 0 || hidden % n != 0) {
        throw UserError.of("n = %d does not divide %d and %d", n, width, hidden);
      }
      TransformerConfig config =
          TransformerConfig.base(words, 1)
              .withSize(width, hidden, 1)
              .withBlocks(blocks, blocks)
              .withPhm(PhmConfig.of(n), TransformerConfig.Replace.ATTENTION_FEED_FORWARD);
      long replaced = config.replacedParameters();
      long all = replaced + (long) words * width;
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("n", n);
      row.put("replaced", replaced);
      row.put("withWords", all);
      rows.add(row);
      boolean larger = (long) n * n * n > (long) width * width / n;
      text.append(
          String.format(
              Locale.ROOT,
              "%4d %,16d %,18d%s%n",
              n,
              replaced,
              all,
              larger ? "  rules are more than parts here" : ""));
    }
    common.print(Map.of("sizes", rows), text.toString());
    return 0;
  }
}
