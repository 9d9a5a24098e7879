package dev.laurel.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.laurel.core.UserError;
import dev.laurel.core.run.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(100)
class DownloadTest {
  private static final int OK = 200;
  private static final int PARTIAL = 206;

  @TempDir private Path folder;

  private final byte[] content = new byte[300_000];
  private HttpServer server;
  private volatile int sent;
  private volatile boolean ranges = true;
  private volatile int breakAfter = Integer.MAX_VALUE;

  @BeforeEach
  void start() throws Exception {
    new Random(1).nextBytes(content);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/data.bin", this::serve);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void serve(HttpExchange exchange) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    int from =
        ranges && range != null ? Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1")) : 0;
    if (from > 0) {
      exchange
          .getResponseHeaders()
          .add(
              "Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
    }
    int length = content.length - from;
    exchange.sendResponseHeaders(from > 0 ? PARTIAL : OK, length);
    int count = Math.min(length, breakAfter);
    OutputStream out = exchange.getResponseBody();
    out.write(content, from, count);
    out.flush();
    sent = count;
    // With less than was promised, this breaks the connection off.
    exchange.close();
  }

  private Download download(String path) throws Exception {
    String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    return new Download(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path),
        content.length,
        sha256);
  }

  @Test
  void aFileIsFetchedOnceAndChecked() throws Exception {
    Path target = folder.resolve("deep/data.bin");
    download("/data.bin").to(target, Progress.silent());
    assertThat(target).hasBinaryContent(content);
    sent = 0;
    download("/data.bin").to(target, Progress.silent());
    assertThat(sent).as("bytes sent the second time").isZero();
    assertThat(folder.resolve("deep/data.bin.part")).doesNotExist();
  }

  @Test
  void aBrokenDownloadGoesOnWhereItStopped() throws Exception {
    Path target = folder.resolve("data.bin");
    breakAfter = 100_000;
    assertThatThrownBy(() -> download("/data.bin").to(target, Progress.silent()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("run it again to go on");
    assertThat(target).doesNotExist();
    Path part = folder.resolve("data.bin.part");
    long kept = Files.size(part);
    assertThat(kept).isPositive();
    breakAfter = Integer.MAX_VALUE;
    download("/data.bin").to(target, Progress.silent());
    assertThat(target).hasBinaryContent(content);
    assertThat((long) sent).isEqualTo(content.length - kept);
  }

  @Test
  void aServerWithoutRangesSendsItAllAgain() throws Exception {
    Path target = folder.resolve("data.bin");
    Files.write(folder.resolve("data.bin.part"), Arrays.copyOf(content, 1000));
    ranges = false;
    download("/data.bin").to(target, Progress.silent());
    assertThat(target).hasBinaryContent(content);
  }

  @Test
  void anotherContentIsThrownAway() throws Exception {
    Download honest = download("/data.bin");
    content[7]++;
    Path target = folder.resolve("data.bin");
    assertThatThrownBy(() -> honest.to(target, Progress.silent()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("SHA-256 is")
        .hasMessageContaining("expected " + honest.sha256());
    assertThat(folder).isEmptyDirectory();
    Download small = new Download(honest.url(), 10, honest.sha256());
    assertThatThrownBy(() -> small.to(target, Progress.silent()))
        .hasMessageContaining("more than the 10 bytes");
  }

  @Test
  void aUsersFileIsNotOverwritten() throws Exception {
    Path target = folder.resolve("data.bin");
    Files.writeString(target, "mine");
    assertThatThrownBy(() -> download("/data.bin").to(target, Progress.silent()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("move it away");
    assertThat(target).hasContent("mine");
  }

  @Test
  void refusalsAndAbsentServersAreOneSentence() throws Exception {
    Path target = folder.resolve("data.bin");
    assertThatThrownBy(() -> download("/nothing").to(target, Progress.silent()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("the server answers 404");
    Download gone = download("/data.bin");
    server.stop(0);
    assertThatThrownBy(() -> gone.to(target, Progress.silent()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no connection");
  }

  @Test
  void theKnownCatalogIsWellFormedAndNamesCannotEscape() throws Exception {
    assertThat(DataCatalog.known().dataSets()).extracting("name").contains("fashion-mnist");
    assertThatThrownBy(() -> DataCatalog.known().named("mnis"))
        .hasMessageContaining("'mnis'")
        .hasMessageContaining("mnist, fashion-mnist");
    Download file = download("/data.bin");
    assertThatThrownBy(() -> new DataCatalog.DataSet("a", "", "", Map.of("../../x", file)))
        .isInstanceOf(UserError.class);
    DataCatalog own =
        new DataCatalog(List.of(new DataCatalog.DataSet("a", "", "", Map.of("x.bin", file))));
    assertThat(own.named("a").fetch(folder, Progress.silent()).resolve("x.bin"))
        .hasBinaryContent(content);
  }
}
