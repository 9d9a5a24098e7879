package dev.laurel.cli;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import dev.laurel.core.run.Progress;
import dev.laurel.ntk.NtkRegressor;
import dev.laurel.ntk.data.Schema;
import dev.laurel.ntk.data.Table;
import dev.laurel.ntk.eval.RegressionScores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import org.apache.commons.numbers.gamma.InverseErf;
import org.bytedeco.pytorch.Tensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code laurel ntk predict}. */
@Command(
    name = "predict",
    description = "Foretell the target of every row; where the file has it, say how well.",
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  laurel ntk predict new.csv --model model.safetensors --interval 0.9 \\",
      "      --out prices.csv"
    })
final class NtkPredict implements Callable<Integer> {
  private static final int BLOCK = 4096;

  /** Scores are told of files up to so many rows, which are kept for them. */
  private static final long MOST_JUDGED = 2_000_000;

  @Parameters(paramLabel = "DATA", description = "Table: " + Table.FORMATS + ".")
  private Path data;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "FILE",
      description = "Model of laurel ntk fit.")
  private Path model;

  @Mixin private OutOptions out;

  @Option(
      names = "--interval",
      paramLabel = "SHARE",
      description = "Also the ends of an interval that holds this share of the targets.")
  private Double interval;

  @Mixin private CommonOptions common;

  private final List<double[]> truth = new ArrayList<>();
  private final List<double[]> found = new ArrayList<>();
  private boolean judged = true;
  private long written;

  @Override
  public Integer call() {
    Path target = out.checked();
    out.refuseSame("DATA", data);
    out.refuseSame("--model", model);
    double halfWidth =
        interval == null
            ? Double.NaN
            : Math.sqrt(2) * InverseErf.value(NtkFit.requireShare("--interval", interval));
    if (!target.toString().endsWith(".csv")) {
      throw UserError.of("%s: predictions are written as .csv", target);
    }
    common.startEngine();
    try (Progress progress = common.progress();
        NtkRegressor regressor = NtkRegressor.load(model);
        Table table = Table.open(data, regressor.schema())) {
      judged = table.rows() <= MOST_JUDGED;
      progress.begin("predicting", table.rows());
      AtomicFile.write(
          target,
          channel -> {
            try {
              append(channel, header(regressor.schema()));
              table.scan(
                  BLOCK,
                  (x, y) -> {
                    append(channel, lines(regressor, x, y, halfWidth));
                    progress.step(written, Map.of());
                  });
            } catch (UncheckedIOException e) {
              throw e.getCause();
            }
          });
      progress.end();
      report(target, regressor.schema());
    }
    return 0;
  }

  private String header(Schema schema) {
    StringJoiner names = new StringJoiner(",", "", "\n");
    if (!schema.classes().isEmpty()) {
      names.add(quoted(schema.targets().get(0)));
    }
    List<String> numbers = schema.classes().isEmpty() ? schema.targets() : schema.classes();
    for (String name : numbers) {
      names.add(quoted(name));
      if (interval != null) {
        names.add(quoted(name + " low")).add(quoted(name + " high"));
      }
    }
    return names.toString();
  }

  private static String quoted(String name) {
    return name.matches("[\\w .:=+-]*") ? name : '"' + name.replace("\"", "\"\"") + '"';
  }

  private String lines(NtkRegressor regressor, Tensor x, Tensor y, double halfWidth) {
    double[][] predicted = Tensors.rows(regressor.predict(x));
    double[][] deviation = interval == null ? null : Tensors.rows(regressor.deviation(x));
    double[][] targets = Tensors.rows(y);
    List<String> classes =
        regressor.schema().classes().isEmpty() ? List.of() : regressor.classes(predicted);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < predicted.length; i++) {
      StringJoiner line = new StringJoiner(",", "", "\n");
      if (!classes.isEmpty()) {
        line.add(quoted(classes.get(i)));
      }
      boolean known = true;
      for (int j = 0; j < predicted[i].length; j++) {
        line.add(Double.toString(predicted[i][j]));
        if (deviation != null) {
          line.add(Double.toString(predicted[i][j] - halfWidth * deviation[i][j]));
          line.add(Double.toString(predicted[i][j] + halfWidth * deviation[i][j]));
        }
        known &= !Double.isNaN(targets[i][j]);
      }
      judged &= known && (classes.isEmpty() || java.util.Arrays.stream(targets[i]).sum() == 1);
      if (judged) {
        truth.add(targets[i]);
        found.add(predicted[i]);
      }
      lines.append(line);
    }
    written += predicted.length;
    return lines.toString();
  }

  private static void append(FileChannel channel, String text) {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
    try {
      while (bytes.hasRemaining()) {
        int unused = channel.write(bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void report(Path target, Schema schema) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("rows", written);
    String text = written + " rows";
    if (judged && !truth.isEmpty()) {
      double[][] known = truth.toArray(double[][]::new);
      double[][] predicted = found.toArray(double[][]::new);
      RegressionScores scores = RegressionScores.of(known, predicted);
      result.put("scores", scores);
      String how =
          String.format(
              Locale.ROOT,
              "R2 %.4f, RMSE %.5g, MAE %.5g",
              scores.r2(),
              scores.rmse(),
              scores.mae());
      if (!schema.classes().isEmpty()) {
        double accuracy = RegressionScores.accuracy(known, predicted);
        result.put("accuracy", accuracy);
        how = String.format(Locale.ROOT, "accuracy %.2f%%", 100 * accuracy);
      }
      text = how + " over the file's own targets\n" + text;
    }
    common.printSaved(target, result, text);
  }
}
