package dev.laurel.cli;

import dev.laurel.core.report.Chart;
import dev.laurel.core.report.Report;
import dev.laurel.core.run.Progress;
import dev.laurel.core.run.RunOptions;
import dev.laurel.core.run.TrainingConfig;
import dev.laurel.core.run.TrainingReport;
import dev.laurel.phm.Classifier;
import dev.laurel.phm.ClassifierConfig;
import dev.laurel.phm.data.AgreementGrammar;
import dev.laurel.phm.data.AgreementSentence;
import dev.laurel.phm.eval.Accuracy;
import dev.laurel.phm.layer.PhmConfig;
import dev.laurel.phm.text.Vocabulary;
import dev.laurel.phm.train.ClassifierTraining;
import dev.laurel.phm.train.StepConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The tour's chapter on hypercomplex layers. */
final class PhmChapter implements Chapter {
  private static final int SENTENCES = 12_000;
  private static final int STEPS = 200;
  private static final int BRIEF_STEPS = 120;
  private static final int BATCH = 128;
  private static final int SHOWN_EVERY = 10;
  private static final int[] PARTS = {1, 2, 4, 8};

  private final Tour tour;
  private final Progress progress;

  PhmChapter(Tour tour) {
    this.tour = tour;
    this.progress = tour.progress();
  }

  /** Keeps the losses that a training tells of. */
  private static final class Losses implements Progress {
    private final List<double[]> points = new ArrayList<>();

    @Override
    public void begin(String task, long steps) {}

    @Override
    public void step(long done, Map<String, Double> metrics) {
      Double loss = metrics.get("loss");
      if (loss != null && done % SHOWN_EVERY == 0) {
        points.add(new double[] {done, loss});
      }
    }

    @Override
    public void note(String message) {}

    @Override
    public void end() {}

    double[] column(int which) {
      return points.stream().mapToDouble(point -> point[which]).toArray();
    }
  }

  @Override
  public Finding write(Report report) {
    progress.note("Hypercomplex layers: which verb follows, with ever fewer numbers");
    List<AgreementSentence> training =
        sentences(AgreementGrammar.hardTraining().generate(SENTENCES, 1, Set.of()));
    List<AgreementSentence> test =
        sentences(AgreementGrammar.hardTest().generate(2000, 2, Set.of()));
    Vocabulary words = Vocabulary.of(training.stream().map(AgreementSentence::words), SENTENCES);
    Chart chart = Chart.of("Learning", "step", "loss").withLogarithmic(true);
    List<List<String>> rows = new ArrayList<>();
    for (int n : PARTS) {
      Losses losses = new Losses();
      ClassifierConfig config = ClassifierConfig.agreement(words, PhmConfig.of(n));
      try (Classifier model = Classifier.create(config)) {
        TrainingReport trained =
            ClassifierTraining.train(
                model,
                training.stream().map(model::example).toList(),
                List.of(),
                StepConfig.of(BATCH),
                TrainingConfig.adam(tour.of(STEPS, BRIEF_STEPS), 3e-3)
                    .withClipNorm(1)
                    .withLogEvery(SHOWN_EVERY),
                RunOptions.defaults().withProgress(Progress.all(List.of(progress, losses))));
        Accuracy accuracy = model.evaluate(test.stream().map(model::example).toList());
        rows.add(
            List.of(
                Integer.toString(n),
                String.format(Locale.ROOT, "%,d", model.replacedParameters()),
                String.format(Locale.ROOT, "%.1f%%", 100 * accuracy.share()),
                String.format(Locale.ROOT, "%.1f%%", 100 * accuracy.majority()),
                String.format(Locale.ROOT, "%.1f s", trained.seconds())));
        chart = chart.with("n = " + n, losses.column(0), losses.column(1), false);
      }
    }
    report
        .section("The same network with 1/n of the numbers")
        .lead("Does a network need all its numbers?")
        .text(
            "The keys to the cabinet near the doors: is, or are? A recurrent network reads sentences"
                + " with at most one noun of the wrong number behind the subject, and is asked about"
                + " others with two to four. Its two large matrices are sums of n Kronecker products"
                + " of small ones, and what multiplies with what is learned too.")
        .table(List.of("n", "numbers in the matrices", "right", "commonest verb", "training"), rows)
        .chart(chart, "The loss as training goes on.")
        .code(
            COMMANDS,
            """
            laurel phm train agreement hard --n 4 --out agreement.safetensors
            laurel phm eval agreement.safetensors hard
            laurel phm train translation /usr/share/locale/de --n 4 --minutes 10 \\
                --out de.safetensors
            laurel phm translate de.safetensors "The file could not be opened"
            """)
        .code(
            JAVA,
            """
            PhmLinear layer = new PhmLinear(512, 512, PhmConfig.of(4), new Random(1));
            Tensor y = layer.forward(x);
            """);
    return new Finding(
        "Does a network need all its numbers?",
        rows.get(2).get(2) + " right with " + rows.get(2).get(1) + " numbers",
        rows.get(0).get(2) + " with " + rows.get(0).get(1));
  }

  private static List<AgreementSentence> sentences(List<AgreementGrammar.Row> rows) {
    return rows.stream().map(AgreementGrammar.Row::sentence).toList();
  }
}
