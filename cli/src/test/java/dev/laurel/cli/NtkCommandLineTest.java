package dev.laurel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.laurel.core.io.Json;
import dev.laurel.ntk.data.Friedman;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code laurel ntk} as a user runs it. */
class NtkCommandLineTest {
  @TempDir private Path folder;

  private LaurelProcess.Outcome done(String words) throws Exception {
    LaurelProcess.Outcome outcome = new LaurelProcess(folder).run(words.split(" ", -1));
    assertThat(outcome.code()).as(words + ": " + outcome.err()).isZero();
    return outcome;
  }

  /** Friedman's problem with a column of words; every seventh number of the last column missing. */
  private void table(String name, int rows, long seed, boolean holes) throws Exception {
    double[][] x = Friedman.rows(rows, 6, seed);
    double[] y = Friedman.targets(x, 1, seed + 1);
    List<String> lines = new ArrayList<>();
    lines.add("x1,x2,x3,x4,x5,x6,shop,price,kind");
    for (int i = 0; i < rows; i++) {
      StringBuilder line = new StringBuilder();
      for (int k = 0; k < 6; k++) {
        line.append(k == 5 && holes && i % 7 == 0 ? "" : Double.toString(x[i][k])).append(',');
      }
      boolean near = x[i][0] > 0.5;
      lines.add(
          line.append(near ? "near," : "far,")
              .append(y[i] + (near ? 3 : 0))
              .append(y[i] > 14 ? ",dear" : ",cheap")
              .toString());
    }
    Files.write(folder.resolve(name), lines);
  }

  @Test
  void fromATableToPredictionsWithIntervals() throws Exception {
    table("train.csv", 400, 1, true);
    table("test.csv", 200, 5, false);
    String fit = "ntk fit train.csv --target price --ignore kind --missing median --quiet";
    JsonNode fitted = Json.parse(done(fit + " --out m.safetensors --json").out(), "fit");
    assertThat(fitted.path("report").path("heldOutR2").asDouble()).isGreaterThan(0.8);
    JsonNode predicted =
        Json.parse(
            done("ntk predict test.csv --model m.safetensors --interval 0.9 --out p.csv --json"
                    + " --quiet")
                .out(),
            "predict");
    assertThat(predicted.path("scores").path("r2").asDouble()).isGreaterThan(0.8);
    List<String> lines = Files.readAllLines(folder.resolve("p.csv"));
    assertThat(lines).hasSize(201);
    assertThat(lines.get(0)).isEqualTo("price,price low,price high");
    String[] cells = lines.get(1).split(",", -1);
    assertThat(Double.parseDouble(cells[1])).isLessThan(Double.parseDouble(cells[0]));
    assertThat(done("inspect m.safetensors").out()).contains("ntk.regressor");
    assertThat(
            Json.parse(
                    done("ntk cv train.csv --target price --ignore kind --missing drop_row"
                            + " --folds 3 --json --quiet")
                        .out(),
                    "cv")
                .path("folds")
                .size())
        .isEqualTo(3);
  }

  @Test
  void classesAreForetoldByName() throws Exception {
    table("train.csv", 300, 1, false);
    done("ntk fit train.csv --target kind --classify --ignore price --out m.st --quiet");
    JsonNode scores =
        Json.parse(
            done("ntk predict train.csv --model m.st --out p.csv --json --quiet").out(), "predict");
    assertThat(scores.path("accuracy").asDouble()).isGreaterThan(0.9);
    assertThat(Files.readAllLines(folder.resolve("p.csv")).get(0)).isEqualTo("kind,cheap,dear");
  }

  @Test
  void ratesKernelAndCertificate() throws Exception {
    table("train.csv", 400, 1, false);
    String data = " train.csv --target price --ignore kind,shop --quiet";
    JsonNode rates =
        Json.parse(done("ntk rates" + data + " --simulate --report r.html --json").out(), "rates");
    assertThat(rates.path("capacity").asDouble()).isBetween(1.0, 3.0);
    assertThat(rates.path("forecast")).hasSize(4);
    assertThat(Files.readString(folder.resolve("r.html"))).contains("<svg", "simulation");
    JsonNode certificate =
        Json.parse(
            done("ntk certify" + data + " --width 512 --tolerance 0.05 --json").out(), "certify");
    assertThat(certificate.path("certificate").path("total").asDouble()).isBetween(0.0, 0.2);
    assertThat(certificate.path("widthForTolerance").asLong()).isPositive();
    assertThat(done("ntk kernel --sphere 3 --degrees 4").out()).contains("multiplicity");
    Files.writeString(folder.resolve("rows.csv"), "a,b\n1,2\n3,4\n5,6\n");
    done("ntk kernel rows.csv --depth 2 --out k.npy");
    assertThat(folder.resolve("k.npy")).hasSize(128 + 9 * 8);
  }

  @Test
  void aPassThatWasStoppedGoesOn() throws Exception {
    table("train.csv", 30_000, 1, false);
    String fit =
        "ntk fit train.csv --target price --ignore kind --method network_pass --width 256"
            + " --scaling sphere --checkpoint state --log steps.jsonl --quiet --out ";
    Process process = new LaurelProcess(folder).start(List.of(), (fit + "m.st").split(" ", -1));
    Path log = folder.resolve("steps.jsonl");
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (System.nanoTime() < deadline
        && !(Files.exists(log) && Files.readString(log).contains("streamR2"))) {
      Thread.sleep(50);
    }
    process.destroy();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isIn(130, 143);
    assertThat(folder.resolve("state")).exists();
    assertThat(folder.resolve("m.st")).doesNotExist();
    done(fit + "m.st");
    assertThat(folder.resolve("state")).doesNotExist();
    done(fit.replace(" --checkpoint state", "") + "whole.st");
    done("ntk predict train.csv --model m.st --out a.csv --quiet");
    done("ntk predict train.csv --model whole.st --out b.csv --quiet");
    assertThat(Files.readString(folder.resolve("a.csv")))
        .isEqualTo(Files.readString(folder.resolve("b.csv")));
  }

  @Test
  void whatIsWrongIsSaidInASentence() throws Exception {
    table("good.csv", 120, 1, false);
    table("holes.csv", 50, 1, true);
    done("ntk fit good.csv --target price --ignore kind --out m.st --quiet");
    Files.writeString(folder.resolve("flat.csv"), "a,y\n1,5\n2,5\n3,5\n");
    Files.writeString(folder.resolve("constant.csv"), "a,b,y\n1,2,5\n1,2,6\n1,2,7\n");
    Files.writeString(folder.resolve("nan.csv"), "a,y\n1,5\nNaN,6\n3,7\n");
    Files.writeString(folder.resolve("one.csv"), "a,y\n1,5\n");
    Files.writeString(folder.resolve("twice.csv"), "a,y\n" + "1,5\n2,6\n".repeat(60));
    Files.writeString(folder.resolve("ragged.csv"), "a,y\n1,5\n2\n");
    Files.writeString(folder.resolve("empty.csv"), "");
    Files.writeString(folder.resolve("numbers.csv"), "1,2\n3,4\n");
    Files.writeString(folder.resolve("word.csv"), "a,y\n1,5\nx,6\n");
    Files.writeString(folder.resolve("bad.svm"), "1 1:2\n2 0:3\n");
    Files.write(folder.resolve("bytes.csv"), new byte[] {'a', ',', 'b', '\n', (byte) 0xff});
    new LaurelProcess(folder)
        .assertRefused(
            "ntk",
            "fit good.csv --target prize --ignore kind --out n.st|no column 'prize'",
            "fit flat.csv --out n.st|zero variance",
            "fit constant.csv --out n.st|columns are constant",
            "fit nan.csv --out n.st|line 3, column 'a': the value is missing",
            "fit one.csv --out n.st|at least 2",
            "fit twice.csv --lambda 0 --out n.st|duplicated",
            "fit ragged.csv --out n.st|line 3: 1 cells, the header has 2",
            "fit empty.csv --out n.st|is empty",
            "fit numbers.csv --out n.st|has no header",
            "fit word.csv --out n.st|'x' is not a finite number",
            "fit bytes.csv --out n.st|not text in UTF-8",
            "fit missing.csv --out n.st|no such file",
            "fit bad.svm --out n.st|index:value",
            "fit holes.csv --target price --ignore kind --out n.st|the value is missing",
            "fit good.csv --target kind --out n.st|to foretell a class",
            "fit good.csv --target price,kind --classify --out n.st|a single one",
            "fit good.csv --target price --out m.st|exists already",
            "fit good.csv --target price --activation sofplus --out n.st|sofplus",
            "fit good.csv --target price --method network_pass --width 7 --out n.st|even numbers",
            "fit good.csv --target price --method network_pass --depth 2 --out n.st|two-layer",
            "fit good.csv --target price --method kernel_pass --step-size 9 --out n.st|kappa^2",
            "fit good.csv --target price --method kernel_pass --passes 0 --out n.st|passes is 0",
            "fit good.csv --target price --method nystrom --centers 500 --out n.st|at most as many",
            "fit good.csv --target price --output-scale 0 --out n.st|(R) is 0.0",
            "fit good.csv --target price --bias-scale -1 --out n.st|(gamma) is -1.0",
            "fit good.csv --target price --weight-std 1 --out n.st|--depth",
            "fit good.csv --target price --lambda -1 --out n.st|lambda is -1.0",
            "fit good.csv --target price --width 64 --out n.st|--width is of network_pass",
            "fit good.csv --target price --source 0 --method kernel_pass --out n.st|exponent r is 0",
            "cv good.csv --target price --folds 1|folds is 1",
            "fit good.csv --target price --checkpoint good.csv --out n.st|two files",
            "fit good.csv --target price --checkpoint n.st --out o.st|network_pass",
            "predict flat.csv --model m.st --out p.csv|no column 'x1'",
            "predict good.csv --model flat.csv --out p.csv|flat.csv",
            "predict good.csv --model m.st --out p.txt|written as .csv",
            "predict good.csv --model m.st --interval 2 --out p.csv|between 0 and 1",
            "rates one.csv|at least 200",
            "rates good.csv --target price --factors 0|--factors has 0.0",
            "rates good.csv --target price --ignore kind --scaling auto|for fit and cv",
            "kernel good.csv|--out is needed",
            "kernel good.csv --sphere 3|and not both",
            "kernel --sphere 1|at least 2",
            "certify good.csv --target price --ignore kind --rows 30000|--rows is 30000",
            "certify good.csv --target price --ignore kind --tolerance 0|above 0",
            "certify one.csv|at least 20");
  }
}
