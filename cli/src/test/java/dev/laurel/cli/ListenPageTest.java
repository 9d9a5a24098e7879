package dev.laurel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.laurel.binaural.BinauralModel;
import dev.laurel.core.Engine;
import dev.laurel.core.UserError;
import dev.laurel.core.io.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The page on which a talker is dragged, in a real browser where one is installed. */
class ListenPageTest {
  /** Moves the talker to the other side and waits until that ear is the louder one. */
  private static final String LATENCY =
      """
      (async () => {
        const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
        const context = laurel.state.context;
        laurel.move(0.1, -1, 0);
        await wait(700);
        const captured = laurel.capture(1.2);
        await wait(300);
        const moved = context.currentTime;
        laurel.move(0.1, 1, 0);
        const sound = await captured;
        const step = 240;
        let changed = 0;
        for (let i = 0; i + step < sound.length / 2; i += step) {
          let left = 0;
          let right = 0;
          for (let k = i; k < i + step; k++) {
            left += sound[2 * k] ** 2;
            right += sound[2 * k + 1] ** 2;
          }
          if (left > right) changed = i + step;
        }
        const out = context.outputLatency || context.baseLatency;
        return `${Math.round(1000 * (sound.from + changed / 48000 - moved))} ms and ${Math.round(1000 * out)} ms of output`;
      })()
      """;

  @TempDir private Path folder;

  private static float[] noise() {
    Random random = new Random(1);
    float[] noise = new float[48_000];
    double low = 0;
    for (int i = 0; i < noise.length; i++) {
      low += 0.15 * (random.nextGaussian() - low);
      noise[i] = (float) (0.1 * low);
    }
    return noise;
  }

  private static JsonNode asked(String text) {
    return Json.parse(text, "test");
  }

  @Test
  void theServerIsForItsOwnPageAlone() throws Exception {
    Engine.start();
    try (BinauralModel model = BinauralModel.shipped();
        ListenServer server = new ListenServer(model, noise(), 0)) {
      HttpClient client = HttpClient.newHttpClient();
      URI page = URI.create(server.address());
      HttpResponse<String> index =
          client.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString());
      assertThat(index.statusCode()).isEqualTo(200);
      assertThat(index.body()).contains("drag the talker").doesNotContain("https:");
      assertThat(index.headers().firstValue("Content-Security-Policy"))
          .hasValueSatisfying(policy -> assertThat(policy).startsWith("default-src 'none'"));
      HttpResponse<String> foreign =
          client.send(
              HttpRequest.newBuilder(page).header("Origin", "http://evil.example").build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(foreign.statusCode()).isEqualTo(403);
      for (String path : List.of("..%2f..%2fcli/Main.class", "nothing.html")) {
        assertThat(
                client
                    .send(
                        HttpRequest.newBuilder(page.resolve(path)).build(),
                        HttpResponse.BodyHandlers.ofString())
                    .statusCode())
            .as(path)
            .isBetween(400, 404);
      }
      int port = page.getPort();
      assertThatThrownBy(() -> new ListenServer(model, noise(), port))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("port " + port + " is taken");
    }
  }

  @Test
  void aSessionSoundsOnAndRefusesNonsense() {
    Engine.start();
    try (BinauralModel model = BinauralModel.shipped();
        ListenSession session = new ListenSession(model, noise())) {
      ByteBuffer first =
          session.answer(asked("{\"frames\": 6, \"view\": [1, 1, 0, 0, 0, 0, 1], \"at\": 5}"));
      assertThat(first.remaining()).isEqualTo(4 * (1 + 2 * 2400));
      double left = 0;
      double right = 0;
      for (int i = 0; i < 20; i++) {
        ByteBuffer next =
            session
                .answer(asked("{\"frames\": 6, \"view\": [0.1, 1, 0, 0, 0, 0, 1]}"))
                .order(ByteOrder.LITTLE_ENDIAN);
        next.getFloat();
        while (next.hasRemaining()) {
          left += Math.pow(next.getFloat(), 2);
          right += Math.pow(next.getFloat(), 2);
        }
      }
      assertThat(right).isGreaterThan(2 * left);
      for (String bad :
          List.of(
              "{}",
              "{\"frames\": 100000, \"view\": [1, 1, 0, 0, 0, 0, 1]}",
              "{\"frames\": 6, \"view\": [1, 1]}",
              "{\"frames\": 6, \"view\": [1, 1, 0, 0, 0, 0, 0]}",
              "{\"frames\": 6, \"view\": [1e9, 1, 0, 0, 0, 0, 1]}")) {
        assertThatThrownBy(() -> session.answer(asked(bad))).isInstanceOf(UserError.class);
      }
    }
  }

  /** Sound captured in the browser: its sides, its gaps, and how fast it follows the pointer. */
  @Test
  void whatIsDraggedIsHeard() throws Exception {
    assumeTrue(Browser.installed() != null, "no Chromium is installed");
    Engine.start();
    try (BinauralModel model = BinauralModel.shipped();
        ListenServer server = new ListenServer(model, noise(), 0);
        Browser browser = new Browser(folder, 1000, 900)) {
      browser.open(server.address());
      browser.evaluate("laurel.play()");
      for (String mode : List.of("formulas", "network")) {
        browser.evaluate("laurel.setMode('" + mode + "')");
        for (int side : new int[] {-1, 1}) {
          // Up on the map is forward: this is a little forward and far to one side.
          browser.evaluate("laurel.move(0.1, " + side + ", 0)");
          Thread.sleep(700);
          JsonNode heard =
              browser.evaluate("laurel.capture(0.5).then((sound) => laurel.measure(sound))");
          assertThat(heard.path("left").asDouble()).as(mode).isGreaterThan(0.01);
          assertThat(side * heard.path("ild").asDouble()).as(mode + " " + heard).isLessThan(-3);
          assertThat(side * heard.path("itd").asDouble()).as(mode + " " + heard).isGreaterThan(200);
        }
      }
      assertThat(browser.evaluate("document.getElementById('problem').textContent").asText())
          .isEmpty();
      browser.evaluate("laurel.setMode('formulas')");
      browser.drag(List.of(new int[] {200, 300}, new int[] {210, 320}, new int[] {500, 350}));
      Thread.sleep(300);
      assertThat(browser.evaluate("laurel.state.latency").asDouble()).isBetween(1.0, 1000.0);
      assertThat(browser.evaluate("laurel.state.y").asDouble()).isGreaterThan(0);
      browser.evaluate("document.getElementById('record').click()");
      Thread.sleep(700);
      browser.evaluate("document.getElementById('record').click()");
      Thread.sleep(700);
      JsonNode kept =
          browser.evaluate(
              """
              Promise.all(['sound', 'positions'].map((id) => laurel.state.offered[id].arrayBuffer()))
                .then(([sound, positions]) => ({
                  samples: (sound.byteLength - 44) / 4,
                  rows: new TextDecoder().decode(positions).trim().split('\\n').length }))
              """);
      assertThat(kept.path("samples").asInt()).isGreaterThan(4800);
      assertThat(kept.path("rows").asInt()).isEqualTo(kept.path("samples").asInt() / 400);
    }
  }

  /**
   * Figures for people, with {@code -Dlaurel.listen.seconds=60}, of a model by {@code
   * -Dlaurel.listen.model=FILE}: gaps in the network's sound, and from the pointer to the sound.
   */
  @Test
  @EnabledIfSystemProperty(named = "laurel.listen.seconds", matches = "[0-9]+")
  void figures() throws Exception {
    assumeTrue(Browser.installed() != null, "no Chromium is installed");
    Engine.start();
    Engine.threads(1);
    String file = System.getProperty("laurel.listen.model");
    try (BinauralModel model =
            file == null ? BinauralModel.shipped() : BinauralData.model(Path.of(file));
        ListenServer server = new ListenServer(model, noise(), 0);
        Browser browser = new Browser(folder, 1000, 900)) {
      browser.open(server.address());
      browser.evaluate("laurel.play()");
      for (String mode : List.of("formulas", "network")) {
        browser.evaluate("laurel.setMode('" + mode + "')");
        Thread.sleep(1000);
        for (int i = 0; i < 5; i++) {
          System.out.println(mode + ": " + browser.evaluate(LATENCY));
        }
      }
      browser.evaluate("document.getElementById('orbit').click()");
      Thread.sleep(1000 * Long.getLong("laurel.listen.seconds"));
      System.out.println(
          "gaps "
              + browser.evaluate("laurel.state.gaps")
              + ", a second of sound in "
              + browser.evaluate("laurel.state.factor"));
      browser.screenshot(Path.of("target", "listen.png"));
      assertThat(browser.evaluate("laurel.state.gaps").asInt()).isZero();
    }
  }
}
