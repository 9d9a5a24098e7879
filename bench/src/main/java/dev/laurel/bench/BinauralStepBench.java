package dev.laurel.bench;

import dev.laurel.binaural.BinauralModel;
import dev.laurel.binaural.data.Recording;
import dev.laurel.binaural.loss.TrainingLoss;
import dev.laurel.binaural.network.BinauralConfig;
import dev.laurel.binaural.train.BinauralTraining;
import dev.laurel.binaural.train.BinauralTrainingConfig;
import dev.laurel.core.Engine;
import dev.laurel.core.EngineConfig;
import dev.laurel.core.run.RunOptions;
import dev.laurel.core.run.TrainingReport;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * A training step of the binaural network with the official loss, and with one of fewer parts;
 * beside {@code peers/binaural_official_step.py}. Arguments: threads, batch, blocks, channels.
 */
public final class BinauralStepBench {
  private static final int FRAMES = 240;
  private static final int STEPS = 4;

  private BinauralStepBench() {}

  /** Runs. */
  public static void main(String[] arguments) {
    int threads = Integer.parseInt(arguments[0]);
    int batch = Integer.parseInt(arguments[1]);
    BinauralConfig config =
        BinauralConfig.official()
            .withBlocks(Integer.parseInt(arguments[2]))
            .withChannels(Integer.parseInt(arguments[3]));
    System.out.println(Engine.start(EngineConfig.defaults().withThreads(threads)));
    Random random = new Random(1);
    float[][] sound = new float[3][400 * FRAMES];
    for (float[] one : sound) {
      for (int i = 0; i < one.length; i++) {
        one[i] = (float) (0.1 * random.nextGaussian());
      }
    }
    float[][] views = new float[FRAMES][7];
    for (float[] view : views) {
      for (int i = 0; i < view.length; i++) {
        view[i] = (float) random.nextGaussian();
      }
    }
    List<Recording> data =
        List.of(new Recording("noise", sound[0], new float[][] {sound[1], sound[2]}, views));
    TrainingLoss all = TrainingLoss.official();
    TrainingLoss warped =
        new TrainingLoss(1, 0.01, TrainingLoss.Intermediates.WARPED, 1, 0.01, all.skipped());
    for (TrainingLoss loss : new TrainingLoss[] {all, warped}) {
      try (BinauralModel model = BinauralModel.create(config)) {
        // The first steps find everything cold.
        double unused = seconds(model, data, loss, batch, 2);
        double first = seconds(model, data, loss, batch, 1);
        double more = seconds(model, data, loss, batch, 1 + STEPS);
        System.out.printf(
            Locale.ROOT,
            "%d blocks of %d, batch %d, %d threads, %s: %.2f s a step%n",
            config.blocks(),
            config.channels(),
            batch,
            threads,
            loss.intermediates(),
            (more - first) / STEPS);
      }
    }
  }

  private static double seconds(
      BinauralModel model, List<Recording> data, TrainingLoss loss, int batch, int steps) {
    TrainingReport report =
        BinauralTraining.train(
            model,
            data,
            List.of(),
            BinauralTrainingConfig.official(steps).withLoss(loss).withBatch(batch),
            RunOptions.defaults());
    return report.seconds();
  }
}
