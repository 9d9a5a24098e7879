package dev.laurel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.laurel.core.io.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Chromium without a window, told what to do by its debugging protocol. */
final class Browser implements AutoCloseable {
  private static final long SECONDS = 60;

  private final Process process;
  private final WebSocket socket;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private int sent;

  /** Where it is installed; null if it is not. */
  static Path installed() {
    return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  Browser(Path folder, int width, int height) throws Exception {
    process =
        new ProcessBuilder(
                installed().toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--autoplay-policy=no-user-gesture-required",
                "--remote-debugging-port=0",
                "--remote-allow-origins=*",
                "--window-size=" + width + "," + height,
                "--user-data-dir=" + folder,
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    Path port = folder.resolve("DevToolsActivePort");
    await(() -> Files.exists(port) && Files.readAllLines(port).size() > 1);
    HttpClient client = HttpClient.newHttpClient();
    String address = "http://127.0.0.1:" + Files.readAllLines(port).get(0) + "/json/list";
    String pages =
        client
            .send(
                HttpRequest.newBuilder(URI.create(address)).build(),
                HttpResponse.BodyHandlers.ofString())
            .body();
    String page = null;
    for (JsonNode one : Json.parse(pages, address)) {
      if (one.path("type").asText().equals("page")) {
        page = one.path("webSocketDebuggerUrl").asText();
      }
    }
    socket =
        client.newWebSocketBuilder().buildAsync(URI.create(page), new Listener(answers)).join();
  }

  /** A condition that may fail to be read. */
  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(Condition condition) throws Exception {
    long end = System.nanoTime() + SECONDS * 1_000_000_000L;
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("the browser does not start");
      }
      Thread.sleep(50);
    }
  }

  private JsonNode call(String method, Map<String, Object> parameters) throws Exception {
    int id = ++sent;
    socket
        .sendText(Json.line(Map.of("id", id, "method", method, "params", parameters)), true)
        .join();
    while (true) {
      String answer = answers.poll(SECONDS, TimeUnit.SECONDS);
      if (answer == null) {
        throw new IllegalStateException("the browser does not answer " + method);
      }
      JsonNode node = Json.parse(answer, "browser");
      if (node.path("id").asInt() == id) {
        return node.path("result");
      }
    }
  }

  void open(String address) throws Exception {
    call("Page.navigate", Map.of("url", address));
    for (int i = 0; i < 100; i++) {
      if (evaluate("document.readyState === 'complete' && location.href !== 'about:blank'")
          .asBoolean()) {
        return;
      }
      Thread.sleep(100);
    }
    throw new IllegalStateException(address + " does not load");
  }

  /** What an expression is, awaited if it is a promise. */
  JsonNode evaluate(String expression) throws Exception {
    JsonNode result =
        call(
            "Runtime.evaluate",
            Map.of(
                "expression", expression,
                "awaitPromise", true,
                "returnByValue", true,
                "userGesture", true));
    if (result.has("exceptionDetails")) {
      throw new IllegalStateException(result.path("exceptionDetails").toString());
    }
    return result.path("result").path("value");
  }

  void drag(List<int[]> points) throws Exception {
    mouse("mousePressed", points.get(0));
    for (int[] point : points) {
      mouse("mouseMoved", point);
    }
    mouse("mouseReleased", points.get(points.size() - 1));
  }

  private void mouse(String type, int[] point) throws Exception {
    call(
        "Input.dispatchMouseEvent",
        Map.of(
            "type",
            type,
            "x",
            point[0],
            "y",
            point[1],
            "button",
            "left",
            "buttons",
            1,
            "clickCount",
            1));
  }

  void screenshot(Path file) throws Exception {
    String data = call("Page.captureScreenshot", Map.of("format", "png")).path("data").asText();
    Files.write(file, Base64.getDecoder().decode(data));
  }

  @Override
  public void close() {
    socket.abort();
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Puts messages together. */
  private static final class Listener implements WebSocket.Listener {
    private final BlockingQueue<String> answers;
    private final StringBuilder text = new StringBuilder();

    private Listener(BlockingQueue<String> answers) {
      this.answers = answers;
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        answers.add(text.toString());
        text.setLength(0);
      }
      from.request(1);
      return null;
    }
  }
}
