package dev.laurel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.laurel.cli.LaurelProcess.Outcome;
import dev.laurel.core.io.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The command as a user starts it: a process, its output and its exit code. */
class CommandLineTest {
  @TempDir private Path folder;

  private Process start(String... arguments) throws IOException {
    return new LaurelProcess(folder).start(List.of(), arguments);
  }

  private Process start(List<String> before, String... arguments) throws IOException {
    return new LaurelProcess(folder).start(before, arguments);
  }

  private Outcome run(String... arguments) throws IOException, InterruptedException {
    return new LaurelProcess(folder).runAlone(arguments);
  }

  private void writeTable(String name, int rows, int columns) throws IOException {
    Random random = new Random(5);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < rows; i++) {
      double common = random.nextGaussian();
      for (int j = 0; j < columns; j++) {
        text.append(j == 0 ? "" : ",").append(3 * common * (j + 1) + random.nextGaussian());
      }
      text.append('\n');
    }
    Files.writeString(folder.resolve(name), text);
  }

  @Test
  @Tag("smoke")
  void fitTransformInverseEvalAndPlotWorkTogether() throws Exception {
    writeTable("data.csv", 200, 6);
    Outcome fit = run("pca", "fit", "data.csv", "-k", "2", "--out", "m.safetensors", "--json");
    assertThat(fit.code()).as(fit.err()).isZero();
    JsonNode result = Json.parse(fit.out(), "standard output");
    assertThat(result.path("components").asInt()).isEqualTo(2);
    assertThat(result.path("report").path("converged").asBoolean()).isTrue();
    assertThat(run("pca", "transform", "data.csv", "--model", "m.safetensors", "--out", "c.npy"))
        .extracting(Outcome::code)
        .isEqualTo(0);
    assertThat(run("pca", "inverse", "c.npy", "--model", "m.safetensors", "--out", "back.csv"))
        .extracting(Outcome::code)
        .isEqualTo(0);
    assertThat(Files.readAllLines(folder.resolve("back.csv"))).hasSize(200);
    Outcome eval = run("pca", "eval", "data.csv", "--model", "m.safetensors", "--json");
    assertThat(Json.parse(eval.out(), "standard output").path("varianceKept").asDouble())
        .isGreaterThan(0.9);
    assertThat(run("pca", "plot", "data.csv", "--model", "m.safetensors", "--out", "p.html"))
        .extracting(Outcome::code)
        .isEqualTo(0);
    assertThat(Files.readString(folder.resolve("p.html")))
        .contains("<svg")
        .doesNotContain("src=\"http", "href=\"http");
  }

  @Test
  void badInputIsOneSentenceAndExitTwo() throws Exception {
    Files.writeString(folder.resolve("text.csv"), "1,2\n3,four\n");
    Files.writeString(folder.resolve("ragged.csv"), "1,2\n3\n");
    Files.writeString(folder.resolve("nan.csv"), "1,2\n3,NaN\n");
    Files.writeString(folder.resolve("empty.csv"), "");
    Files.writeString(folder.resolve("short.npy"), "not numpy");
    Files.writeString(folder.resolve("rank.csv"), "1,2,3\n2,4,6\n3,6,9\n4,8,12\n");
    Files.writeString(folder.resolve("flat.csv"), "1,1\n1,1\n");
    new LaurelProcess(folder)
        .assertRefused(
            "pca",
            "fit text.csv --out m.safetensors|'four' is not a finite number",
            "fit ragged.csv --out m.safetensors|ragged.csv, line 2: 1 cells",
            "fit nan.csv --out m.safetensors|the value is missing",
            "fit empty.csv --out m.safetensors|empty.csv is empty",
            "fit short.npy --out m.safetensors|is not a .npy file",
            "fit missing.csv --out m.safetensors|missing.csv does not exist",
            "fit rank.csv -k 4 --out m.safetensors|allowed: 1 to 3",
            "fit rank.csv -k 2 --out m.safetensors|rank 1; allowed: 1 to 1",
            "fit flat.csv -k 1 --out m.safetensors|no variance to explain",
            "fit rank.csv|Missing required option");
    assertThat(folder.resolve("m.safetensors")).doesNotExist();
  }

  @Test
  void columnsOfWordsAreIgnored() throws Exception {
    Files.writeString(
        folder.resolve("table.csv"), "id,city,a,b\n1,Bern,1,2\n2,Basel,2,4.5\n3,Chur,3,5\n");
    Outcome words = run("pca", "fit", "table.csv", "--out", "m.st");
    assertThat(words.code()).isEqualTo(2);
    assertThat(words.err()).contains("column 2 (city)", "'Bern'", "ignored");
    Outcome fit =
        run("pca", "fit", "table.csv", "--ignore", "city,1", "-k", "1", "--out", "m.st", "--json");
    assertThat(fit.code()).as(fit.err()).isZero();
    assertThat(run("inspect", "m.st").out()).contains("F64 [1, 2]");
    Outcome none = run("pca", "fit", "table.csv", "--ignore", "town", "--out", "n.st");
    assertThat(none.err()).contains("no column 'town'; its columns are [id, city, a, b]");
  }

  @Test
  void completionOffersTheValuesOfTheOption() throws Exception {
    String script = run("generate-completion").out();
    assertThat(script).contains("scaling_option_args=(\"ball\"").doesNotContain("NAME_option_args");
  }

  @Test
  void nothingIsOverwrittenWithoutForce() throws Exception {
    writeTable("data.csv", 50, 3);
    Files.writeString(folder.resolve("kept.txt"), "mine");
    Outcome refused = run("pca", "fit", "data.csv", "-k", "1", "--out", "kept.txt");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("--force");
    assertThat(Files.readString(folder.resolve("kept.txt"))).isEqualTo("mine");
    Outcome forced = run("pca", "fit", "data.csv", "-k", "1", "--out", "kept.txt", "--force");
    assertThat(forced.code()).as(forced.err()).isZero();
  }

  @Test
  void anArtifactOfANewerFormatIsRefused() throws Exception {
    writeTable("data.csv", 50, 3);
    assertThat(run("pca", "fit", "data.csv", "-k", "1", "--out", "m.st").code()).isZero();
    byte[] bytes = Files.readAllBytes(folder.resolve("m.st"));
    String latin = new String(bytes, StandardCharsets.ISO_8859_1);
    String newer = latin.replace("\"laurel.format\":\"1\"", "\"laurel.format\":\"9\"");
    Files.write(folder.resolve("m.st"), newer.getBytes(StandardCharsets.ISO_8859_1));
    Outcome refused = run("pca", "transform", "data.csv", "--model", "m.st", "--out", "c.csv");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("format 9").contains("up to 1");
    assertThat(folder.resolve("c.csv")).doesNotExist();
  }

  @Test
  void aKilledFitResumesToTheSameBytes() throws Exception {
    assertThat(run("data", "digits", "--count", "4000", "--out", "d.npy").code()).isZero();
    String[] fit = {
      "pca",
      "fit",
      "d.npy",
      "-k",
      "8",
      "--oracle",
      "direct",
      "--memory",
      "1",
      "--threads",
      "1",
      "--tolerance",
      "1e-5",
      "--checkpoint",
      "state",
      "--checkpoint-seconds",
      "0",
      "--out"
    };
    assertThat(run(with(fit, "whole.st")).code()).isZero();
    Process process = start(with(fit, "resumed.st"));
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!Files.exists(folder.resolve("state")) && System.nanoTime() < deadline) {
      Thread.sleep(2);
    }
    process.destroyForcibly().waitFor();
    assertThat(folder.resolve("state")).as("the fit was killed between two rounds").exists();
    assertThat(folder.resolve("resumed.st")).doesNotExist();
    Outcome resumed = run(with(fit, "resumed.st"));
    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(components("resumed.st")).isEqualTo(components("whole.st"));
    assertThat(folder.resolve("state")).doesNotExist();
  }

  private static String[] with(String[] arguments, String last) {
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = last;
    return all;
  }

  private double[] components(String name) {
    dev.laurel.core.Engine.start();
    try (var file = dev.laurel.core.io.Safetensors.open(folder.resolve(name))) {
      return file.doubles("components");
    }
  }

  @Test
  void optionsComeFromAFileAndTheCommandLineGoesFirst() throws Exception {
    writeTable("data.csv", 50, 6);
    Files.writeString(
        folder.resolve("pca.json"), "{\"components\": 3, \"whiten\": true, \"out\": \"a.st\"}");
    Outcome fit = run("pca", "fit", "data.csv", "--config", "pca.json", "--json");
    assertThat(fit.code()).as(fit.err()).isZero();
    assertThat(Json.parse(fit.out(), "output").path("components").asInt()).isEqualTo(3);
    fit = run("pca", "fit", "data.csv", "--config=pca.json", "-k", "2", "--out", "b.st", "--json");
    assertThat(Json.parse(fit.out(), "output").path("components").asInt()).isEqualTo(2);
    assertThat(run("inspect", "b.st", "--json").out()).contains("\"whiten\":true");
    Files.writeString(folder.resolve("wrong.json"), "{\"componets\": 3}");
    Outcome wrong = run("pca", "fit", "data.csv", "--config", "wrong.json", "--out", "c.st");
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("wrong.json: 'componets' is no option of laurel pca fit");
    Outcome none = run("pca", "fit", "data.csv", "--config", "none.json", "--out", "c.st");
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("none.json").contains("no such file");
  }

  @Test
  void dataIsListedAndFetchedFromACatalogOfOnesOwn() throws Exception {
    byte[] content = "1,2\n3,4\n".getBytes(StandardCharsets.UTF_8);
    var server =
        com.sun.net.httpserver.HttpServer.create(
            new java.net.InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, content.length);
          exchange.getResponseBody().write(content);
          exchange.close();
        });
    server.start();
    try {
      String sum =
          java.util.HexFormat.of()
              .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(content));
      Files.writeString(
          folder.resolve("own.json"),
          """
          {"dataSets": [{"name": "small", "description": "four numbers", "licence": "none",
            "files": {"a.csv": {"url": "http://127.0.0.1:%d/a.csv", "bytes": 8, "sha256": "%s"}}}]}
          """
              .formatted(server.getAddress().getPort(), sum));
      assertThat(run("data", "list", "--catalog", "own.json").out()).contains("four numbers");
      Outcome fetched =
          run("data", "fetch", "small", "--catalog", "own.json", "--cache", "kept", "--json");
      assertThat(fetched.code()).as(fetched.err()).isZero();
      assertThat(folder.resolve("kept/small/a.csv")).hasBinaryContent(content);
      Outcome unknown = run("data", "fetch", "smal", "--catalog", "own.json", "--cache", "kept");
      assertThat(unknown.code()).isEqualTo(2);
      assertThat(unknown.err()).contains("no data set is named 'smal'; known: small");
    } finally {
      server.stop(0);
    }
    assertThat(run("data", "list").out()).contains("fashion-mnist");
  }

  @Test
  void parquetIsReadAndWhatItCannotHoldIsNamed() throws Exception {
    try (var connection = java.sql.DriverManager.getConnection("jdbc:duckdb:");
        var statement = connection.createStatement()) {
      statement.execute(
          "copy (select (i * 7919) % 101 as a, i / 3.0 as b, [1] as c from range(500) t(i))"
              + " to '"
              + folder.resolve("nested.parquet")
              + "'");
      statement.execute(
          "copy (select (i * 7919) % 101 as a, i / 3.0 as b from range(500) t(i)) to '"
              + folder.resolve("data.parquet")
              + "'");
    }
    Outcome fit =
        run(
            "pca",
            "fit",
            "data.parquet",
            "-k",
            "2",
            "--out",
            "p.st",
            "--json",
            "--tensorboard",
            "events");
    assertThat(fit.code()).as(fit.err()).isZero();
    assertThat(Json.parse(fit.out(), "output").path("report").path("rows").asInt()).isEqualTo(500);
    try (var events = Files.list(folder.resolve("events"))) {
      assertThat(events).hasSize(1);
    }
    Outcome nested = run("pca", "fit", "nested.parquet", "-k", "1", "--out", "n.st");
    assertThat(nested.code()).isEqualTo(2);
    assertThat(nested.err()).contains("nested.parquet").contains("'c'");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void controlCEndsWith130AndLeavesNothing() throws Exception {
    // A build that runs in the background ignores Ctrl-C, and so would what it starts.
    List<String> heedful = List.of("env", "--default-signal=INT");
    Process process = start(heedful, "data", "digits", "--count", "5000000", "--out", "digits.npy");
    Thread.sleep(1500);
    assertThat(process.isAlive()).isTrue();
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isEqualTo(130);
    try (var left = Files.list(folder)) {
      assertThat(left.map(Path::getFileName).map(Path::toString))
          .allMatch(name -> name.matches("(stdout|stderr).*\\.txt"));
    }
  }
}
