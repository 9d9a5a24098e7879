package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.core.data.RowSource;
import dev.laurel.core.run.Progress;
import dev.laurel.eigengame.Algorithm;
import dev.laurel.eigengame.Circle;
import dev.laurel.eigengame.EigenGame;
import dev.laurel.eigengame.EigenGameConfig;
import dev.laurel.eigengame.Exact;
import dev.laurel.eigengame.Minibatch;
import dev.laurel.eigengame.Nash;
import dev.laurel.eigengame.OracleChoice;
import dev.laurel.eigengame.PrincipalComponents;
import dev.laurel.eigengame.StreamingConfig;
import dev.laurel.eigengame.StreamingEigenGame;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code laurel pca fit}. */
@Command(
    name = "fit",
    description = "Find the components of a file of rows.",
    sortOptions = false,
    footer = {"", "Example:", "  laurel pca fit data.csv --components 8 --out model.safetensors"})
final class PcaFit implements Callable<Integer> {
  /** What can be named. */
  enum Choice {
    NASH,
    EXACT,
    CIRCLE,
    ALPHA,
    MU,
    OJA,
    HEBBIAN,
    KRASULINA,
    STREAMING
  }

  @Mixin private RowOptions rows;
  @Mixin private OutOptions out;

  @Option(
      names = {"-k", "--components"},
      paramLabel = "K",
      description = "Components to find. Default: 16, or fewer if the data is smaller.")
  private Integer components;

  @Option(
      names = "--variance-ratio",
      paramLabel = "SHARE",
      description = "Instead: as many as explain more than this share of the variance.")
  private double varianceRatio;

  @Option(
      names = "--algorithm",
      defaultValue = "nash",
      paramLabel = "NAME",
      description = "${COMPLETION-CANDIDATES}. Default: nash, which needs no tuning.")
  private Choice algorithm = Choice.NASH;

  @Option(
      names = "--tolerance",
      paramLabel = "T",
      description = "nash, circle: relative residual of a converged component. Default: 0.02.")
  private double tolerance = 0.02;

  @Option(
      names = "--oracle",
      defaultValue = "auto",
      paramLabel = "NAME",
      description = "nash: auto, direct, gram or dual. Default: ${DEFAULT-VALUE}.")
  private OracleChoice oracle = OracleChoice.AUTO;

  @Option(
      names = "--spare",
      defaultValue = "-1",
      paramLabel = "P",
      description = "nash: spare players. Default: max(8, k/4).")
  private int spare = -1;

  @Option(
      names = "--max-rounds",
      defaultValue = "100",
      paramLabel = "N",
      description = "nash, circle. Default: ${DEFAULT-VALUE}.")
  private int maxRounds = 100;

  @Option(names = "--warm-start", description = "nash: play on 5%% of the rows first.")
  private boolean warmStart;

  @Option(
      names = "--rate",
      defaultValue = "0.1",
      paramLabel = "R",
      description = "alpha to krasulina: step size. Default: ${DEFAULT-VALUE}.")
  private double rate = 0.1;

  @Option(
      names = "--batch",
      defaultValue = "1000",
      paramLabel = "ROWS",
      description = "alpha to krasulina, streaming: rows of a batch. Default: ${DEFAULT-VALUE}.")
  private int batch = 1000;

  @Option(
      names = "--epochs",
      defaultValue = "5",
      paramLabel = "N",
      description = "alpha to krasulina. Default: ${DEFAULT-VALUE}.")
  private int epochs = 5;

  @Option(
      names = "--forgetting",
      defaultValue = "1",
      paramLabel = "G",
      description = "streaming: weight of the past at every batch. Default: ${DEFAULT-VALUE}.")
  private double forgetting = 1;

  @Option(names = "--no-center", description = "Do not subtract the mean.")
  private boolean noCenter;

  @Option(names = "--standardize", description = "Divide columns by their standard deviation.")
  private boolean standardize;

  @Option(names = "--whiten", description = "Scale coordinates to variance 1.")
  private boolean whiten;

  @Option(names = "--fill", description = "Accept more components than the rank of the data.")
  private boolean fill;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "S",
      description = "Of the first positions. Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Mixin private CheckpointOptions checkpoint;
  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    Path target = out.checked();
    checkpoint.check(out);
    if (checkpoint.path() != null && algorithm != Choice.NASH && algorithm != Choice.EXACT) {
      throw new UserError("--checkpoint is of nash and exact; the other algorithms keep no state");
    }
    common.startEngine();
    try (Progress progress = common.progress();
        RowSource source = rows.open()) {
      PrincipalComponents found =
          algorithm == Choice.STREAMING
              ? stream(source, progress)
              : EigenGame.fit(source, config(source), checkpoint.run(progress));
      refuseFill(found);
      found.save(target);
      checkpoint.delete();
      Map<String, Object> result =
          Map.of(
              "components", found.count(),
              "explainedVariance", found.explainedVariance(),
              "explainedVarianceRatio", found.explainedVarianceRatio(),
              "report", found.report());
      common.printSaved(target, result, forPeople(found));
    }
    return 0;
  }

  private int wanted(RowSource source) {
    return components != null
        ? components
        : (int) Math.min(16, Math.min(source.rows(), source.columns()));
  }

  private EigenGameConfig config(RowSource source) {
    return EigenGameConfig.of(wanted(source))
        .withVarianceRatio(varianceRatio)
        .withCenter(!noCenter)
        .withStandardize(standardize)
        .withWhiten(whiten)
        .withSeed(seed)
        .withAlgorithm(algorithm());
  }

  private Algorithm algorithm() {
    return switch (algorithm) {
      case NASH, STREAMING -> new Nash(oracle, tolerance, spare, maxRounds, warmStart);
      case EXACT -> new Exact();
      case CIRCLE -> new Circle(tolerance, maxRounds, true);
      case ALPHA, MU, OJA, HEBBIAN, KRASULINA ->
          new Minibatch(Minibatch.Rule.valueOf(algorithm.name()), rate, 0, batch, epochs, 0, false);
    };
  }

  private PrincipalComponents stream(RowSource source, Progress progress) {
    StreamingConfig config =
        StreamingConfig.of(wanted(source))
            .withForgetting(forgetting)
            .withCenter(!noCenter)
            .withWhiten(whiten)
            .withSeed(seed);
    try (StreamingEigenGame game = new StreamingEigenGame(config)) {
      progress.begin("streaming " + source.name(), source.rows());
      source.scan(
          batch,
          tile -> {
            game.partialFit(tile.dense());
            progress.step(tile.firstRow() + tile.rows(), Map.of());
          });
      progress.end();
      return game.components();
    }
  }

  /** A component of variance 0 is noise that looks like a result: only on request. */
  private void refuseFill(PrincipalComponents found) {
    long rank = Arrays.stream(found.explainedVariance()).filter(v -> v > 0).count();
    if (rank < found.count() && !fill) {
      throw UserError.of(
          "components is %d, but %s has rank %d; allowed: 1 to %d, or --fill for an orthonormal"
              + " rest of variance 0",
          found.count(), rows.data(), rank, rank);
    }
  }

  private static String forPeople(PrincipalComponents found) {
    StringBuilder text = new StringBuilder();
    double sum = 0;
    text.append("component  variance     share   together\n");
    for (int i = 0; i < found.count(); i++) {
      double share = found.explainedVarianceRatio()[i];
      sum += share;
      if (i < 10 || i == found.count() - 1) {
        text.append(
            String.format(
                Locale.ROOT,
                "%9d  %-11.5g %6.2f%%  %7.2f%%%n",
                i + 1,
                found.explainedVariance()[i],
                100 * share,
                100 * sum));
      } else if (i == 10) {
        text.append("      ...\n");
      }
    }
    text.append(
        String.format(
            Locale.ROOT,
            "%d x %d, %s, %d passes, %.2f s",
            found.report().rows(),
            found.columns(),
            found.report().algorithm(),
            found.report().passes(),
            found.report().seconds()));
    return text.toString();
  }
}
