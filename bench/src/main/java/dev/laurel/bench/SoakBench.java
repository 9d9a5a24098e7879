package dev.laurel.bench;

import dev.laurel.core.run.LossTask;
import dev.laurel.core.run.Progress;
import dev.laurel.core.run.RunOptions;
import dev.laurel.core.run.TrainingConfig;
import dev.laurel.core.run.TrainingRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Resident memory over many training steps of a 128-128-10 network, batch 256, through {@link
 * TrainingRun}. Argument: steps.
 */
public final class SoakBench {
  private SoakBench() {}

  /** The network and its data. */
  private static final class Task extends Module implements LossTask {
    private final LinearImpl first = new LinearImpl(128, 128);
    private final LinearImpl second = new LinearImpl(128, 10);
    private final Tensor x = torch.randn(256, 128);
    private final Tensor y = torch.randint(10, new long[] {256});

    Task() {
      super("Task");
      register_module("first", first);
      register_module("second", second);
    }

    @Override
    public String title() {
      return "soak";
    }

    @Override
    public Object configuration() {
      return Map.of();
    }

    @Override
    public Module network() {
      return this;
    }

    @Override
    public Tensor loss(long step, Random random) {
      return torch.cross_entropy(second.forward(torch.relu(first.forward(x))), y);
    }
  }

  /** Runs. */
  public static void main(String[] arguments) {
    long steps = Long.parseLong(arguments[0]);
    long start = System.nanoTime();
    System.out.println("| steps | resident MiB | ms a step |");
    System.out.println("| --- | --- | --- |");
    Progress watching =
        new Progress() {
          @Override
          public void begin(String task, long of) {}

          @Override
          public void step(long done, Map<String, Double> metrics) {
            if (done % (steps / 10) == 0) {
              System.out.printf(
                  Locale.ROOT,
                  "| %d | %d | %.3f |%n",
                  done,
                  residentMebibytes(),
                  (System.nanoTime() - start) / 1e6 / done);
            }
          }

          @Override
          public void note(String message) {}

          @Override
          public void end() {}
        };
    try (PointerScope scope = new PointerScope()) {
      dev.laurel.core.Engine.start();
      TrainingRun.train(
          new Task(),
          TrainingConfig.adam(steps, 1e-4),
          RunOptions.defaults().withProgress(watching));
    }
  }

  private static long residentMebibytes() {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
              .filter(line -> line.startsWith("VmRSS:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
              .sum()
          / 1024;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
