package dev.laurel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.io.Json;
import dev.laurel.core.io.Npy;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code laurel nas} as a user runs it. */
class NasCommandLineTest {
  private static final String SHORT =
      " --space small-simple --epochs 1 --interval 1 --judged 64 --batch 32 --final-epochs 1"
          + " --threads 1 --quiet";

  @TempDir private Path folder;

  private LaurelProcess.Outcome done(String words) throws Exception {
    LaurelProcess.Outcome outcome = new LaurelProcess(folder).run(words.split(" ", -1));
    assertThat(outcome.code()).as(words + ": " + outcome.err()).isZero();
    return outcome;
  }

  /** Pictures of two colours, a few of each. */
  private void photos(int count) throws IOException {
    Random random = new Random(1);
    for (String name : List.of("red", "green")) {
      Path inside = Files.createDirectories(folder.resolve("photos").resolve(name));
      for (int i = 0; i < count; i++) {
        BufferedImage image = new BufferedImage(14, 12, BufferedImage.TYPE_INT_RGB);
        for (int p = 0; p < 14 * 12; p++) {
          int strong = 120 + random.nextInt(120);
          int weak = random.nextInt(120);
          int rgb = name.equals("red") ? strong << 16 | weak << 8 : weak << 16 | strong << 8;
          image.setRGB(p % 14, p / 14, rgb);
        }
        ImageIO.write(image, "png", inside.resolve(i + ".png").toFile());
      }
    }
  }

  @Test
  void fromAFolderOfPicturesToAnAnswer() throws Exception {
    photos(60);
    JsonNode found =
        Json.parse(done("nas search photos --side 8 --out found --json" + SHORT).out(), "search");
    assertThat(found.path("accuracy").asDouble()).isGreaterThan(0.8);
    String architecture = found.path("architecture").asText();
    assertThat(done("nas explain found").out()).contains(architecture).contains("without it");
    done("nas draw found --out cell.svg");
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(folder.resolve("cell.svg").toFile());
    JsonNode answers =
        Json.parse(
                done("nas classify found/network.safetensors photos/red/1.png photos/green/2.png --json")
                    .out(),
                "classify")
            .path("pictures");
    assertThat(answers).hasSize(2);
    assertThat(answers.get(0).path("probabilities").size()).isEqualTo(2);
    assertThat(Files.readString(folder.resolve("found/report.html")))
        .contains("Why each operation")
        .contains("<svg");

    String again = done("nas search photos --side 8 --out found --json" + SHORT).out();
    assertThat(Json.parse(again, "again").path("architecture").asText()).isEqualTo(architecture);
    done("nas select found photos --side 8 --selection magnitude --out other --threads 1 --quiet");
    assertThat(folder.resolve("other/selected.json")).exists();
    done(
        "nas train found photos --side 8 --channels 4 --layers 1 --epochs 1 --batch 16 --threads 1"
            + " --quiet --out again.safetensors");
    done("nas classify again.safetensors photos/red/1.png");
    Files.createDirectories(folder.resolve("hollow"));
    Files.copy(folder.resolve("found/plan.json"), folder.resolve("hollow/plan.json"));
    Files.writeString(folder.resolve("hollow/selected.json"), "{}");
    Files.createDirectories(folder.resolve("empty"));
    Files.writeString(folder.resolve("empty/plan.json"), "{}");
    new LaurelProcess(folder)
        .assertRefused(
            "nas",
            "explain hollow|a selection needs",
            "explain empty|a plan needs",
            "search photos --side 8 --out found --epochs 2 --quiet|another plan",
            "search photos --out mixed --quiet --space nb201|multiples of 4",
            "train found photos --side 8 --out again.safetensors|exists already",
            "draw found --out cell.svg|exists already",
            "draw found --out cell.png|.svg or .dot",
            "select found photos --side 8 --out found|two folders are needed",
            "select found photos --side 8 --out third --selection best|allowed: pt, pt-loss",
            "classify cell.svg photos/red/1.png|cell.svg",
            "classify found/supernet.safetensors photos/red/1.png|nas.classifier");
  }

  private static boolean has(Path file, String text) throws IOException {
    return Files.exists(file) && Files.readString(file).contains(text);
  }

  @Test
  void aStoppedSearchGoesOnToTheSameEnd() throws Exception {
    String line =
        "nas search shapes --side 8 --most 160 --most-tested 40 --space s2 --channels 4 --layers 3"
            + " --epochs 6 --interval 1 --judged 32 --batch 32 --final-channels 4 --final-epochs 2"
            + " --threads 1 --quiet --out ";
    done(line + "whole");
    Path log = folder.resolve("log.jsonl");
    for (String task : List.of("search", "selection")) {
      Process process =
          new LaurelProcess(folder)
              .start(List.of(), (line + "parts --log log.jsonl").split(" ", -1));
      long until = System.nanoTime() + 60_000_000_000L;
      String reached = "\"task\":\"" + task + "\"";
      while (!has(log, reached) && System.nanoTime() < until && process.isAlive()) {
        Thread.sleep(20);
      }
      assertThat(has(log, reached))
          .as("began " + task + ": " + (Files.exists(log) ? Files.readString(log) : ""))
          .isTrue();
      Thread.sleep(150);
      process.destroy();
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).isEqualTo(143);
      Files.delete(log);
    }
    done(line + "parts");
    for (String file : List.of("selected.json", "train.json")) {
      JsonNode one = Json.read(folder.resolve("whole").resolve(file), JsonNode.class);
      JsonNode other = Json.read(folder.resolve("parts").resolve(file), JsonNode.class);
      for (String name : List.of("architecture", "byMagnitude", "explanation")) {
        assertThat(other.path(name)).as(name).isEqualTo(one.path(name));
      }
    }
    assertThat(done("inspect parts/network.safetensors --json").out()).contains("nas.classifier");
  }

  @Test
  void whatCannotBeSearchedIsRefused() throws Exception {
    Engine.start();
    photos(6);
    Path one = Files.createDirectories(folder.resolve("one/only"));
    Files.copy(folder.resolve("photos/red/0.png"), one.resolve("0.png"));
    Files.copy(folder.resolve("photos/red/1.png"), one.resolve("1.png"));
    Path uneven = Files.createDirectories(folder.resolve("uneven/a"));
    Files.copy(folder.resolve("photos/red/0.png"), uneven.resolve("0.png"));
    Path small = Files.createDirectories(folder.resolve("uneven/b"));
    ImageIO.write(
        new BufferedImage(5, 5, BufferedImage.TYPE_INT_RGB),
        "png",
        small.resolve("0.png").toFile());
    Files.writeString(
        folder.resolve("broken.json"),
        "{\"name\":\"x\",\"form\":\"SMALL\",\"cells\":[{\"inputs\":1,\"nodes\":1,\"edges\":[{\"from\":0,\"to\":1,\"operations\":[]}],\"concatenated\":false,\"kept\":0}]}");
    Files.writeString(
        folder.resolve("bad.txt"),
        "Genotype(normal=[('sep_conv_9x9', 0)], normal_concat=range(2, 6), reduce=[], reduce_concat=range(2, 6))");
    Files.writeString(folder.resolve("torn.png"), "no picture");
    try (PointerScope scope = new PointerScope()) {
      float[] pixels = new float[20 * 64];
      pixels[3] = Float.POSITIVE_INFINITY;
      long[] labels = new long[20];
      Arrays.setAll(labels, i -> i % 2);
      Npy.write(
          Files.createDirectories(folder.resolve("np")).resolve("x.npy"),
          Tensors.of(pixels, 20, 8, 8));
      Npy.write(folder.resolve("np/y.npy"), Tensors.of(labels, 20));
    }
    new LaurelProcess(folder)
        .assertRefused(
            "nas",
            "search nowhere --out o --quiet|nowhere does not exist",
            "search bad.txt --out o --quiet|unknown format",
            "search one --out o --quiet|at least two are needed",
            "search uneven --out o --quiet|is 5 x 5",
            "search np/x.npy --out o --quiet|no finite number",
            "search photos --out o --quiet --space s7|allowed: darts",
            "search photos --out o --quiet --space broken.json|no operation",
            "search photos --out o --quiet --method darts3|allowed: darts, darts2",
            "search photos --out o --quiet --selection most|allowed: pt",
            "search photos --out o --quiet --augment blur|crop, flip, cutout",
            "search photos --out o --quiet --minutes -1|--minutes is -1",
            "search photos --out o --quiet --minutes 5 --epochs 3|leave out --epochs",
            "search photos --out o --quiet|at least a batch of 64",
            "search photos --out bad.txt --quiet|needs a folder",
            "search shapes --most 600 --minutes 0.001 --out o --quiet --threads 1 --space small|too few",
            "search shapes --side 4 --out o --quiet --most 200|at least 8 x 8",
            "select photos photos --out o|holds no search",
            "explain photos|holds no search",
            "train bad.txt photos --out n.safetensors|sep_conv_9x9",
            "train darts_pt_s9 photos --out n.safetensors|no published name",
            "train darts_pt_s2_1 photos --epochs 0 --out n.safetensors|--epochs 0",
            "draw darts_pt_s2_1 --out cells|.svg or .dot",
            "classify nothing.safetensors torn.png|nothing.safetensors",
            "bench photos --seeds 0|--seeds is 0",
            "bench photos --table bad.txt|line 1",
            "table one --out t.csv|at least two");
    assertThat(folder.resolve("o")).doesNotExist();
  }

  @Test
  void publishedGenotypesAreDrawn() throws Exception {
    done("nas draw darts_pt_s5_0 --out cells.dot");
    assertThat(Files.readString(folder.resolve("cells-normal.dot"))).startsWith("digraph");
    assertThat(folder.resolve("cells-reduce.dot")).exists();
  }
}
