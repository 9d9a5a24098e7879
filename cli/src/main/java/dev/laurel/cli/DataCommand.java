package dev.laurel.cli;

import dev.laurel.core.data.RowFiles;
import dev.laurel.core.data.RowSource;
import dev.laurel.eigengame.data.StrokeDigits;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code laurel data}. */
@Command(
    name = "data",
    description = "Look at data files, or make data.",
    synopsisSubcommandLabel = "VERB",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  laurel data show data.csv",
      "  laurel data digits --out digits.npy"
    },
    subcommands = {DataCommand.Show.class, DataCommand.Digits.class})
final class DataCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }

  /** {@code laurel data show}. */
  @Command(
      name = "show",
      description = "Rows, columns and ranges of a file. Formats: " + RowFiles.FORMATS + ".",
      footer = {"", "Example:", "  laurel data show data.csv"})
  static final class Show implements Callable<Integer> {
    @Mixin private RowOptions rows;
    @Mixin private CommonOptions common;

    @Override
    public Integer call() {
      common.startEngine();
      try (RowSource source = rows.open()) {
        double[] range = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0};
        source.scan(
            1024,
            tile -> {
              range[0] = Math.min(range[0], tile.dense().min().item_double());
              range[1] = Math.max(range[1], tile.dense().max().item_double());
              range[2] += tile.dense().mean().item_double() * tile.rows() / source.rows();
            });
        common.print(
            Map.of(
                "rows",
                source.rows(),
                "columns",
                source.columns(),
                "type",
                source.type().toString(),
                "least",
                range[0],
                "largest",
                range[1],
                "mean",
                range[2]),
            String.format(
                Locale.ROOT,
                "%s: %d rows x %d columns, %s, from %.6g to %.6g, mean %.6g",
                source.name(),
                source.rows(),
                source.columns(),
                source.type(),
                range[0],
                range[1],
                range[2]));
      }
      return 0;
    }
  }

  /** {@code laurel data digits}. */
  @Command(
      name = "digits",
      description = "Draw pictures of digits, 28 x 28, one a row.",
      footer = {"", "Example:", "  laurel data digits --count 5000 --out digits.npy"})
  static final class Digits implements Callable<Integer> {
    @Option(
        names = "--count",
        defaultValue = "5000",
        paramLabel = "N",
        description = "Pictures. Default: ${DEFAULT-VALUE}.")
    private int count;

    @Option(
        names = "--seed",
        defaultValue = "1",
        paramLabel = "S",
        description = "Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Mixin private OutOptions out;
    @Mixin private CommonOptions common;

    @Override
    public Integer call() {
      Path target = out.checked();
      common.startEngine();
      float[][] digits = StrokeDigits.draw(count, seed);
      RowWriter.write(
          target,
          count,
          digits[0].length,
          write -> {
            try (var tensor = dev.laurel.core.Tensors.of(digits)) {
              write.accept(tensor);
            }
          });
      common.print(Map.of("out", target.toString(), "rows", count), "saved: " + target);
      return 0;
    }
  }
}
