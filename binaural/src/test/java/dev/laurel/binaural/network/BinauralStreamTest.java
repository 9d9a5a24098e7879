package dev.laurel.binaural.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.binaural.GoldenParts;
import dev.laurel.binaural.dsp.LiveRenderer;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.testing.Golden;
import dev.laurel.core.testing.Parts;
import java.util.Arrays;
import java.util.Random;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** Block by block is the same as all at once. */
class BinauralStreamTest {
  private static float[][] views(Golden golden) {
    Tensor rows = golden.tensor("view").t().contiguous();
    float[] all = Tensors.floats(rows);
    float[][] views = new float[(int) rows.size(0)][];
    for (int i = 0; i < views.length; i++) {
      views[i] = Arrays.copyOfRange(all, 7 * i, 7 * i + 7);
    }
    return views;
  }

  private static float[][] streamed(
      BinauralNetwork network, float[] mono, float[][] views, Random random, int longest) {
    float[][] both = new float[2][mono.length];
    int at = 0;
    int view = 0;
    try (BinauralStream stream = new BinauralStream(network)) {
      while (at < mono.length) {
        int length = Math.min(mono.length - at, 1 + random.nextInt(longest));
        int count = stream.viewsFor(length);
        float[][] some =
            stream.next(
                Arrays.copyOfRange(mono, at, at + length),
                Arrays.copyOfRange(views, view, view + count));
        for (int ear = 0; ear < 2; ear++) {
          System.arraycopy(some[ear], 0, both[ear], at, length);
        }
        at += length;
        view += count;
      }
      assertThat(stream.time()).isEqualTo(mono.length);
    }
    assertThat(view).isEqualTo(views.length);
    return both;
  }

  @Test
  void anySplitIsTheWhole() {
    try (Golden golden = Golden.open("binaural", "chunked");
        PointerScope scope = new PointerScope()) {
      BinauralNetwork network = GoldenParts.network(golden);
      float[] mono = Tensors.floats(golden.tensor("mono"));
      float[][] views = views(golden);
      double[] whole = golden.numbers("whole");
      for (int longest : new int[] {mono.length, 3000, 700, 3}) {
        // Few samples at a time take long.
        int length = longest < 10 ? 2000 : mono.length;
        float[][] both =
            streamed(
                network,
                Arrays.copyOf(mono, length),
                Arrays.copyOf(views, length / 400),
                new Random(longest),
                longest);
        for (int ear = 0; ear < 2; ear++) {
          for (int i = 0; i < length; i++) {
            assertThat(Math.abs(both[ear][i] - whole[ear * mono.length + i]))
                .as("ear %d, sample %d, blocks to %d", ear, i, longest)
                .isLessThanOrEqualTo(2e-5);
          }
        }
      }
    }
  }

  /** Also where delays go on between views, and where the stack hears the renderer. */
  @Test
  void everyFrontStreams() {
    try (Golden golden = Golden.open("binaural", "chunked");
        PointerScope scope = new PointerScope();
        NoGradGuard none = new NoGradGuard()) {
      // As loud as speech.
      float[] mono = Tensors.floats(Tensors.times(golden.tensor("mono"), 0.3));
      float[][] views = views(golden);
      for (Front front : Front.values()) {
        BinauralNetwork network =
            new BinauralNetwork(
                new BinauralConfig(2, 8, 4, 1, 6, front, 3, Initialization.VIEW, 4));
        Tensor heard =
            front == Front.SPHERE
                ? Tensors.of(LiveRenderer.render(Front.scene(), mono, views)).unsqueeze(0)
                : Tensors.of(mono, 1, 1, mono.length);
        Tensor view = Tensors.of(views).t().unsqueeze(0).contiguous();
        float[] whole = Tensors.floats(network.forward(heard, view, false).output());
        for (int longest : new int[] {mono.length, 777}) {
          float[][] both = streamed(network, mono, views, new Random(longest), longest);
          for (int ear = 0; ear < 2; ear++) {
            for (int i = 0; i < mono.length; i++) {
              assertThat(Math.abs(both[ear][i] - whole[ear * mono.length + i]))
                  .as("%s, ear %d, sample %d, blocks to %d", front, ear, i, longest)
                  .isLessThanOrEqualTo(2e-5f);
            }
          }
        }
      }
    }
  }

  /** Where a talker stands still, and where weights never follow the view, less is computed. */
  @Test
  void whatStandsStillIsTheSame() {
    try (Golden golden = Golden.open("binaural", "chunked");
        PointerScope scope = new PointerScope();
        NoGradGuard none = new NoGradGuard()) {
      // Short, since times of the whole are float32.
      int frames = 20;
      float[] mono = Arrays.copyOf(Tensors.floats(golden.tensor("mono")), 400 * frames);
      float[][] views = Arrays.copyOf(views(golden), frames);
      for (int k = 7; k < 16; k++) {
        views[k] = views[6].clone();
      }
      for (Initialization first : Initialization.values()) {
        BinauralNetwork network =
            new BinauralNetwork(new BinauralConfig(2, 8, 4, 1, 6, Front.SMOOTH, 1, first, 4));
        assertThat(network.weightsFollowView()).isEqualTo(first == Initialization.VIEW);
        Tensor view = Tensors.of(views).t().unsqueeze(0).contiguous();
        float[] whole =
            Tensors.floats(
                network.forward(Tensors.of(mono, 1, 1, mono.length), view, false).output());
        for (int longest : new int[] {mono.length, 400, 777}) {
          float[][] both = streamed(network, mono, views, new Random(longest), longest);
          for (int ear = 0; ear < 2; ear++) {
            for (int i = 0; i < mono.length; i++) {
              assertThat(Math.abs(both[ear][i] - whole[ear * mono.length + i]))
                  .as("%s, ear %d, sample %d, blocks to %d", first, ear, i, longest)
                  .isLessThanOrEqualTo(2e-5f);
            }
          }
        }
      }
    }
  }

  @Test
  void theGateClosesBehindTheLastSound() {
    BinauralConfig config = BinauralConfig.small();
    SilenceGate gate = new SilenceGate(config);
    float[] mono = new float[12_000];
    mono[3000] = 1;
    float[][] both = new float[2][12_000];
    for (float[] ear : both) {
      Arrays.fill(ear, 1);
    }
    gate.apply(mono, both);
    assertThat(both[0][2999]).isZero();
    for (int i = 0; i <= config.receptiveField() + 2800; i++) {
      assertThat(both[1][3000 + i]).as("sample %d behind", i).isEqualTo(1);
    }
    for (int i = 3001 + config.receptiveField() + 2800; i < 12_000; i++) {
      assertThat(both[0][i]).isLessThanOrEqualTo(both[0][i - 1]);
      assertThat(both[0][i - 1] - both[0][i]).isLessThan(0.003f);
    }
    assertThat(both[0][11_999]).isZero();
  }

  @Test
  void nothingIsLeftInMemory() {
    try (Golden golden = Golden.open("binaural", "chunked");
        PointerScope scope = new PointerScope()) {
      BinauralNetwork network = GoldenParts.network(golden);
      float[] mono = new float[4000];
      float[][] views = Arrays.copyOf(views(golden), 10);
      streamed(network, mono, views, new Random(1), 900);
      long before = Pointer.totalCount();
      for (int k = 0; k < 20; k++) {
        streamed(network, mono, views, new Random(k), 900);
      }
      assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before);
    }
  }

  @Test
  void viewsMustFit() {
    try (PointerScope scope = new PointerScope()) {
      BinauralNetwork network = new BinauralNetwork(BinauralConfig.small());
      try (BinauralStream stream = new BinauralStream(network)) {
        assertThatThrownBy(() -> stream.next(new float[800], new float[1][7]))
            .isInstanceOf(UserError.class)
            .hasMessageContaining("1 views for 800 samples after 0; 2 are needed");
      }
    }
  }

  @Test
  void partsAreKept() {
    Parts.assertKept(new BinauralNetwork(BinauralConfig.small()));
  }
}
