package dev.laurel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.cli.LaurelProcess.Outcome;
import dev.laurel.core.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The commands of score models, as processes. */
@Execution(ExecutionMode.CONCURRENT)
class SdeCommandLineTest {
  @TempDir private static Path folder;

  private static Outcome laurel(String... arguments) throws Exception {
    return new LaurelProcess(folder).run(arguments);
  }

  private static Outcome done(String... arguments) throws Exception {
    Outcome outcome = laurel(arguments);
    assertThat(outcome.code()).as(outcome.err()).isZero();
    return outcome;
  }

  private static String[] words(String line) {
    return line.split(" ", -1);
  }

  @BeforeAll
  static void trainOnce() throws Exception {
    done(
        words(
            "sde train digits --width 8 --multipliers 1,2 --attention 4 --steps 30 --batch 16"
                + " --minutes 0 --hold-out 100 --out m.st --quiet"));
  }

  @Test
  @Tag("smoke")
  void samplesAreDrawnTheSameTwice() throws Exception {
    Outcome outcome =
        done(words("sde sample --model m.st -n 9 --out g.png --film f.png --quiet --json"));
    assertThat(Json.parse(outcome.out(), "result").path("evaluations").asInt()).isEqualTo(21);
    assertThat(ImageIO.read(folder.resolve("g.png").toFile()).getWidth()).isGreaterThan(100);
    assertThat(ImageIO.read(folder.resolve("f.png").toFile()).getWidth()).isGreaterThan(100);
    done(words("sde sample --model m.st -n 4 --out a.npy --quiet --threads 1"));
    done(words("sde sample --model m.st -n 4 --sampling-batch 3 --out b.npz --quiet --threads 1"));
    done(words("sde sample --model m.st -n 4 --out c.npy --quiet --threads 1"));
    assertThat(Files.readAllBytes(folder.resolve("a.npy")))
        .isEqualTo(Files.readAllBytes(folder.resolve("c.npy")));
    Outcome again = laurel(words("sde sample --model m.st -n 4 --out a.npy --quiet"));
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err()).contains("exists already");
  }

  @Test
  void everySamplerRuns() throws Exception {
    for (String sampler :
        List.of(
            "--sampler heun --sampling-steps 4",
            "--sampler ode --tolerance 1e-1",
            "--sampler dpm --stochastic --sampling-steps 4 --clamp 0",
            "--sampler pc --sampling-steps 30 --predictor ancestral_sampling --corrector langevin",
            "--sampler pc --sampling-steps 30 --predictor euler_maruyama --probability-flow")) {
      done(words("sde sample --model m.st -n 2 --out s.png --force --quiet " + sampler));
    }
  }

  @Test
  void likelihoodsAndCodesAreWritten() throws Exception {
    Outcome outcome =
        done(
            words(
                "sde likelihood digits --test --count 6 --model m.st --tolerance 1e-2 --probes 2"
                    + " --out bits.csv --latent codes.npy --quiet --json"));
    List<String> lines = Files.readAllLines(folder.resolve("bits.csv"));
    assertThat(lines).hasSize(7);
    double mean =
        lines.stream()
            .skip(1)
            .mapToDouble(line -> Double.parseDouble(line.substring(0, line.indexOf(','))))
            .average()
            .orElseThrow();
    assertThat(Json.parse(outcome.out(), "result").path("bitsPerDimension").asDouble())
        .isCloseTo(mean, org.assertj.core.data.Offset.offset(1e-9));
    assertThat(Files.exists(folder.resolve("codes.npy"))).isTrue();
  }

  @Test
  void picturesAreCompletedChosenAndJudged() throws Exception {
    done(
        words(
            "sde inpaint digits --test --count 2 --completions 2 --model m.st --judge digits --out"
                + " i.png --quiet"));
    done(
        words(
            "sde interpolate digits --test --from 0 --to 3 --frames 4 --tolerance 1e-1 --model m.st"
                + " --out w.png --quiet"));
    done(words("sde classifier digits --model m.st --steps 5 --out guide.st --quiet"));
    done(words("sde classifier digits --steps 20 --hold-out 50 --out judge.st --quiet"));
    done(
        words(
            "sde condition --model m.st --classifier guide.st --classes 3,7 --each 2 --weight 2"
                + " --judge digits --out chosen.png --quiet"));
    Outcome outcome =
        done(words("sde eval digits --model m.st -n 80 --classifier judge.st --quiet --json"));
    assertThat(Json.parse(outcome.out(), "result").at("/report/frechetDistance").asDouble())
        .isPositive();
    Outcome unknown =
        laurel(
            words("sde condition --model m.st --classifier guide.st --classes eleven --out x.png"));
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).contains("'eleven'; the classifier knows 0, 1, 2");
    Outcome clean = laurel(words("sde condition --model m.st --classifier judge.st --out x.png"));
    assertThat(clean.code()).isEqualTo(2);
    assertThat(clean.err()).contains("guidance needs one trained on noised pictures");
  }

  @Test
  void vectorsAreLearnedAndImputed() throws Exception {
    StringBuilder table = new StringBuilder("a,b\n");
    for (int i = 0; i < 200; i++) {
      table.append(Math.cos(i)).append(',').append(Math.sin(i)).append('\n');
    }
    Files.writeString(folder.resolve("v.csv"), table);
    done(words("sde train v.csv --steps 50 --minutes 0 --out v.st --quiet"));
    done(words("sde sample --model v.st -n 5 --out v.out.csv --quiet"));
    assertThat(Files.readAllLines(folder.resolve("v.out.csv"))).hasSize(5);
    done(
        words(
            "sde inpaint v.csv --known left --count 3 --completions 2 --model v.st --out filled.csv"
                + " --quiet"));
    assertThat(Files.readAllLines(folder.resolve("filled.csv"))).hasSize(6);
    Files.writeString(folder.resolve("holes.csv"), "a,b\n0.6,\n,-0.8\n1,0\n");
    done(words("sde inpaint holes.csv --completions 1 --model v.st --out whole.csv --quiet"));
    List<String> whole = Files.readAllLines(folder.resolve("whole.csv"));
    assertThat(whole).hasSize(3).noneMatch(line -> line.contains("NaN"));
    assertThat(Double.parseDouble(whole.get(0).split(",", -1)[0])).isCloseTo(0.6, within(1e-5));
    assertThat(Double.parseDouble(whole.get(1).split(",", -1)[1])).isCloseTo(-0.8, within(1e-5));
  }

  @Test
  void checkpointsGoToPyTorchAndBack() throws Exception {
    done(words("sde convert m.st --out m.pth"));
    Files.writeString(folder.resolve("official.json"), SmallInputs.OFFICIAL);
    done(words("sde convert m.pth --configuration official.json --out back.st"));
    done(words("sde sample --model back.st -n 2 --out back.npy --quiet --threads 1"));
    done(words("sde sample --model m.st -n 2 --out own.npy --quiet --threads 1"));
    assertThat(Files.readAllBytes(folder.resolve("back.npy")))
        .isEqualTo(Files.readAllBytes(folder.resolve("own.npy")));
    Outcome other = laurel(words("sde convert m.pth --official vp/cifar10_ddpmpp --out other.st"));
    assertThat(other.code()).isEqualTo(2);
    assertOneSentence(other);
    assertThat(other.err()).contains("missing [").contains("unexpected [");
  }

  @Test
  @Tag("smoke")
  void hostileCheckpointsAreRefusedInOneSentence() throws Exception {
    Path marker = folder.resolve("executed");
    String evil = "cos\nsystem\n(S'touch " + marker + "'\ntR.";
    zip("evil.pth", evil.getBytes(java.nio.charset.StandardCharsets.US_ASCII), false);
    zip("bomb.pth", new byte[300 << 20], true);
    for (String name : List.of("evil.pth", "bomb.pth")) {
      Outcome outcome =
          laurel(words("sde convert " + name + " --official vp/cifar10_ddpmpp --out x.st"));
      assertThat(outcome.code()).isEqualTo(2);
      assertOneSentence(outcome);
    }
    assertThat(Files.exists(marker)).isFalse();
  }

  private static void zip(String name, byte[] pickle, boolean compressed) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(folder.resolve(name)))) {
      ZipEntry entry = new ZipEntry("archive/data.pkl");
      if (!compressed) {
        java.util.zip.CRC32 sum = new java.util.zip.CRC32();
        sum.update(pickle);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(pickle.length);
        entry.setCrc(sum.getValue());
      }
      zip.putNextEntry(entry);
      zip.write(pickle);
      zip.closeEntry();
    }
  }

  @Test
  void aStoppedTrainingLeavesItsStateAndGoesOnToTheSameModel() throws Exception {
    String line =
        "sde train digits --width 8 --multipliers 1,2 --attention 4 --batch 16 --minutes 0 --quiet"
            + " --threads 1 --steps 400 --out %s --checkpoint %s";
    done(words(line.formatted("straight.st", "s.ck")));
    Process process =
        new LaurelProcess(folder)
            .start(List.of(), words(line.formatted("resumed.st", "r.ck") + " --log r.jsonl"));
    while (process.isAlive() && !hasSteps("r.jsonl")) {
      Thread.sleep(10);
    }
    process.destroy();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isEqualTo(128 + 15);
    assertThat(Files.exists(folder.resolve("r.ck"))).isTrue();
    assertThat(Files.exists(folder.resolve("resumed.st"))).isFalse();
    Outcome other = laurel(words(line.formatted("x.st", "r.ck") + " --seed 9"));
    assertThat(other.code()).isEqualTo(2);
    done(words(line.formatted("resumed.st", "r.ck")));
    done(words("sde sample --model straight.st -n 2 --out one.npy --quiet --threads 1"));
    done(words("sde sample --model resumed.st -n 2 --out two.npy --quiet --threads 1"));
    assertThat(Files.readAllBytes(folder.resolve("two.npy")))
        .isEqualTo(Files.readAllBytes(folder.resolve("one.npy")));
  }

  private static boolean hasSteps(String log) throws IOException {
    Path file = folder.resolve(log);
    return Files.exists(file) && Files.readString(file).contains("\"step\"");
  }

  @Test
  void badInputIsNamedInOneSentence() throws Exception {
    new LaurelProcess(folder)
        .assertRefused(
            "sde",
            "train nothing.npy --out x.st|does not exist",
            "train digits --width 6 --out x.st|width is 6; a multiple of 4",
            "train digits --multipliers 1,2,2,2,2 --out x.st|multiples of 16",
            "train digits --sde subvp --discrete --out x.st|sub-VP",
            "train digits --discrete --likelihood-weighting --steps 1 --multipliers 1,2 --out"
                + " x.st|continuous training",
            "train digits --network ncsnpp --sde ve --sigma-max 0.001 --out x.st|sigmaMin",
            "train digits --hold-out 5000 --multipliers 1,2 --out x.st|some of each",
            "train digits --average 1 --steps 1 --multipliers 1,2 --out x.st|averageDecay",
            "sample --model m.st -n 0 --out x.png|--count is 0",
            "sample --model m.st --out x.csv|cannot be written so",
            "sample --model m.st --sampler pc --sampling-steps 10 --out x.png|at least 21",
            "sample --model m.st --sampler pc --corrector langevin --snr 0 --out x.png|snr is 0.0",
            "sample --model m.st --sampler pc --predictor ancestral_sampling --probability-flow --out"
                + " x.png|no probability flow",
            "sample --model nothing.st --out x.png|nothing.st",
            "sample --model m.st --temperature 0 --out x.png|temperature is 0.0",
            "likelihood shapes --count 2 --model m.st|does not fit the model's 1 x 8 x 8",
            "likelihood digits --model m.st --probes 0|probes is 0",
            "inpaint digits --model m.st --sampler ode --out x.png|take pc, dpm or heun",
            "colorize shapes --model m.st --out x.png|colours need one of 3",
            "interpolate digits --from 9999 --model m.st --out x.png|has 0 to",
            "eval digits --out x|no option '--out'",
            "eval digits --classifer digits|did you mean --classifier?",
            "train digits --sde vpp --out x.st|expected one of [vp, subvp, ve]",
            "trian digits|did you mean",
            "train digits --sde a$b --out x.st|expected one of [vp, subvp, ve]",
            "inpaint moons --model m.st --out x.csv|does not fit",
            "train digits --multipliers 1,2 --out x.st --checkpoint x.st|two files are needed",
            "train digits --network ncsnv2 --out x.st|need discrete training",
            "inpaint moons --model m.st --judge digits --out x.png|--judge needs examples of known",
            "inpaint digits --model m.st --judge nothing.st --out x.png|cannot read nothing.st",
            "eval digits --samples digits --classifier nothing.st|cannot read nothing.st",
            "eval digits|give one of --model and --samples",
            "convert m.st --out x.st|give one of --official and --configuration");
    assertThat(Files.exists(folder.resolve("x.st"))).isFalse();
  }

  /** One of ours and no trace; a new Java has warnings of its own about native code. */
  private static void assertOneSentence(Outcome outcome) {
    assertThat(outcome.err().lines().filter(text -> text.startsWith("laurel:")).count())
        .as(outcome.err())
        .isEqualTo(1);
    assertThat(outcome.err()).doesNotContain("\tat ");
  }
}
