package dev.laurel.binaural.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.binaural.BinauralModel;
import dev.laurel.binaural.data.FreeTtsSpeech;
import dev.laurel.binaural.data.Recording;
import dev.laurel.binaural.data.SimulatedSet;
import dev.laurel.binaural.data.TalkerPath;
import dev.laurel.binaural.eval.Baseline;
import dev.laurel.binaural.eval.Evaluation;
import dev.laurel.binaural.eval.Interaural;
import dev.laurel.binaural.eval.Metrics;
import dev.laurel.binaural.loss.TrainingLoss;
import dev.laurel.binaural.network.BinauralConfig;
import dev.laurel.binaural.network.BinauralStream;
import dev.laurel.binaural.network.Front;
import dev.laurel.binaural.network.Initialization;
import dev.laurel.core.Engine;
import dev.laurel.core.UserError;
import dev.laurel.core.run.LearningRate;
import dev.laurel.core.run.RunOptions;
import dev.laurel.core.run.TrainingReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recordings are simulated, written, read, learned from and judged by. */
class BinauralTrainingTest {
  private static Recording recording;
  private static SimulatedSet set;

  @TempDir private Path folder;

  @BeforeAll
  static void simulate() {
    Engine.start();
    set = SimulatedSet.of(1, new FreeTtsSpeech(), null);
    recording = set.recording(SimulatedSet.Split.TRAIN, 1, 2);
  }

  private static BinauralConfig tiny(Front front) {
    return new BinauralConfig(2, 8, 8, 1, 6, front, 4, Initialization.VIEW, 1);
  }

  private static BinauralTrainingConfig config(int steps) {
    return BinauralTrainingConfig.brief(steps).withBatch(2);
  }

  private static TrainingReport train(BinauralModel model, int steps, RunOptions options) {
    return BinauralTraining.train(
        model, List.of(recording), List.of(recording), config(steps), options);
  }

  @Test
  void aSimulatedRecordingIsTheSameEveryTimeAndInFiles() {
    Recording again = set.recording(SimulatedSet.Split.TRAIN, 1, 2);
    assertThat(again.both()).isDeepEqualTo(recording.both());
    Recording other = set.recording(SimulatedSet.Split.TEST, 1, 2);
    assertThat(other.mono()).isNotEqualTo(recording.mono());
    recording.write(folder.resolve("trainset/subject1"));
    Recording read = Recording.readAll(folder.resolve("trainset")).get(0);
    assertThat(read.views()).isDeepEqualTo(recording.views());
    for (int i = 0; i < read.mono().length; i++) {
      assertThat(read.both()[0][i]).isCloseTo(recording.both()[0][i], within(2e-7f));
    }
    double square = 0;
    for (float value : recording.mono()) {
      square += value * value;
    }
    assertThat(Math.sqrt(square / recording.mono().length)).isCloseTo(0.03, within(1e-4));
  }

  @Test
  void everyFrontLearns() {
    for (Front front : Front.values()) {
      try (BinauralModel model = BinauralModel.create(tiny(front))) {
        TrainingReport report = train(model, 40, RunOptions.defaults());
        Metrics silence = Evaluation.of(new Baseline.Silence().rendered(recording), recording);
        assertThat(report.metrics().get("l2x1000"))
            .as(front.toString())
            .isLessThan(0.9 * 1000 * silence.squared());
        assertThat(silence.phase()).isNaN();
      }
    }
  }

  @Test
  void aRunThatGoesOnIsTheRunThatWasNotStopped() {
    Path checkpoint = folder.resolve("run.ckpt");
    RunOptions kept = RunOptions.defaults().withCheckpoint(checkpoint, 1000);
    try (BinauralModel whole = BinauralModel.create(tiny(Front.SMOOTH));
        BinauralModel parts = BinauralModel.create(tiny(Front.SMOOTH))) {
      BinauralTrainingConfig six =
          config(6).withRun(run -> run.withLearningRate(rate()).withAverage(0.9, true));
      BinauralTrainingConfig three = six.withRun(run -> run.withSteps(3));
      List<Recording> data = List.of(recording);
      BinauralTraining.train(whole, data, List.of(), six, RunOptions.defaults());
      BinauralTraining.train(parts, data, List.of(), three, kept);
      assertThat(Files.exists(checkpoint)).isTrue();
      BinauralTraining.train(parts, data, List.of(), six, kept);
      assertThat(Evaluation.rendered(parts.network(), recording))
          .isDeepEqualTo(Evaluation.rendered(whole.network(), recording));
      assertThatThrownBy(
              () ->
                  BinauralTraining.train(
                      parts, data, List.of(), six.withLoss(TrainingLoss.official()), kept))
          .isInstanceOf(UserError.class);
    }
  }

  private static LearningRate rate() {
    return new LearningRate.Constant(1e-3);
  }

  @Test
  void whatIsTooShortIsLeftOut() {
    Recording brief = set.recording(SimulatedSet.Split.TRAIN, 2, 0.1);
    try (BinauralModel model = BinauralModel.create(tiny(Front.STEPS))) {
      assertThatThrownBy(
              () ->
                  BinauralTraining.train(
                      model, List.of(brief), List.of(), config(1), RunOptions.defaults()))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("none of 1 recordings is as long as a chunk of 200 ms");
      TrainingReport report =
          BinauralTraining.train(
              model, List.of(brief, recording, brief), List.of(), config(2), RunOptions.defaults());
      assertThat(report.steps()).isEqualTo(2);
    }
  }

  /** Better knowledge of the scene is a smaller error, in every number. */
  @Test
  void baselinesAreInTheirOrder() {
    Metrics copied = Evaluation.of(new Baseline.Copy().rendered(recording), recording);
    Metrics warped = Evaluation.of(new Baseline.Warp().rendered(recording), recording);
    Baseline sphere = Baseline.Formulas.sphere();
    float[][] rendered = sphere.rendered(recording);
    double gain = Evaluation.gain(List.<float[][]>of(rendered), List.of(recording));
    float[][] fitted = Evaluation.times(rendered, gain);
    Metrics formulas = Evaluation.of(fitted, recording);
    assertThat(warped.squared()).isLessThan(copied.squared());
    assertThat(formulas.squared()).isLessThan(warped.squared());
    assertThat(formulas.phase()).isLessThan(warped.phase()).isLessThan(copied.phase());
    Interaural exact = Interaural.of(recording.both(), recording.both());
    assertThat(exact.phase()).isZero();
    assertThat(exact.time()).isZero();
    assertThat(exact.level()).isZero();
    Interaural sphereEars = Interaural.of(fitted, recording.both());
    Interaural copiedEars =
        Interaural.of(new Baseline.Copy().rendered(recording), recording.both());
    assertThat(sphereEars.time()).isLessThan(copiedEars.time());
    assertThat(sphereEars.level()).isLessThan(copiedEars.level());
    assertThat(Interaural.of(new float[2][4800], recording.both()).phase()).isNaN();
  }

  /** A delay of 20 samples and a half of the level are what is measured. */
  @Test
  void timesAndLevelsBetweenEarsAreMeasured() {
    float[] mono = recording.mono();
    float[][] both = new float[2][mono.length];
    for (int i = 20; i < mono.length; i++) {
      both[0][i] = 0.5f * mono[i - 20];
      both[1][i] = mono[i];
    }
    assertThat(Interaural.timeDifference(both)).isCloseTo(20.0 / 48_000, within(2e-6));
    assertThat(Interaural.levelDifference(both)).isCloseTo(-6.02, within(0.05));
  }

  /** The example of the package, with less of all. */
  @Test
  void theExampleRuns() {
    float[] mono = new float[4000];
    SimulatedSet talkers = SimulatedSet.of(1, new FreeTtsSpeech(), null);
    List<Recording> recordings = new ArrayList<>();
    for (int subject = 1; subject <= 2; subject++) {
      recordings.add(talkers.recording(SimulatedSet.Split.TRAIN, subject, 0.4));
    }
    Path file = folder.resolve("talkers.safetensors");
    try (BinauralModel model =
        BinauralModel.create(BinauralConfig.small().withFront(Front.SPHERE))) {
      BinauralTraining.train(
          model, recordings, List.of(), BinauralTrainingConfig.brief(2), RunOptions.defaults());
      model.save(file, Map.of());
      float[][] views = TalkerPath.parse("orbit:r=1,period=6").views(mono.length / 400);
      try (BinauralStream stream = new BinauralStream(model.network())) {
        float[][] both = stream.next(mono, views);
        assertThat(both).hasDimensions(2, 4000);
      }
      try (BinauralModel loaded = BinauralModel.load(file)) {
        assertThat(Evaluation.rendered(loaded.network(), recordings.get(0)))
            .isDeepEqualTo(Evaluation.rendered(model.network(), recordings.get(0)));
      }
    }
  }
}
