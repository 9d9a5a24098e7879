package dev.laurel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.laurel.binaural.Rates;
import dev.laurel.binaural.eval.Interaural;
import dev.laurel.core.Engine;
import dev.laurel.core.data.Wav;
import dev.laurel.core.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code laurel binaural} as a user runs it. */
class BinauralCommandLineTest {
  @TempDir private Path folder;

  private LaurelProcess.Outcome done(String... arguments) throws Exception {
    LaurelProcess.Outcome outcome = new LaurelProcess(folder).run(arguments);
    assertThat(outcome.code()).as(outcome.err()).isZero();
    return outcome;
  }

  private boolean hasLoss(String log) throws IOException {
    Path file = folder.resolve(log);
    return Files.exists(file) && Files.readString(file).contains("\"loss\"");
  }

  private void wav(String name, int rate, int channels, int length) {
    float[][] sound = new float[channels][length];
    for (float[] channel : sound) {
      for (int i = 0; i < length; i++) {
        channel[i] = (float) (0.2 * Math.sin(0.05 * i) + 0.05 * Math.sin(0.31 * i));
      }
    }
    new Wav(rate, sound).write(folder.resolve(name), Wav.Depth.PCM_16);
  }

  @Test
  void fromNothingToASoundOfOnesOwn() throws Exception {
    done(
        "binaural",
        "simulate",
        "--speech",
        "freetts",
        "--train",
        "1.5",
        "--test",
        "1",
        "--out",
        "talkers",
        "--quiet");
    String line =
        "binaural train talkers --steps 60 --channels 4 --batch 2 --threads 1 --quiet --out %s"
            + " --checkpoint %s";
    done(line.formatted("model.st", "s.ckpt").split(" ", -1));
    String[] again = (line.formatted("resumed.st", "r.ckpt") + " --log r.jsonl").split(" ", -1);
    Process interrupted = new LaurelProcess(folder).start(List.of(), again);
    while (interrupted.isAlive() && !hasLoss("r.jsonl")) {
      Thread.sleep(10);
    }
    interrupted.destroy();
    assertThat(interrupted.waitFor()).isEqualTo(143);
    assertThat(folder.resolve("resumed.st")).doesNotExist();
    assertThat(folder.resolve("r.ckpt")).exists();
    done(again);
    assertThat(folder.resolve("r.ckpt")).doesNotExist();
    JsonNode eval =
        Json.parse(
            done(
                    "binaural",
                    "eval",
                    "talkers",
                    "--model",
                    "model.st,resumed.st",
                    "--json",
                    "--quiet")
                .out(),
            "eval");
    assertThat(eval.path("ways").findValuesAsText("name"))
        .containsExactly(
            "silence",
            "mono copied",
            "geometric warp",
            "spherical head, gain fitted",
            "model.st",
            "resumed.st");
    assertThat(eval.path("ways").get(5).path("l2x1000"))
        .isEqualTo(eval.path("ways").get(4).path("l2x1000"));
    assertThat(eval.path("ways").get(3).path("l2x1000").asDouble())
        .isLessThan(eval.path("ways").get(2).path("l2x1000").asDouble());
    assertThat(
            eval.path("ways").get(0).path("phase").isNull()
                || eval.path("ways").get(0).path("phase").asText().equals("NaN"))
        .isTrue();
    done(
        "binaural",
        "render",
        "--speech",
        "I am at your right.",
        "--positions",
        "point:az=80,r=1",
        "--out",
        "right.wav",
        "--positions-out",
        "right.txt",
        "--quiet");
    Wav right = Wav.read(folder.resolve("right.wav"));
    Engine.start();
    assertThat(Interaural.levelDifference(right.samples())).isLessThan(-3);
    assertThat(Interaural.timeDifference(right.samples())).isBetween(3e-4, 9e-4);
    assertThat(Files.readAllLines(folder.resolve("right.txt")))
        .hasSize(right.length() / Rates.SAMPLES_PER_VIEW);
  }

  @Test
  void formulasRenderAndFilesAreCompared() throws Exception {
    wav("mono.wav", 44_100, 2, 44_100);
    done(
        "binaural",
        "render",
        "mono.wav",
        "--downmix",
        "--resample",
        "--positions",
        "orbit:period=-2",
        "--renderer",
        "rigid",
        "--room",
        "-2,2,-2,2,-1.5,1.5",
        "--directed",
        "--gain",
        "40",
        "--limit",
        "--out",
        "a.wav",
        "--quiet");
    Wav one = Wav.read(folder.resolve("a.wav"));
    float peak = 0;
    for (float[] ear : one.samples()) {
      for (float value : ear) {
        peak = Math.max(peak, Math.abs(value));
      }
    }
    assertThat(peak).isBetween(0.5f, 0.8913f);
    LaurelProcess.Outcome loud =
        done(
            "binaural",
            "render",
            "mono.wav",
            "--downmix",
            "--resample",
            "--positions",
            "orbit:period=-2",
            "--renderer",
            "sphere",
            "--gain",
            "40",
            "--out",
            "b.wav");
    assertThat(loud.err()).contains("samples are above full scale");
    JsonNode same =
        Json.parse(done("binaural", "metrics", "a.wav", "a.wav", "--json").out(), "metrics");
    assertThat(same.path("l2x1000").asDouble()).isZero();
    assertThat(same.path("phase").asDouble()).isZero();
    assertThat(done("binaural", "info", "--seconds", "0.2").out())
        .contains("weights depend on the view: yes");
  }

  @Test
  void silenceIsRenderedAsSilence() throws Exception {
    new Wav(48_000, new float[1][4800]).write(folder.resolve("mono.wav"), Wav.Depth.PCM_24);
    for (String renderer : List.of("sphere", "net")) {
      String out = renderer + ".wav";
      assertThat(
              done(
                      "binaural",
                      "render",
                      "mono.wav",
                      "--positions",
                      "orbit",
                      "--renderer",
                      renderer,
                      "--out",
                      out)
                  .out())
          .contains("none: silence");
      for (float[] ear : Wav.read(folder.resolve(out)).samples()) {
        assertThat(ear).containsOnly(0);
      }
    }
  }

  @Test
  void wrongInputIsRefusedInASentence() throws IOException, InterruptedException {
    wav("mono.wav", 48_000, 1, 4800);
    wav("stereo.wav", 48_000, 2, 4800);
    wav("slow.wav", 16_000, 1, 1600);
    wav("empty.wav", 48_000, 1, 0);
    Files.writeString(folder.resolve("short.txt"), "1 0 0 0 0 0 1\n".repeat(5));
    Files.writeString(folder.resolve("six.txt"), "1 0 0 0 0 0\n");
    Files.writeString(folder.resolve("nan.txt"), "1 0 nan 0 0 0 1\n");
    Files.writeString(folder.resolve("zero.txt"), "1 0 0 0 0 0 0\n" + "1 0 0 0 0 0 1\n".repeat(11));
    Files.writeString(folder.resolve("no.sofa"), "not HDF5");
    Files.write(
        folder.resolve("cut.wav"),
        Arrays.copyOf(Files.readAllBytes(folder.resolve("mono.wav")), 900));
    Files.createDirectories(folder.resolve("nothing"));
    Files.createDirectories(folder.resolve("odd/subject1"));
    Files.copy(folder.resolve("mono.wav"), folder.resolve("odd/subject1/mono.wav"));
    Files.copy(folder.resolve("mono.wav"), folder.resolve("odd/subject1/binaural.wav"));
    String orbit = " --positions orbit --renderer sphere --out x.wav|";
    new LaurelProcess(folder)
        .assertRefused(
            "binaural",
            "render stereo.wav" + orbit + "has 2 channels; one is needed: --downmix",
            "render slow.wav" + orbit + "16,000 samples a second; 48,000 are needed: --resample",
            "render empty.wav" + orbit + "holds no sound",
            "render cut.wav" + orbit + "is truncated",
            "render none.wav" + orbit + "none.wav",
            "render six.txt" + orbit + "six.txt",
            "render" + orbit + "MONO",
            "render mono.wav --speech hello" + orbit + "MONO",
            "render --speech hello --voice 9" + orbit + "--voice is 9",
            "render mono.wav --gain 100" + orbit + "--gain is 100",
            "render mono.wav --depth 8" + orbit + "--depth is 8",
            "render mono.wav --model x.st" + orbit + "--model is a network's",
            "render mono.wav --positions orbit --directed --out x.wav|are of formulas",
            "render mono.wav --head 2" + orbit + "--head is 2",
            "render mono.wav --room 1,2,3" + orbit + "--room has 3 numbers",
            "render mono.wav --room 2,1,-1,1,-1,1" + orbit + "the first ones smaller",
            "render mono.wav --sofa no.sofa" + orbit + "is no SOFA file",
            "render mono.wav --positions orbit --renderer sofa --out x.wav|needs --sofa",
            "render mono.wav --positions circle:r=1 --out x.wav|circle:r=1",
            "render mono.wav --positions orbit:r=-1 --out x.wav|r is -1",
            "render mono.wav --positions short.txt --out x.wav|has 5 rows for 2000 samples",
            "render mono.wav --positions six.txt --out x.wav|line 1: 6 numbers",
            "render mono.wav --positions nan.txt --out x.wav|column 3",
            "render mono.wav --positions zero.txt --out x.wav|row 1: the quaternion is 0 0 0 0",
            "render mono.wav --positions orbit --out mono.wav|exists already",
            "render mono.wav --positions orbit --model six.txt --out x.wav|six.txt",
            "render mono.wav --positions orbit --positions-out x.wav --out x.wav|both name",
            "simulate --train 0 --test 0 --out s|not both 0",
            "simulate --train 1 --test 0 --sofa no.sofa --out s|is no SOFA file",
            "simulate --train 1 --test 0 --out odd/subject1/mono.wav|mono.wav",
            "train nothing --out x.st|holds no recordings",
            "train none --out x.st|cannot read none",
            "train odd --out x.st|binaural.wav has 1 channels",
            "train odd --channels 0 --out x.st|channels 0",
            "train odd --minutes -1 --out x.st|--minutes is -1",
            "train odd --chunk 0 --out x.st|0 ms",
            "eval nothing|holds no recordings",
            "metrics mono.wav mono.wav|2 of 48,000",
            "metrics stereo.wav none.wav|none.wav",
            "convert mono.wav --out x.st|end with .net",
            "convert none.net --out x.st|none.net",
            "sofa-info no.sofa|is no SOFA file",
            "info mono.wav|mono.wav",
            "listen stereo.wav --port 0|has 2 channels",
            "listen --port 70000|--port is 70000");
  }
}
