package dev.laurel.phm.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.laurel.core.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What a step of a wide layer takes beyond that of a dense one: no product of all n terms. */
@Isolated
class StepMemoryTest {
  private static final int WIDTH = 2048;
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");
  private static final Path STATUS = Path.of("/proc/self/status");

  /** The most memory since the last call, in KiB; Linux counts it. */
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

  private static long peakOfNothing() throws IOException {
    Files.writeString(CLEAR, "5");
    return peak();
  }

  @Test
  void noProductOfAllTermsIsHeld() throws IOException {
    assumeThat(Files.isWritable(CLEAR)).isTrue();
    Engine.start();
    try (PointerScope scope = new PointerScope()) {
      PhmLinear small = new PhmLinear(64, 64, PhmConfig.of(16), new Random(1));
      PhmLinear dense = new PhmLinear(WIDTH, WIDTH, PhmConfig.of(1), new Random(1));
      PhmLinear sixteen = new PhmLinear(WIDTH, WIDTH, PhmConfig.of(16), new Random(1));
      small.forward(torch.randn(64, 64)).square().sum().backward();
      long none = peakOfNothing();
      // What the dense layer holds stays, so that all of the other comes on top.
      long first = peakOfSteps(dense) - none;
      long second = peakOfSteps(sixteen) - none - first;
      long weight = 4L * WIDTH * WIDTH / 1024;
      assertThat(second - first).isLessThanOrEqualTo(2 * weight);
      assertThat(dense.weight().parameters()).isGreaterThan(15 * sixteen.weight().parameters());
    }
  }
}
