package dev.laurel.binaural.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.binaural.warp.GeometricWarp;
import dev.laurel.core.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Positions from files and words. */
class ViewsTest {
  @TempDir private Path folder;

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private void refused(String name, String content, String message) throws IOException {
    Path file = file(name, content);
    assertThatThrownBy(() -> ViewFile.read(file))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message)
        .hasMessageContaining(name);
  }

  @Test
  void allFormsHoldTheSame() throws IOException {
    float[][] views = TalkerPath.parse("orbit:r=1.2,period=3,z=0.1").views(13);
    Path text = folder.resolve("positions.txt");
    ViewFile.write(text, views);
    StringBuilder csv = new StringBuilder("t,x,y,z,qx,qy,qz,qw\n");
    StringBuilder json = new StringBuilder("[");
    for (int k = 0; k < views.length; k += 2) {
      float[] v = views[k];
      csv.append(k / 120.0);
      for (float value : v) {
        csv.append(',').append(value);
      }
      csv.append('\n');
      json.append(k == 0 ? "" : ",")
          .append(
              String.format(
                  "{\"t\":%s,\"x\":%s,\"y\":%s,\"z\":%s,\"qx\":%s,\"qy\":%s,\"qz\":%s,\"qw\":%s}",
                  k / 120.0, v[0], v[1], v[2], v[3], v[4], v[5], v[6]));
    }
    for (float[][] read :
        List.of(
            ViewFile.read(text),
            ViewFile.read(file("positions.csv", csv.toString())),
            ViewFile.read(file("positions.json", json + "]")))) {
      assertThat(read).hasDimensions(13, 7);
      for (int k = 0; k < 13; k++) {
        for (int i = 0; i < 7; i++) {
          assertThat(read[k][i]).as("row %d, %d", k, i).isCloseTo(views[k][i], within(1e-3f));
        }
      }
    }
  }

  @Test
  void whatIsWrongIsNamed() throws IOException {
    refused("six.txt", "1 2 3 0 0 0 1\n1 2 3 0 0 1\n", "line 2: 6 numbers");
    refused("word.txt", "1 2 3 0 0 zero 1\n", "line 1, column 6: 'zero'");
    refused("nan.txt", "1 2 NaN 0 0 0 1\n", "line 1, column 3: NaN");
    refused("empty.txt", "\n", "no positions");
    refused("few.csv", "x,y,z\n1,2,3\n", "has the columns [x, y, z]");
    refused(
        "back.csv", "t,x,y,z,qx,qy,qz,qw\n1,1,1,1,0,0,0,1\n0,1,1,1,0,0,0,1\n", "times must rise");
    refused("short.csv", "x,y,z,qx,qy,qz,qw\n1,1\n", "column z");
    refused("no.json", "{}", "holds no list");
    refused("text.json", "[{\"x\": \"a\"}]", "x is \"a\"");
    refused("broken.json", "[[1,2", "broken.json");
    assertThatThrownBy(() -> ViewFile.read(folder.resolve("none.txt")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no such file");
  }

  @Test
  void oddViewsAreToldOf() {
    float[][] good = TalkerPath.parse("walk:seed=3").views(200);
    assertThat(ViewCheck.of(good, "good")).isEmpty();
    float[][] zero = TalkerPath.parse("point:r=1").views(3);
    Arrays.fill(zero[1], 3, 7, 0);
    assertThatThrownBy(() -> ViewCheck.of(zero, "zero"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("zero, row 2");
    Arrays.fill(zero[2], 3, 7, 0);
    assertThat(ViewCheck.of(zero, "padding")).isEmpty();
    float[][] infinite = TalkerPath.parse("point:r=1").views(2);
    infinite[1][2] = Float.POSITIVE_INFINITY;
    assertThatThrownBy(() -> ViewCheck.of(infinite, "infinite"))
        .hasMessageContaining("row 2, column 3");
    float[][] odd = TalkerPath.parse("point:r=1").views(4);
    odd[0][6] *= 2;
    odd[0][5] *= 2;
    odd[1][0] += 1;
    odd[2] = new float[] {-0.09f, 0, -0.02f, 0, 0, 0, 1};
    odd[3] = new float[] {100, 0, 0, 0, 0, 0, 1};
    assertThat(ViewCheck.of(odd, "odd"))
        .anyMatch(text -> text.contains("length 2.000"))
        .anyMatch(text -> text.contains("a jump of"))
        .anyMatch(text -> text.contains("within it"))
        .anyMatch(text -> text.contains("are these metres?"));
    float[][] first = {{1, 0, 0, 1, 0, 0, 0}, {1, 0, 0, 1, 0, 0, 0}};
    assertThat(ViewCheck.of(first, "first")).anyMatch(text -> text.contains("--quat wxyz"));
  }

  /** A talker who faces the listener has the mouth nearer than the tracker above it. */
  @Test
  void facesAndPlacesAreAsSaid() {
    float[] right = TalkerPath.parse("point:az=90,r=2").views(1)[0];
    assertThat(right[1]).isCloseTo(2, within(1e-6f));
    double[] ahead = GeometricWarp.turned(right, new double[] {1, 0, 0});
    assertThat(ahead).containsExactly(new double[] {0, -1, 0}, within(1e-6));
    float[] travel = TalkerPath.parse("line:from=-2/1/0,to=2/1/0,secs=1,face=travel").views(1)[0];
    assertThat(GeometricWarp.turned(travel, new double[] {1, 0, 0}))
        .containsExactly(new double[] {1, 0, 0}, within(1e-6));
    float[] above = TalkerPath.parse("point:el=45,r=1").views(1)[0];
    double[] down = GeometricWarp.turned(above, new double[] {1, 0, 0});
    assertThat(down[2]).isCloseTo(-Math.sqrt(0.5), within(1e-6));
    assertThat(down[0]).isCloseTo(-Math.sqrt(0.5), within(1e-6));
    for (String bad :
        List.of(
            "circle:r=1",
            "orbit:r=0",
            "orbit:q=1",
            "orbit:r",
            "line:from=1/2",
            "point:az=x",
            "walk:face=nobody",
            "orbit:period=0")) {
      assertThatThrownBy(() -> TalkerPath.parse(bad)).as(bad).isInstanceOf(UserError.class);
    }
  }

  /** If listener and talker are moved and turned together, nothing changes for the ear. */
  @Test
  void aTrackedListenerIsTheOrigin() {
    float[][] talker = TalkerPath.parse("walk:seed=5").views(50);
    float[][] still = new float[50][];
    Arrays.fill(still, new float[] {0, 0, 0, 0, 0, 0, 1});
    float[][] same = TimedViews.relative(talker, still);
    // The listener stands at (1, 2, 0), turned by 90 degrees to the right; so does the talker's
    // way.
    float half = (float) Math.sqrt(0.5);
    float[][] moved = new float[50][];
    float[][] listener = new float[50][];
    for (int k = 0; k < 50; k++) {
      listener[k] = new float[] {1, 2, 0, 0, 0, -half, half};
      float[] t = talker[k];
      float[] turn = {0, 0, 0, 0, 0, -half, half};
      double[] at = GeometricWarp.turned(turn, new double[] {t[0], t[1], t[2]});
      // The talker's inverse turn, behind the listener's.
      double[] ahead = GeometricWarp.turned(t, new double[] {1, 0, 0});
      double[] world = GeometricWarp.turned(turn, ahead);
      moved[k] =
          new float[] {
            (float) at[0] + 1,
            (float) at[1] + 2,
            (float) at[2],
            half * t[3] - half * t[4],
            half * t[4] + half * t[3],
            half * t[5] - half * t[6],
            half * t[6] + half * t[5]
          };
      assertThat(GeometricWarp.turned(moved[k], new double[] {1, 0, 0}))
          .containsExactly(world, within(1e-5));
    }
    float[][] found = TimedViews.relative(moved, listener);
    for (int k = 0; k < 50; k++) {
      for (int i = 0; i < 3; i++) {
        assertThat(found[k][i]).isCloseTo(talker[k][i], within(1e-5f));
        assertThat(same[k][i]).isCloseTo(talker[k][i], within(1e-6f));
      }
      for (double[] axis : new double[][] {{1, 0, 0}, {0, 1, 0}}) {
        assertThat(GeometricWarp.turned(found[k], axis))
            .containsExactly(GeometricWarp.turned(talker[k], axis), within(1e-5));
      }
    }
  }
}
