package dev.laurel.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.core.UserError;
import dev.laurel.core.run.TrainingConfig.Selection;
import dev.laurel.core.run.TrainingReport.End;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AdagradOptions;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class TrainingRunTest {
  private static final TrainingConfig SHORT = TrainingConfig.adam(40, 1e-2);

  @TempDir private Path folder;

  private static double[] trained(TrainingConfig config, RunOptions options) {
    try (PointerScope scope = new PointerScope()) {
      Regression task = new Regression(0.1);
      TrainingRun.train(task, config, options);
      return task.values();
    }
  }

  /** The parameters after some steps of an optimiser of libtorch. */
  private static double[] byLibtorch(
      long steps, Function<TensorVector, org.bytedeco.pytorch.Optimizer> made) {
    try (PointerScope scope = new PointerScope()) {
      Regression task = new Regression(0.1);
      org.bytedeco.pytorch.Optimizer optimizer = made.apply(task.parameters());
      for (long step = 0; step < steps; step++) {
        long seed = Seeds.of(1, step);
        torch.manual_seed(seed);
        optimizer.zero_grad();
        task.loss(step, new Random(seed)).backward();
        optimizer.step();
      }
      return task.values();
    }
  }

  private static void close(double[] ours, double[] theirs) {
    assertThat(ours).hasSameSizeAs(theirs);
    for (int i = 0; i < ours.length; i++) {
      assertThat(ours[i] - theirs[i]).isBetween(-1e-11, 1e-11);
    }
  }

  @Test
  void optimizersMoveAsLibtorchsOwn() {
    RunOptions options = RunOptions.defaults();
    close(
        trained(SHORT, options), byLibtorch(40, all -> new org.bytedeco.pytorch.Adam(all, adam())));
    close(
        trained(SHORT.withOptimizer(new Optimizer.Adam(0.9, 0.999, 1e-8, 0.05, true)), options),
        byLibtorch(
            40,
            all -> {
              AdamWOptions given = new AdamWOptions(1e-2);
              given.weight_decay().put(0.05);
              return new org.bytedeco.pytorch.AdamW(all, given);
            }));
    for (boolean nesterov : new boolean[] {false, true}) {
      close(
          trained(SHORT.withOptimizer(new Optimizer.Sgd(0.9, nesterov, 0.01)), options),
          byLibtorch(
              40,
              all -> {
                SGDOptions given = new SGDOptions(1e-2);
                given.momentum().put(0.9);
                given.nesterov().put(nesterov);
                given.weight_decay().put(0.01);
                return new org.bytedeco.pytorch.SGD(all, given);
              }));
    }
    close(
        trained(SHORT.withOptimizer(new Optimizer.Adagrad(1e-10)), options),
        byLibtorch(40, all -> new org.bytedeco.pytorch.Adagrad(all, new AdagradOptions(1e-2))));
  }

  private static AdamOptions adam() {
    AdamOptions options = new AdamOptions(1e-2);
    try (DoublePointer epsilon = options.eps()) {
      epsilon.put(1e-8);
    }
    return options;
  }

  @Test
  void aResumedRunEqualsAnUninterruptedOneToTheBit() {
    TrainingConfig config =
        SHORT
            .withClipNorm(0.5)
            .withAverage(0.99, true)
            .withLearningRate(new LearningRate.Warmup(new LearningRate.Cosine(1e-2, 1e-4, 40), 10))
            .withEvaluation(7, new Selection("error", false, 0));
    double[] whole = trained(config, RunOptions.defaults());
    RunOptions kept = RunOptions.defaults().withCheckpoint(folder.resolve("run.safetensors"), 1e9);
    for (long steps : new long[] {13, 14, 30}) {
      assertThat(trained(config.withSteps(steps), kept)).isNotEqualTo(whole);
    }
    assertThat(trained(config, kept)).isEqualTo(whole);
    assertThat(trained(config, kept)).as("a finished run, run again").isEqualTo(whole);
  }

  @Test
  void theBestEvaluationIsKeptAndPatienceEnds() {
    try (PointerScope scope = new PointerScope()) {
      Regression task = new Regression(0);
      TrainingConfig config =
          TrainingConfig.adam(10_000, 0.3).withEvaluation(5, new Selection("error", false, 6));
      TrainingReport report = TrainingRun.train(task, config, RunOptions.defaults());
      assertThat(report.end()).isEqualTo(End.PATIENCE);
      assertThat(report.steps()).isLessThan(10_000);
      assertThat(task.evaluate().get("error"))
          .as("the network holds what the report says")
          .isEqualTo(report.metrics().get("error"));
    }
  }

  @Test
  void timeEndsARun() {
    try (PointerScope scope = new PointerScope()) {
      TrainingReport report =
          TrainingRun.train(
              new Regression(0),
              TrainingConfig.adam(Long.MAX_VALUE, 1e-3).withSeconds(0.2),
              RunOptions.defaults());
      assertThat(report.end()).isEqualTo(End.TIME);
      assertThat(report.seconds()).isBetween(0.2, 5.0);
    }
  }

  @Test
  void anotherRunsCheckpointIsRefusedAndStaysWhole() throws Exception {
    Path path = folder.resolve("run.safetensors");
    RunOptions kept = RunOptions.defaults().withCheckpoint(path, 1e9);
    trained(SHORT, kept);
    byte[] before = Files.readAllBytes(path);
    assertThatThrownBy(() -> trained(SHORT.withSeed(2), kept))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("training.seed was 1, is 2");
    Files.write(path, java.util.Arrays.copyOf(before, before.length - 1));
    assertThatThrownBy(() -> trained(SHORT, kept)).isInstanceOf(UserError.class);
  }

  @Test
  void aLossThatIsNotFiniteNamesTheStep() {
    assertThatThrownBy(
            () ->
                trained(
                    SHORT
                        .withOptimizer(new Optimizer.Sgd(0, false, 0))
                        .withLearningRate(new LearningRate.Constant(1e200)),
                    RunOptions.defaults()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("regression: the loss is")
        .hasMessageContaining("at step ");
  }

  @Test
  void memoryStaysFlatOverAThousandSteps() {
    try (PointerScope scope = new PointerScope()) {
      Regression task = new Regression(0.1);
      TrainingRun.train(task, SHORT.withSteps(300), RunOptions.defaults());
      long before = org.bytedeco.javacpp.Pointer.totalCount();
      TrainingRun.train(task, SHORT.withSteps(1000), RunOptions.defaults());
      assertThat(org.bytedeco.javacpp.Pointer.totalCount() - before)
          .as("native objects that a run leaves behind")
          .isLessThan(20);
    }
  }

  @Test
  @Timeout(120)
  void sigtermSavesAndTheRunGoesOn() throws Exception {
    Path path = folder.resolve("run.safetensors");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Regression.class.getName(),
                path.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var lines = process.inputReader()) {
      assertThat(lines.readLine()).isEqualTo("training");
      process.destroy();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(143);
    }
    long[] saved = {0};
    try (dev.laurel.core.io.Artifact state = dev.laurel.core.io.Artifact.open(path)) {
      saved[0] = state.metrics().path("step").asLong();
    }
    assertThat(saved[0]).isGreaterThanOrEqualTo(20);
    TrainingConfig config = TrainingConfig.adam(saved[0] + 25, 1e-2);
    RunOptions kept = RunOptions.defaults().withCheckpoint(path, 1e9);
    assertThat(trained(config, kept)).isEqualTo(trained(config, RunOptions.defaults()));
  }

  @Test
  void batchesCoverEveryExampleOnceAnEpoch() {
    Batches batches = new Batches(23, 5, 9);
    assertThat(batches.stepsPerEpoch()).isEqualTo(5);
    for (int epoch = 0; epoch < 3; epoch++) {
      java.util.BitSet seen = new java.util.BitSet();
      for (int i = 0; i < 5; i++) {
        int[] batch = batches.at(epoch * 5L + i);
        assertThat(batch).hasSize(i < 4 ? 5 : 3);
        for (int example : batch) {
          assertThat(seen.get(example)).isFalse();
          seen.set(example);
        }
      }
      assertThat(seen.cardinality()).isEqualTo(23);
    }
    assertThat(new Batches(23, 5, 9).at(7)).as("out of order").isEqualTo(batches.at(7));
  }

  @Test
  void schedules() {
    LearningRate cosine = new LearningRate.Cosine(1, 0.1, 100);
    assertThat(cosine.at(0)).isEqualTo(1);
    assertThat(cosine.at(50)).isEqualTo(0.55, org.assertj.core.api.Assertions.within(1e-12));
    assertThat(cosine.at(200)).isEqualTo(0.1, org.assertj.core.api.Assertions.within(1e-12));
    assertThat(new LearningRate.Warmup(cosine, 10).at(0)).isZero();
    assertThat(new LearningRate.Steps(1, 10, 0.5).at(25)).isEqualTo(0.25);
    assertThat(new LearningRate.Exponential(1e-4, 0.1, 10, 1e-6).at(1000)).isEqualTo(1e-6);
    assertThatThrownBy(() -> new LearningRate.Constant(-1)).hasMessageContaining("rate is -1");
  }

  @Test
  void configurationsSurviveJson() {
    TrainingConfig config =
        SHORT
            .withOptimizer(new Optimizer.Sgd(0.9, true, 1e-4))
            .withLearningRate(new LearningRate.Warmup(new LearningRate.Constant(0.1), 5))
            .withEvaluation(10, new Selection("error", false, 3));
    String text = dev.laurel.core.io.Json.line(config);
    assertThat(dev.laurel.core.io.Json.parse(text, TrainingConfig.class, "text")).isEqualTo(config);
  }

  @Test
  void tensorBoardEventsAreFramedWithTheirChecksums() throws Exception {
    try (TensorBoardLog log = new TensorBoardLog(folder.resolve("events"))) {
      log.begin("train", 10);
      log.step(7, Map.of("loss", 0.5));
    }
    List<Path> files;
    try (var listed = Files.list(folder.resolve("events"))) {
      files = listed.toList();
    }
    assertThat(files).hasSize(1);
    java.nio.ByteBuffer bytes =
        java.nio.ByteBuffer.wrap(Files.readAllBytes(files.get(0)))
            .order(java.nio.ByteOrder.LITTLE_ENDIAN);
    byte[] event = {};
    int events = 0;
    while (bytes.hasRemaining()) {
      int length = (int) bytes.getLong();
      bytes.getInt();
      event = new byte[length];
      bytes.get(event);
      java.util.zip.CRC32C sum = new java.util.zip.CRC32C();
      sum.update(event);
      long crc = sum.getValue();
      long masked = ((crc >>> 15) | (crc << 17)) + 0xa282ead8L;
      assertThat(bytes.getInt()).isEqualTo((int) masked);
      events++;
    }
    assertThat(events).isEqualTo(2);
    var fields = com.google.protobuf.UnknownFieldSet.parseFrom(event);
    assertThat(fields.getField(2).getVarintList()).containsExactly(7L);
    var value =
        com.google.protobuf.UnknownFieldSet.parseFrom(
                fields.getField(5).getLengthDelimitedList().get(0))
            .getField(1)
            .getLengthDelimitedList()
            .get(0);
    var scalar = com.google.protobuf.UnknownFieldSet.parseFrom(value);
    assertThat(scalar.getField(1).getLengthDelimitedList().get(0).toStringUtf8())
        .isEqualTo("train/loss");
    assertThat(Float.intBitsToFloat(scalar.getField(2).getFixed32List().get(0))).isEqualTo(0.5f);
  }
}
