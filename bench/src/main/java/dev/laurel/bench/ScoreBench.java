package dev.laurel.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.laurel.core.Engine;
import dev.laurel.core.EngineConfig;
import dev.laurel.core.Tensors;
import dev.laurel.core.io.Json;
import dev.laurel.core.run.RunOptions;
import dev.laurel.core.run.TrainingReport;
import dev.laurel.scoresde.ModelConfig;
import dev.laurel.scoresde.ScoreModel;
import dev.laurel.scoresde.checkpoint.OfficialConfig;
import dev.laurel.scoresde.data.Examples;
import dev.laurel.scoresde.likelihood.Likelihood;
import dev.laurel.scoresde.likelihood.LikelihoodConfig;
import dev.laurel.scoresde.sample.RowNoise;
import dev.laurel.scoresde.train.ScoreTraining;
import dev.laurel.scoresde.train.ScoreTrainingConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Seconds of a forward pass, a training step and an evaluation of the likelihood's equation, beside
 * {@code peers/scoresde_official.py}. Arguments: threads, then names of networks in {@code
 * peers/scoresde_networks.json} (all if none).
 */
public final class ScoreBench {
  private ScoreBench() {}

  /** Runs. */
  public static void main(String[] arguments) throws Exception {
    int threads = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2;
    System.out.println(Engine.start(EngineConfig.defaults().withThreads(threads)));
    JsonNode networks =
        Json.parse(Files.readString(Path.of("bench/peers/scoresde_networks.json")), "networks");
    List<String> wanted =
        List.of(arguments).subList(Math.min(1, arguments.length), arguments.length);
    System.out.println("| network | forward s | training step s | likelihood slope s |");
    System.out.println("| --- | --- | --- | --- |");
    for (Map.Entry<String, JsonNode> network : networks.properties()) {
      if (wanted.isEmpty() || wanted.contains(network.getKey())) {
        run(network.getKey(), network.getValue());
      }
    }
  }

  private static void run(String name, JsonNode official) {
    ModelConfig config = OfficialConfig.model(official);
    int batch = official.path("batch").asInt();
    int repeats = official.path("repeats").asInt();
    try (PointerScope scope = new PointerScope();
        ScoreModel model = ScoreModel.create(config)) {
      Random random = new Random(1);
      int size = config.height();
      float[] pixels = new float[batch * config.channels() * size * size];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = random.nextFloat();
      }
      Tensor x = Tensors.of(pixels, batch, config.channels(), size, size);
      double forward =
          least(
              repeats,
              () -> {
                try (NoGradGuard inference = new NoGradGuard()) {
                  model.score(x, 0.5).close();
                }
              });
      Examples examples =
          new Examples(Tensors.times(x, 255).to(ScalarType.Byte), 256, new int[0], List.of());
      ScoreTrainingConfig training =
          ScoreTrainingConfig.official().withBatch(batch).withFlip(false).withSteps(repeats);
      double step = Double.POSITIVE_INFINITY;
      for (int i = 0; i < 3; i++) {
        TrainingReport report =
            ScoreTraining.train(model, examples, null, training, RunOptions.defaults());
        step = Math.min(step, report.seconds() / report.steps());
      }
      Likelihood likelihood =
          new Likelihood(model.process(), LikelihoodConfig.defaults().withTolerance(1e-2));
      double[] perEvaluation = {Double.POSITIVE_INFINITY};
      for (int i = 0; i < 2; i++) {
        try (PointerScope inner = new PointerScope()) {
          long start = System.nanoTime();
          Likelihood.Result result = likelihood.of(x, RowNoise.of(1, 0, batch));
          perEvaluation[0] =
              Math.min(perEvaluation[0], (System.nanoTime() - start) / 1e9 / result.evaluations());
        }
      }
      System.out.printf(
          Locale.ROOT,
          "| %s, batch %d | %.4f | %.4f | %.4f |%n",
          name,
          batch,
          forward,
          step,
          perEvaluation[0]);
    }
  }

  private static double least(int repeats, Runnable work) {
    work.run();
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < 5; i++) {
      long start = System.nanoTime();
      for (int k = 0; k < repeats; k++) {
        work.run();
      }
      least = Math.min(least, (System.nanoTime() - start) / 1e9 / repeats);
    }
    return least;
  }
}
