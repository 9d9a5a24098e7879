package dev.laurel.cli;

import dev.laurel.core.data.DataCatalog;
import dev.laurel.core.data.RowFiles;
import dev.laurel.core.data.RowSource;
import dev.laurel.core.io.Json;
import dev.laurel.core.run.Progress;
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
    description = "List, fetch, look at or make data.",
    synopsisSubcommandLabel = "VERB",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  laurel data list",
      "  laurel data fetch fashion-mnist",
      "  laurel data show data.csv",
      "  laurel data digits --out digits.npy"
    },
    subcommands = {
      DataCommand.ListSets.class,
      DataCommand.Fetch.class,
      DataCommand.Show.class,
      DataCommand.Digits.class
    })
final class DataCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }

  /** Which data sets can be named. */
  static final class CatalogOptions {
    @Option(
        names = "--catalog",
        paramLabel = "FILE",
        description = "Data sets of your own: JSON in the form of Laurel's catalog.json.")
    private Path file;

    DataCatalog open() {
      return file == null ? DataCatalog.known() : Json.read(file, DataCatalog.class);
    }
  }

  /** {@code laurel data list}. */
  @Command(
      name = "list",
      description = "Public data sets that can be fetched by name.",
      footer = {"", "Example:", "  laurel data list"})
  static final class ListSets implements Callable<Integer> {
    @Mixin private CatalogOptions catalog;
    @Mixin private CommonOptions common;

    @Override
    public Integer call() {
      DataCatalog known = catalog.open();
      StringBuilder text = new StringBuilder();
      for (DataCatalog.DataSet set : known.dataSets()) {
        text.append(
            String.format(
                Locale.ROOT,
                "%-14s %7.1f MB  %s; %s%n",
                set.name(),
                set.bytes() / 1e6,
                set.description(),
                set.licence()));
      }
      common.print(known, text.toString().stripTrailing());
      return 0;
    }
  }

  /** {@code laurel data fetch}. */
  @Command(
      name = "fetch",
      description = {
        "Fetch a data set and check it. A broken fetch goes on where it stopped.",
        "Files are kept under LAUREL_CACHE, or laurel in the folder for caches."
      },
      footer = {"", "Example:", "  laurel data fetch fashion-mnist"})
  static final class Fetch implements Callable<Integer> {
    @CommandLine.Parameters(paramLabel = "NAME", description = "As laurel data list shows it.")
    private String name;

    @Option(names = "--cache", paramLabel = "DIR", description = "Keep the files here instead.")
    private Path cache;

    @Mixin private CatalogOptions catalog;
    @Mixin private CommonOptions common;

    @Override
    public Integer call() {
      DataCatalog.DataSet set = catalog.open().named(name);
      try (Progress progress = common.progress()) {
        Path folder = set.fetch(cache == null ? DataCatalog.defaultCache() : cache, progress);
        common.print(
            Map.of("folder", folder.toString(), "files", set.files().keySet()),
            folder + ": " + String.join(", ", set.files().keySet()));
      }
      return 0;
    }
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
      common.printSaved(target, Map.of("rows", count), count + " pictures");
      return 0;
    }
  }
}
