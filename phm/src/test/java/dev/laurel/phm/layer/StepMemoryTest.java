package dev.laurel.phm.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.laurel.core.Engine;
import dev.laurel.core.EngineConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/**
 * What a step of a wide layer takes beyond that of a dense one: no product of all n terms. Measured
 * in a process of its own, whose Java memory is taken at the beginning.
 */
class StepMemoryTest {
  private static final int WIDTH = 2048;
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");
  private static final Path STATUS = Path.of("/proc/self/status");

  /** The most memory since it was cleared, in KiB; Linux counts it. */
  private static long peak() throws IOException {
    for (String line : Files.readAllLines(STATUS)) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    return 0;
  }

  /** The most memory while it takes three steps, in KiB. */
  private static long peakOfSteps(PhmLinear layer) throws IOException {
    Files.writeString(CLEAR, "5");
    try (PointerScope scope = new PointerScope()) {
      Tensor x = torch.randn(64, WIDTH);
      for (int step = 0; step < 3; step++) {
        try (PointerScope inner = new PointerScope()) {
          layer.forward(x).square().sum().backward();
        }
      }
    }
    return peak();
  }

  /** Prints how many KiB the steps of a dense layer take, and how many more one with n = 16. */
  public static void main(String[] arguments) throws IOException {
    Engine.start(EngineConfig.defaults().withThreads(1));
    try (PointerScope scope = new PointerScope()) {
      PhmLinear small = new PhmLinear(64, 64, PhmConfig.of(16), new Random(1));
      PhmLinear dense = new PhmLinear(WIDTH, WIDTH, PhmConfig.of(1), new Random(1));
      PhmLinear sixteen = new PhmLinear(WIDTH, WIDTH, PhmConfig.of(16), new Random(1));
      small.forward(torch.randn(64, 64)).square().sum().backward();
      Files.writeString(CLEAR, "5");
      long none = peak();
      // What the dense layer holds stays, so that all of the other comes on top.
      long first = peakOfSteps(dense) - none;
      long second = peakOfSteps(sixteen) - none - first;
      System.out.println("KiB " + first + " " + second);
    }
  }

  @Test
  void noProductOfAllTermsIsHeld() throws Exception {
    assumeThat(Files.isWritable(CLEAR)).isTrue();
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xms256m",
                "-Xmx256m",
                "-XX:+AlwaysPreTouch",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                StepMemoryTest.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    // What is freed goes back at once, so that what is counted is what is held.
    builder.environment().put("MALLOC_MMAP_THRESHOLD_", "131072");
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    List<String> words = List.of(out.substring(out.indexOf("KiB ")).strip().split(" ", -1));
    long dense = Long.parseLong(words.get(1));
    long sixteen = Long.parseLong(words.get(2));
    long weight = 4L * WIDTH * WIDTH / 1024;
    assertThat(dense).as(out).isGreaterThan(weight);
    // All 16 terms together would be 16 weights, and their gradients as many.
    assertThat(sixteen).as(out).isLessThan(8 * weight);
  }
}
