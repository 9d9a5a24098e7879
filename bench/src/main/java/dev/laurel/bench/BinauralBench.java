package dev.laurel.bench;

import dev.laurel.binaural.BinauralModel;
import dev.laurel.binaural.network.BinauralConfig;
import dev.laurel.binaural.network.BinauralNetwork;
import dev.laurel.binaural.network.BinauralStream;
import dev.laurel.core.Engine;
import dev.laurel.core.EngineConfig;
import dev.laurel.core.Tensors;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;

/**
 * The binaural network by size, all at once and in blocks; beside {@code
 * peers/binaural_official.py}. Arguments: threads, seconds of sound.
 */
public final class BinauralBench {
  private static final int REPEATS = 3;

  private BinauralBench() {}

  /** Runs. */
  public static void main(String[] arguments) {
    int threads = Integer.parseInt(arguments[0]);
    int frames = (int) (120 * Double.parseDouble(arguments[1]));
    System.out.println(Engine.start(EngineConfig.defaults().withThreads(threads)));
    Random random = new Random(1);
    float[] mono = new float[400 * frames];
    for (int i = 0; i < mono.length; i++) {
      mono[i] = (float) (0.1 * random.nextGaussian());
    }
    float[][] views = new float[frames][7];
    for (float[] view : views) {
      for (int i = 0; i < view.length; i++) {
        view[i] = (float) random.nextGaussian();
      }
    }
    for (BinauralConfig config :
        new BinauralConfig[] {
          BinauralConfig.small(), BinauralConfig.official().withBlocks(1), BinauralConfig.official()
        }) {
      try (BinauralModel model = BinauralModel.create(config)) {
        double sound = frames / 120.0;
        System.out.printf(
            Locale.ROOT,
            "%d blocks of %d channels, %d threads: whole %.3f, stream of 400 %.3f, of 4,000 %.3f, of"
                + " all %.3f s a second of sound%n",
            config.blocks(),
            config.channels(),
            threads,
            whole(model.network(), mono, views) / sound,
            stream(model.network(), mono, views, 400) / sound,
            stream(model.network(), mono, views, 4000) / sound,
            stream(model.network(), mono, views, mono.length) / sound);
      }
    }
  }

  private static double whole(BinauralNetwork network, float[] mono, float[][] views) {
    double[] times = new double[REPEATS];
    for (int repeat = 0; repeat < REPEATS; repeat++) {
      try (PointerScope scope = new PointerScope();
          NoGradGuard none = new NoGradGuard()) {
        long start = System.nanoTime();
        network.forward(
            Tensors.of(mono, 1, 1, mono.length),
            Tensors.of(views).t().unsqueeze(0).contiguous(),
            false);
        times[repeat] = (System.nanoTime() - start) / 1e9;
      }
    }
    Arrays.sort(times);
    return times[REPEATS / 2];
  }

  private static double stream(BinauralNetwork network, float[] mono, float[][] views, int block) {
    double[] times = new double[REPEATS];
    for (int repeat = 0; repeat < REPEATS; repeat++) {
      try (BinauralStream stream = new BinauralStream(network)) {
        long start = System.nanoTime();
        for (int at = 0; at + block <= mono.length; at += block) {
          stream.next(
              Arrays.copyOfRange(mono, at, at + block),
              Arrays.copyOfRange(views, at / 400, (at + block) / 400));
        }
        times[repeat] = (System.nanoTime() - start) / 1e9;
      }
    }
    Arrays.sort(times);
    return times[REPEATS / 2];
  }
}
