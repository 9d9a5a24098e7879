package dev.laurel.core.data;

import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import dev.laurel.core.run.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * A file on the web that is known by its checksum. A download that was broken off goes on where it
 * stopped; nothing appears under the file's name before the checksum is right.
 *
 * @param url http or https
 * @param bytes its size; a longer answer is refused
 * @param sha256 64 hexadecimal digits
 */
public record Download(URI url, long bytes, String sha256) {
  private static final int PATIENCE_MILLIS = 30_000;

  /** Checks the values. */
  public Download {
    if (url == null || !("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
      throw UserError.of("url is %s; an http or https address is needed", url);
    }
    if (bytes < 0 || sha256 == null || !sha256.matches("[0-9a-fA-F]{64}")) {
      throw UserError.of(
          "%s: bytes is %d and sha256 is '%s'; a size and 64 hexadecimal digits are needed",
          url, bytes, sha256);
    }
  }

  /** Whether a file is there already, whole and right. */
  public boolean isAt(Path target) {
    try {
      return Files.isRegularFile(target)
          && Files.size(target) == bytes
          && checksum(target).equalsIgnoreCase(sha256);
    } catch (IOException e) {
      throw new UserError("cannot read " + target + ": " + AtomicFile.reason(e), e);
    }
  }

  /**
   * Fetches the file unless it is there already. An interrupted fetch leaves {@code target.part},
   * from which the next one goes on.
   *
   * @throws UserError if the server cannot be reached or refuses, the answer has another checksum,
   *     or another file of that name is there
   */
  public void to(Path target, Progress progress) {
    if (isAt(target)) {
      return;
    }
    if (Files.exists(target)) {
      throw UserError.of(
          "%s exists but is not the file of %s (SHA-256 %s); move it away", target, url, sha256);
    }
    Path part = target.resolveSibling(target.getFileName() + ".part");
    try {
      Files.createDirectories(target.toAbsolutePath().getParent());
      if (!(Files.exists(part) && Files.size(part) == bytes)) {
        receive(part, progress);
      }
      String found = checksum(part);
      if (!found.equalsIgnoreCase(sha256)) {
        Files.delete(part);
        throw UserError.of(
            "%s: SHA-256 is %s, expected %s; what was fetched is thrown away", url, found, sha256);
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UserError("cannot fetch " + url + ": " + reason(e) + "; run it again to go on", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError("fetching " + url + " was interrupted; run it again to go on", e);
    }
  }

  private static String reason(IOException e) {
    return e instanceof java.net.ConnectException || e.getMessage() == null
        ? "no connection to the server (" + e.getClass().getSimpleName() + ")"
        : AtomicFile.reason(e);
  }

  private void receive(Path part, Progress progress) throws IOException, InterruptedException {
    long have = Files.exists(part) ? Files.size(part) : 0;
    if (have > bytes) {
      Files.delete(part);
      have = 0;
    }
    // Not java.net.http.HttpClient, which waits without end for a server that falls silent.
    HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
    connection.setConnectTimeout(PATIENCE_MILLIS);
    connection.setReadTimeout(PATIENCE_MILLIS);
    if (have > 0) {
      connection.setRequestProperty("Range", "bytes=" + have + "-");
    }
    int status = connection.getResponseCode();
    if (status != HttpURLConnection.HTTP_OK && status != HttpURLConnection.HTTP_PARTIAL) {
      throw UserError.of("%s: the server answers %d", url, status);
    }
    try (InputStream in = connection.getInputStream()) {
      String range = String.valueOf(connection.getHeaderField("Content-Range"));
      boolean goesOn = status == HttpURLConnection.HTTP_PARTIAL;
      if (goesOn && !range.startsWith("bytes " + have + "-")) {
        throw new IOException("the server sent another range than was asked for");
      }
      long done = goesOn ? have : 0;
      progress.begin("fetching " + url, bytes);
      try (OutputStream out =
          goesOn
              ? Files.newOutputStream(part, StandardOpenOption.APPEND)
              : Files.newOutputStream(part)) {
        byte[] buffer = new byte[1 << 16];
        for (int count; (count = in.read(buffer)) >= 0; ) {
          done += count;
          if (done > bytes) {
            throw UserError.of("%s sends more than the %d bytes it should have", url, bytes);
          }
          out.write(buffer, 0, count);
          progress.step(done, Map.of());
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
        }
      } finally {
        progress.end();
      }
      if (done < bytes) {
        throw new IOException("the connection ended after " + done + " of " + bytes + " bytes");
      }
    }
  }

  private static String checksum(Path path) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    try (InputStream in = Files.newInputStream(path)) {
      byte[] buffer = new byte[1 << 16];
      for (int count; (count = in.read(buffer)) >= 0; ) {
        digest.update(buffer, 0, count);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
