package dev.laurel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.cli.LaurelProcess.Outcome;
import dev.laurel.core.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The commands of mesh simulation, as processes. */
@Execution(ExecutionMode.CONCURRENT)
class MeshCommandLineTest {
  private static final String SMALL =
      " --latent 8 --layers 1 --blocks 2 --steps 30 --quiet --threads 1";

  @TempDir private static Path folder;

  private static Outcome laurel(String line) throws Exception {
    return new LaurelProcess(folder).run(line.split(" ", -1));
  }

  private static Outcome done(String line) throws Exception {
    Outcome outcome = laurel(line);
    assertThat(outcome.code()).as(outcome.err()).isZero();
    return outcome;
  }

  @BeforeAll
  static void simulateAndTrain() throws Exception {
    done(
        "mesh simulate cylinder --train 2 --valid 1 --test 1 --frames 20 --length 1 --coarseness 2.2"
            + " --out flows --quiet");
    done("mesh train flows --noise 0.001 --out m.st" + SMALL);
  }

  @Test
  @Tag("smoke")
  void rolloutsAreWrittenAndJudged() throws Exception {
    Outcome eval = done("mesh eval flows --model m.st --quiet --json");
    assertThat(Json.parse(eval.out(), "result").path("rmse1").asDouble()).isPositive();
    assertThat(Json.parse(eval.out(), "result").at("/official/mse_10_steps").asDouble())
        .isPositive();
    done("mesh rollout flows --model m.st --states 5 --out r.safetensors --quiet");
    Outcome inspected = done("inspect r.safetensors");
    assertThat(inspected.out()).contains("pred_velocity").contains("faces");
    done("mesh rollout flows --model m.st --states 4 --out view/r.pvd --quiet");
    for (String name : List.of("r.pvd", "r_0000.vtu", "r_0003.vtu")) {
      DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(folder.resolve("view").resolve(name).toFile());
    }
    Outcome again = laurel("mesh rollout flows --model m.st --out r.safetensors --quiet");
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err()).contains("exists already");
  }

  @Test
  void filmsAreDrawn() throws Exception {
    done("mesh render flows --model m.st --out f.gif --pictures 5 --width 200 --quiet");
    try (ImageInputStream in = ImageIO.createImageInputStream(folder.resolve("f.gif").toFile())) {
      ImageReader reader = ImageIO.getImageReaders(in).next();
      reader.setInput(in);
      assertThat(reader.getNumImages(true)).isEqualTo(5);
      reader.dispose();
    }
    done("mesh render flows --field pressure --out f.png --pictures 2 --width 200 --quiet");
    assertThat(ImageIO.read(folder.resolve("f.png").toFile()).getWidth()).isEqualTo(406);
  }

  @Test
  void othersAreSimulatedAndLearned() throws Exception {
    done(
        "mesh simulate flag --train 1 --test 1 --frames 6 --coarseness 6 --out flags --quiet"
            + " --threads 1");
    done("mesh train flags --out cloth.st" + SMALL);
    done("mesh eval flags --model cloth.st --quiet");
    done("mesh render flags --model cloth.st --out cloth.png --width 100 --quiet");
    done("mesh simulate plate --train 1 --test 1 --frames 5 --coarseness 2.5 --out plates --quiet");
    done("mesh train plates --out plate.st" + SMALL);
    done("mesh eval plates --model plate.st --quiet");
    done("mesh render plates --model plate.st --out plate.png --width 100 --quiet");
    done(
        "mesh simulate airfoil --train 1 --test 1 --frames 5 --step 0.0005 --coarseness 3 --out wings"
            + " --quiet");
    done("mesh train wings --noise 0.1 --out wing.st" + SMALL);
    Outcome wing = done("mesh eval wings --model wing.st --quiet --json");
    assertThat(Json.parse(wing.out(), "result").path("rmse1").asDouble()).isPositive();
    Outcome other = laurel("mesh eval plates --model cloth.st --quiet");
    assertThat(other.code()).isEqualTo(2);
    assertOneSentence(other);
  }

  @Test
  void meshesAreAdaptedAndWeightsConverted() throws Exception {
    Outcome outcome =
        done(
            "mesh remesh flows --frame 10 --by velocity --change 0.3 --shortest 0.02 --longest 0.1"
                + " --out a.pvd --json");
    assertThat(Json.parse(outcome.out(), "result").path("nodes").asInt()).isGreaterThan(100);
    done("mesh convert flows --out t.pvd");
    assertThat(Files.exists(folder.resolve("t_0019.vtu"))).isTrue();
    done("mesh convert m.st --out w.safetensors");
    assertThat(done("inspect w.safetensors").out()).contains("block0.edge0.linear0.weight");
  }

  @Test
  void clothIsSimulatedOnMeshesThatFollowIt() throws Exception {
    done(
        "mesh simulate flag --adaptive --train 1 --test 1 --frames 8 --coarseness 5 --out adapting"
            + " --quiet --threads 1");
    done("mesh train adapting --sizing --out sizing.st" + SMALL);
    done("mesh train adapting --noise 0.001 --out simulator.st" + SMALL);
    Outcome eval =
        done("mesh eval adapting --model simulator.st --sizing sizing.st --quiet --json");
    assertThat(Json.parse(eval.out(), "result").path("rmseAll").asDouble()).isPositive();
    done(
        "mesh render adapting --model simulator.st --sizing sizing.st --edges --out adapting.png"
            + " --width 100 --quiet");
    Outcome other = laurel("mesh eval adapting --model sizing.st --quiet");
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("--model predicts a sizing field");
  }

  @Test
  void simulationsOfOtherProgramsBecomeADataSet() throws Exception {
    done("mesh convert flows --out series.pvd");
    done("mesh convert series.pvd --step 0.01 --split train --out foreign");
    done("mesh convert series.pvd --step 0.01 --out foreign");
    done("mesh train foreign --noise 0.001 --out foreign.st" + SMALL);
    Outcome eval = done("mesh eval foreign --model foreign.st --quiet --json");
    assertThat(Json.parse(eval.out(), "result").path("rmse1").asDouble()).isPositive();
    Files.writeString(folder.resolve("square.msh"), SmallInputs.SQUARE);
    done("mesh convert square.msh --out square.pvd");
    assertThat(Files.readString(folder.resolve("square_0000.vtu"))).contains("NumberOfCells=\"2\"");
  }

  @Test
  void aSeedGivesOneDataSetWhateverTheThreads() throws Exception {
    String line =
        "mesh simulate flag --train 3 --test 0 --frames 4 --coarseness 6 --seed 5 --quiet --threads ";
    done(line + "1 --out one");
    done(line + "2 --out two");
    assertThat(Files.readAllBytes(folder.resolve("two/train.tfrecord")))
        .isEqualTo(Files.readAllBytes(folder.resolve("one/train.tfrecord")));
  }

  @Test
  void aStoppedTrainingGoesOnToTheSameModel() throws Exception {
    String line =
        "mesh train flows --latent 8 --layers 1 --blocks 2 --steps 400 --quiet --threads 1 --noise"
            + " 0.001 --out %s --checkpoint %s";
    done(line.formatted("straight.st", "s.ck"));
    Process process =
        new LaurelProcess(folder)
            .start(
                List.of(),
                (line.formatted("resumed.st", "r.ck") + " --log r.jsonl").split(" ", -1));
    while (process.isAlive() && !hasLoss("r.jsonl")) {
      Thread.sleep(10);
    }
    process.destroy();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isEqualTo(128 + 15);
    assertThat(Files.exists(folder.resolve("resumed.st"))).isFalse();
    done(line.formatted("resumed.st", "r.ck"));
    done("mesh rollout flows --model straight.st --out one.safetensors --quiet --threads 1");
    done("mesh rollout flows --model resumed.st --out two.safetensors --quiet --threads 1");
    assertThat(Files.readAllBytes(folder.resolve("two.safetensors")))
        .isEqualTo(Files.readAllBytes(folder.resolve("one.safetensors")));
  }

  private static boolean hasLoss(String log) throws IOException {
    Path file = folder.resolve(log);
    return Files.exists(file) && Files.readString(file).contains("\"loss\"");
  }

  @Test
  void badInputIsNamedInOneSentence() throws Exception {
    new LaurelProcess(folder)
        .assertRefused(
            "mesh",
            "simulate cylinder --train 0 --test 0 --out x|some of one kind",
            "simulate cylinder --frames 2 --out x|at least 3 frames",
            "simulate cylinder --inflow 2,1 --out x|numbers that rise",
            "simulate flag --coarseness 1,2 --out x|one, or two for cylinder",
            "convert flows/meta.json flows/meta.json --out x.pvd|only simulations",
            "simulate cylinder --coarseness 9 --length 0.5 --out x|at least 1",
            "simulate sphere --out x|sphere",
            "simulate cylinder --out flows|exists already",
            "train nothing --out x.st|is not a folder",
            "train flows --latent 0 --out x.st|latent is 0",
            "train flows --batch 0 --out x.st|batch is 0",
            "train flows --noise -1 --out x.st|noise of velocity is -1.0",
            "train flows --noise density=1 --out x.st|--noise names density",
            "train flows --out x.st --checkpoint x.st|two files are needed",
            "rollout flows --model m.st --out x.txt|is written as .pvd",
            "rollout flows --model m.st --trajectory 7 --out x.pvd|there are 0 to 0",
            "rollout flows --model m.st --states 1 --out x.pvd|at least 2",
            "rollout flows --model nothing.st --out x.pvd|nothing.st",
            "rollout flows --model m.st --split dev --out x.pvd|dev.tfrecord does not exist",
            "render flows --field stress --out x.png|--field is stress",
            "render flows --out x.jpg|.gif (moving) or .png",
            "remesh flows --longest 0 --out x.pvd|positive numbers",
            "remesh flows --by speed --longest 0.1 --out x.pvd|the data has",
            "convert m.st --out x.pvd|weights are written as .safetensors",
            "eval flows --model flows/meta.json|meta.json");
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
