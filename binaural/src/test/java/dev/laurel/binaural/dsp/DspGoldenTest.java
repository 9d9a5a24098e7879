package dev.laurel.binaural.dsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.binaural.Rates;
import dev.laurel.binaural.dsp.SphericalHead.Ear;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.testing.Golden;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;

/** Heads, walls and delays against another program's figures. */
class DspGoldenTest {
  private static void assertRelative(double[] found, double[] wanted, String what) {
    Golden.assertClose(found, wanted, 1e-9, what);
  }

  private static double[][] points(Golden golden, String name) {
    double[] all = golden.numbers(name);
    double[][] points = new double[all.length / 3][];
    for (int i = 0; i < points.length; i++) {
      points[i] = Arrays.copyOfRange(all, 3 * i, 3 * i + 3);
    }
    return points;
  }

  @Test
  void waysAroundTheHead() {
    try (Golden golden = Golden.open("binaural", "dsp")) {
      SphericalHead head = new SphericalHead(golden.number("a"));
      double[][] sources = points(golden, "source");
      for (Ear ear : Ear.values()) {
        double[] lengths =
            Arrays.stream(sources).mapToDouble(source -> head.pathLength(source, ear)).toArray();
        String name = ear == Ear.LEFT ? "sphere_path.left" : "sphere_path.right";
        assertRelative(lengths, golden.numbers(name), name);
      }
      double[] angles = golden.numbers("theta");
      assertRelative(
          Arrays.stream(angles).map(head::farDelay).toArray(),
          golden.numbers("woodworth_delay"),
          "woodworth_delay");
      assertRelative(
          Arrays.stream(angles).map(head::shadowAlpha).toArray(),
          golden.numbers("brown_duda.alpha"),
          "alpha");
      double[] filters = golden.numbers("brown_duda.coef");
      double[] impulses = golden.numbers("brown_duda.impulse");
      int length = impulses.length / angles.length;
      for (int i = 0; i < angles.length; i++) {
        OnePole shadow = head.shadow(angles[i]);
        assertRelative(
            new double[] {shadow.b0(), shadow.b1(), shadow.a1()},
            Arrays.copyOfRange(filters, 3 * i, 3 * i + 3),
            "filter " + i);
        assertRelative(
            shadow.impulse(length),
            Arrays.copyOfRange(impulses, i * length, (i + 1) * length),
            "impulse " + i);
      }
    }
  }

  @Test
  void theRigidSphere() {
    try (Golden golden = Golden.open("binaural", "dsp")) {
      SphericalHead head = new SphericalHead(golden.number("a"));
      double[] real = golden.numbers("duda_martens.re");
      double[] imaginary = golden.numbers("duda_martens.im");
      int at = 0;
      for (double distance : golden.numbers("duda_martens.rho")) {
        for (double angle : golden.numbers("duda_martens.theta")) {
          for (double frequency : golden.numbers("duda_martens.freq")) {
            // The file's sums end early; ours goes on.
            double mu = 2 * Math.PI * frequency * head.radius() / Rates.SPEED_OF_SOUND;
            int terms = 40 + (int) (1.5 * mu);
            assertRelative(
                head.response(distance, frequency, angle, terms, true),
                new double[] {real[at], imaginary[at]},
                "response " + at);
            at++;
          }
        }
      }
      // By a sum in 60 digits.
      double[] near = head.response(1.25, 100, 0);
      assertThat(near[0]).isCloseTo(7.871393632535692, within(1e-11));
      assertThat(near[1]).isCloseTo(1.395217467539486, within(1e-11));
      double[] bright = head.response(100, 16_000, 0);
      assertThat(20 * Math.log10(Math.hypot(bright[0], bright[1]))).isBetween(5.8, 6.2);
      assertThatThrownBy(() -> head.response(0.5, 100, 0)).isInstanceOf(UserError.class);
    }
  }

  @Test
  void delaysWallsAndShelves() {
    try (Golden golden = Golden.open("binaural", "dsp");
        PointerScope scope = new PointerScope()) {
      float[] input = Tensors.floats(golden.tensor("lagrange.input"));
      double[] read =
          Arrays.stream(golden.numbers("lagrange.position"))
              .map(position -> Lagrange.at(input, position))
              .toArray();
      Golden.assertClose(read, golden.numbers("lagrange.output"), 1e-6, "lagrange");
      double[] room = golden.numbers("room");
      Shoebox box =
          new Shoebox(
              new double[] {room[0], room[2], room[4]}, new double[] {room[1], room[3], room[5]});
      double[][] sources = points(golden, "image.source");
      double[][] images = points(golden, "image.first_order");
      for (int s = 0; s < sources.length; s++) {
        List<double[]> found = box.images(sources[s]);
        for (int wall = 0; wall < found.size(); wall++) {
          assertRelative(found.get(wall), images[wall * sources.length + s], "image");
        }
      }
      double[] frequencies = golden.numbers("shelf.freq");
      double[] gains = golden.numbers("shelf.alpha");
      for (int g = 0; g < gains.length; g++) {
        Shelf shelf = new Shelf(gains[g], golden.constant("shelf_f0"));
        for (int f = 0; f < frequencies.length; f++) {
          int at = g * frequencies.length + f;
          assertRelative(
              shelf.response(frequencies[f]),
              new double[] {golden.numbers("shelf.re")[at], golden.numbers("shelf.im")[at]},
              "shelf");
        }
        double[] click = shelf.filter().impulse(4000);
        assertThat(Arrays.stream(click).sum()).isCloseTo(1, within(1e-9));
      }
      assertThat(golden.constant("c")).isEqualTo(Rates.SPEED_OF_SOUND);
    }
  }

  @Test
  void aSourceWithinTheHeadIsOnItsSurface() {
    SphericalHead head = SphericalHead.usual();
    assertThat(head.pathLength(new double[] {0, 0.01, 0}, Ear.RIGHT)).isZero();
    assertThatThrownBy(() -> new SphericalHead(0)).isInstanceOf(UserError.class);
    assertThatThrownBy(() -> new Shoebox(new double[] {0, 0, 0}, new double[] {1, 1, 0}))
        .isInstanceOf(UserError.class);
  }
}
