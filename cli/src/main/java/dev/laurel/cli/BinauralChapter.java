package dev.laurel.cli;

import dev.laurel.binaural.BinauralModel;
import dev.laurel.binaural.Rates;
import dev.laurel.binaural.data.FreeTtsSpeech;
import dev.laurel.binaural.data.Recording;
import dev.laurel.binaural.data.SimulatedSet;
import dev.laurel.binaural.data.TalkerPath;
import dev.laurel.binaural.dsp.DspRenderer;
import dev.laurel.binaural.dsp.DspScene;
import dev.laurel.binaural.eval.Baseline;
import dev.laurel.binaural.eval.Evaluation;
import dev.laurel.binaural.eval.Interaural;
import dev.laurel.binaural.eval.Metrics;
import dev.laurel.binaural.loss.TrainingLoss;
import dev.laurel.binaural.network.BinauralConfig;
import dev.laurel.binaural.network.BinauralStream;
import dev.laurel.binaural.network.Front;
import dev.laurel.binaural.train.BinauralTraining;
import dev.laurel.binaural.train.BinauralTrainingConfig;
import dev.laurel.core.Engine;
import dev.laurel.core.data.Wav;
import dev.laurel.core.report.Chart;
import dev.laurel.core.report.Report;
import dev.laurel.core.run.Progress;
import dev.laurel.core.run.RunOptions;
import dev.laurel.core.run.TrainingReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** The tour's chapter on binaural synthesis. */
final class BinauralChapter implements Chapter {
  private static final String TEXT = "I walk around your head, and you can hear where I am.";
  private static final String WAY = "orbit:r=0.9,period=3.4,start=-90";
  private static final double LEARNED_SECONDS = 15;
  private static final double JUDGED_SECONDS = 3;
  private static final int STEPS = 250;
  private static final int BRIEF_STEPS = 70;
  private static final double SECONDS = 75;
  private static final double BRIEF_SECONDS = 15;
  private static final int STEP_DEGREES = 15;

  private final Tour tour;
  private final Progress progress;

  BinauralChapter(Tour tour) {
    this.tour = tour;
    this.progress = tour.progress();
  }

  @Override
  public Finding write(Report report) {
    progress.note("Binaural synthesis: talkers around a head, simulated here, then learned");
    float[] spoken = new FreeTtsSpeech().say(0, TEXT);
    int frames = spoken.length / Rates.SAMPLES_PER_VIEW;
    float[] whole = Arrays.copyOf(spoken, frames * Rates.SAMPLES_PER_VIEW);
    float[] mono = BinauralData.times(whole, BinauralData.levelling(whole));
    float[][] views = TalkerPath.parse(WAY).views(frames);
    report
        .section("A voice that walks around your head")
        .lead("Where is the talker? Put headphones on.")
        .text(
            "A synthetic voice speaks without any room, and a path says where the"
                + " talker is 120 times a second. First the voice alone, then what a network makes"
                + " of it that Laurel carries; it learned from simulated talkers.")
        .sound(new Wav(Rates.SAMPLES, new float[][] {mono}), "The voice as it was recorded.");
    try (BinauralModel model = BinauralModel.shipped();
        BinauralStream stream = new BinauralStream(model.network())) {
      long started = System.nanoTime();
      float[][] both = stream.next(mono, views);
      double seconds = (System.nanoTime() - started) / 1e9;
      report
          .sound(
              new Wav(Rates.SAMPLES, Evaluation.times(both, 1 / (2 * peak(both)))),
              String.format(
                  Locale.ROOT,
                  "The same voice on a round from your left, rendered in %.2f s for %.1f s of sound.",
                  seconds,
                  mono.length / (double) Rates.SAMPLES))
          .chart(
              differences(model),
              "By how much the left ear hears later than the right one, by where the talker stands:"
                  + " the network beside the formulas of a spherical head.");
    }
    Finding found = learn(report);
    report
        .code(
            COMMANDS,
            """
        laurel binaural render speech.wav --positions orbit:r=1,period=6 --out both.wav
        laurel binaural listen
        laurel binaural simulate --train 40 --test 10 --out talkers
        laurel binaural train talkers --front sphere --minutes 10 --out talkers.safetensors
        laurel binaural eval talkers --model talkers.safetensors
        """)
        .code(
            JAVA,
            """
            try (BinauralModel model = BinauralModel.shipped();
                BinauralStream stream = new BinauralStream(model.network())) {
              float[][] views = TalkerPath.parse("orbit:r=1").views(mono.length / 400);
              float[][] both = stream.next(mono, views);
            }
            """);
    return found;
  }

  private static double peak(float[][] both) {
    double peak = 1e-9;
    for (float[] ear : both) {
      for (float value : ear) {
        peak = Math.max(peak, Math.abs(value));
      }
    }
    return peak;
  }

  private static Chart differences(BinauralModel model) {
    Random random = new Random(1);
    float[] noise = new float[60 * Rates.SAMPLES_PER_VIEW];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) (0.05 * random.nextGaussian());
    }
    int count = 180 / STEP_DEGREES + 1;
    double[] azimuth = new double[count];
    double[] network = new double[count];
    double[] formulas = new double[count];
    for (int i = 0; i < count; i++) {
      azimuth[i] = -90 + i * STEP_DEGREES;
      float[][] views = TalkerPath.parse("point:r=1,az=" + azimuth[i]).views(60);
      try (BinauralStream stream = new BinauralStream(model.network())) {
        network[i] = 1e6 * Interaural.timeDifference(stream.next(noise, views));
      }
      formulas[i] =
          1e6 * Interaural.timeDifference(new DspRenderer(DspScene.sphere()).render(noise, views));
    }
    return Chart.of("", "degrees to the right", "microseconds")
        .with("network", azimuth, network, false)
        .with("formulas", azimuth, formulas, true);
  }

  private Finding learn(Report report) {
    SimulatedSet set = SimulatedSet.of(1, new FreeTtsSpeech(), null);
    List<Recording> learned = new ArrayList<>();
    List<Recording> judged = new ArrayList<>();
    progress.begin("talkers", SimulatedSet.SUBJECTS);
    for (int subject = 1; subject <= SimulatedSet.SUBJECTS; subject++) {
      learned.add(set.recording(SimulatedSet.Split.TRAIN, subject, LEARNED_SECONDS));
      judged.add(set.recording(SimulatedSet.Split.TEST, subject, JUDGED_SECONDS));
      progress.step(subject, Map.of());
    }
    progress.end();
    int threads = Engine.info("cpu").threads();
    // Small products wait for a second thread longer than they would take.
    Engine.threads(1);
    try (BinauralModel model =
        BinauralModel.create(BinauralConfig.small().withFront(Front.SPHERE))) {
      TrainingReport trained =
          BinauralTraining.train(
              model,
              learned,
              List.of(),
              BinauralTrainingConfig.brief(tour.of(STEPS, BRIEF_STEPS))
                  .withLoss(TrainingLoss.fast().withIntermediates(TrainingLoss.Intermediates.NONE))
                  .withRun(
                      run ->
                          run.withSeconds(tour.of(SECONDS, BRIEF_SECONDS)).withAverage(0.97, true)),
              RunOptions.defaults().withProgress(progress));
      List<List<String>> rows = new ArrayList<>();
      for (Baseline baseline :
          List.of(new Baseline.Copy(), new Baseline.Warp(), Baseline.Formulas.sphere())) {
        List<float[][]> rendered = judged.stream().map(baseline::rendered).toList();
        double gain = baseline.fitted() ? Evaluation.gain(rendered, judged) : 1;
        rows.add(
            row(
                baseline.name(),
                rendered.stream().map(both -> Evaluation.times(both, gain)).toList(),
                judged));
      }
      rows.add(
          row(
              "network",
              judged.stream().map(one -> Evaluation.rendered(model.network(), one)).toList(),
              judged));
      report
          .text(
              String.format(
                  Locale.ROOT,
                  "To learn it anew: eight simulated talkers, each with another voice and a mouth not"
                      + " quite where it should be, walked %.0f seconds each around a head in a"
                      + " furnished room. A network of %,d numbers learned for %.0f seconds, %d steps,"
                      + " what a spherical head in the open lacks. Below are its errors on other"
                      + " sentences and ways; less is better.",
                  LEARNED_SECONDS,
                  model.parameters(),
                  trained.seconds(),
                  trained.steps()))
          .table(List.of("", "squared error x1000", "amplitude", "phase (radians)"), rows);
      return new Finding(
          "What do both ears hear of a talker who walks?",
          "squared error " + rows.get(3).get(1) + " (x1000)",
          "formulas of a sphere " + rows.get(2).get(1));
    } finally {
      Engine.threads(threads);
    }
  }

  private static List<String> row(
      String name, List<float[][]> rendered, List<Recording> recordings) {
    List<Metrics> all = new ArrayList<>();
    for (int i = 0; i < rendered.size(); i++) {
      all.add(Evaluation.of(rendered.get(i), recordings.get(i)));
    }
    Metrics mean = Metrics.mean(all);
    return List.of(
        name,
        String.format(Locale.ROOT, "%.3f", 1000 * mean.squared()),
        String.format(Locale.ROOT, "%.4f", mean.amplitude()),
        String.format(Locale.ROOT, "%.3f", mean.phase()));
  }
}
