package dev.laurel.cli;

import dev.laurel.core.Tensors;
import dev.laurel.core.report.Pictures;
import dev.laurel.core.report.Report;
import dev.laurel.core.run.Progress;
import dev.laurel.eigengame.EigenGame;
import dev.laurel.eigengame.EigenGameConfig;
import dev.laurel.eigengame.Exact;
import dev.laurel.eigengame.Minibatch;
import dev.laurel.eigengame.PrincipalComponents;
import dev.laurel.eigengame.StreamingConfig;
import dev.laurel.eigengame.StreamingEigenGame;
import dev.laurel.eigengame.data.StrokeDigits;
import dev.laurel.eigengame.eval.Alignment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** The tour's chapter on principal components. */
final class PcaChapter implements Chapter {
  private static final int PICTURES = 20_000;
  private static final int COMPONENTS = 16;

  private final Progress progress;
  private final float[][] digits = StrokeDigits.draw(PICTURES, 1);
  private final List<List<String>> table = new ArrayList<>();
  private double[][] truth;

  PcaChapter(Tour tour) {
    this.progress = tour.progress();
  }

  @Override
  public Finding write(Report report) {
    progress.note("Principal components: 20,000 drawn digits, 16 components");
    EigenGameConfig config = EigenGameConfig.of(COMPONENTS);
    PrincipalComponents exact =
        timed(
            "exact (eigendecomposition)",
            () -> EigenGame.fit(digits, config.withAlgorithm(new Exact())));
    PrincipalComponents found = timed("default (the game)", () -> EigenGame.fit(digits, config));
    PrincipalComponents unused = timed("one pass over a stream", this::stream);
    Minibatch mu = Minibatch.of(Minibatch.Rule.MU, 0.03);
    unused =
        timed(
            "EigenGame Unloaded, rate 0.03, 5 epochs",
            () -> EigenGame.fit(digits, config.withAlgorithm(mu)));
    report
        .section("Principal components as a game")
        .lead("What do 20,000 pictures have in common?")
        .text(
            "Sixteen players each hold one direction. A"
                + " player is rewarded for the variance along its direction and punished for"
                + " overlapping with the players before it. Where nobody wants to move, the players"
                + " hold the principal components, in order.")
        .picture(
            Pictures.dataUrl(Pictures.grid(doubles(digits, 16), StrokeDigits.SIDE, 8)),
            "Sixteen of the pictures.")
        .picture(
            Pictures.dataUrl(Pictures.grid(found.components(), StrokeDigits.SIDE, 8)),
            "The sixteen components found, by falling variance.")
        .picture(
            Pictures.dataUrl(Pictures.grid(back(found), StrokeDigits.SIDE, 8)),
            String.format(
                Locale.ROOT,
                "The pictures again, from 16 numbers each instead of 784: %.0f%% of the variance.",
                100 * Arrays.stream(found.explainedVarianceRatio()).sum()))
        .chart(PcaPlot.shares(exact), "Share of the variance, one by one and together.")
        .table(List.of("method", "seconds", "within pi/8 of the truth", "subspace error"), table)
        .text(
            "The default needs no learning rate; the minibatch game of the paper does, and five"
                + " epochs are not enough for it. Every component comes with a certificate: its"
                + " residual.")
        .code(
            COMMANDS,
            """
            laurel pca fit data.csv --components 16 --out model.safetensors
            laurel pca plot data.csv --model model.safetensors --out components.html
            """)
        .code(
            JAVA,
            """
            PrincipalComponents found = EigenGame.fit(rows, EigenGameConfig.of(16));
            double[][] coordinates = found.transform(rows);
            double[] shares = found.explainedVarianceRatio();
            found.save(Path.of("model.safetensors"));
            """);
    return new Finding(
        "What do 20,000 pictures have in common?",
        "all 16 components in " + table.get(1).get(1) + " s",
        "eigendecomposition " + table.get(0).get(1) + " s");
  }

  private PrincipalComponents timed(String name, Supplier<PrincipalComponents> fit) {
    progress.note("  " + name);
    long start = System.nanoTime();
    PrincipalComponents found = fit.get();
    double seconds = (System.nanoTime() - start) / 1e9;
    if (truth == null) {
      truth = found.components();
    }
    try (PointerScope scope = new PointerScope()) {
      Tensor f = Tensors.of(found.components());
      Tensor t = Tensors.of(truth);
      table.add(
          List.of(
              name,
              String.format(Locale.ROOT, "%.2f", seconds),
              Alignment.streak(Alignment.angles(f, t), Alignment.STREAK_ANGLE)
                  + " of "
                  + COMPONENTS,
              String.format(Locale.ROOT, "%.1e", Math.max(0, Alignment.subspaceError(f, t)))));
    }
    return found;
  }

  private PrincipalComponents stream() {
    try (StreamingEigenGame game = new StreamingEigenGame(StreamingConfig.of(COMPONENTS))) {
      for (int from = 0; from < PICTURES; from += 1000) {
        game.partialFit(Arrays.copyOfRange(digits, from, from + 1000));
      }
      return game.components();
    }
  }

  private double[][] back(PrincipalComponents found) {
    return found.inverseTransform(found.transform(doubles(digits, 16)));
  }

  private static double[][] doubles(float[][] rows, int count) {
    double[][] wide = new double[count][];
    for (int i = 0; i < count; i++) {
      wide[i] = new double[rows[i].length];
      for (int j = 0; j < wide[i].length; j++) {
        wide[i][j] = rows[i][j];
      }
    }
    return wide;
  }
}
