package dev.laurel.core.io;

import dev.laurel.core.UserError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes a file whole or not at all: to a temporary file beside it, synced, then renamed. */
public final class AtomicFile {
  private AtomicFile() {}

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Content {
    /** Writes everything to the channel, which is closed by the caller. */
    void writeTo(FileChannel channel) throws IOException;
  }

  /**
   * Writes {@code target}, replacing a file of that name.
   *
   * @throws UserError if the folder does not exist, cannot be written or the disk is full; the
   *     former file, if any, is then untouched
   */
  public static void write(Path target, Content content) {
    Path absolute = target.toAbsolutePath();
    Path folder = absolute.getParent();
    if (Files.isDirectory(absolute)) {
      throw UserError.of("cannot write %s: it is a folder; a file is needed", target);
    }
    Path temporary = null;
    // Channels close when their thread is interrupted, which is when a run saves its state.
    boolean interrupted = Thread.interrupted();
    try {
      Files.createDirectories(folder);
      // Not createTempFile, whose files only their owner can read: the result is the user's
      // umask's.
      temporary =
          folder.resolve("." + absolute.getFileName() + "." + java.util.UUID.randomUUID() + ".tmp");
      temporary.toFile().deleteOnExit();
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.WRITE,
              StandardOpenOption.READ)) {
        content.writeTo(channel);
        channel.force(true);
      }
      Files.move(
          temporary, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      syncFolder(folder);
    } catch (IOException e) {
      throw new UserError(
          "cannot write " + target + ": " + reason(e) + "; nothing was written there", e);
    } finally {
      deleteQuietly(temporary);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Writes a text in UTF-8. */
  public static void writeText(Path target, String text) {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
    write(
        target,
        channel -> {
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
        });
  }

  /**
   * Refuses to replace a file.
   *
   * @throws UserError if {@code target} exists and {@code force} is false
   */
  public static void refuseToOverwrite(Path target, boolean force) {
    if (!force && Files.exists(target)) {
      throw UserError.of("%s exists already; name another file, or allow it with --force", target);
    }
  }

  /**
   * The cause of an {@link IOException} in words, without the file's name that the caller gives.
   */
  public static String reason(IOException e) {
    if (e instanceof java.nio.file.NoSuchFileException) {
      return "no such file or folder";
    }
    if (e instanceof java.nio.file.AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof java.nio.file.FileAlreadyExistsException) {
      return "a file stands where a folder is needed";
    }
    if (e instanceof java.io.EOFException && e.getMessage() == null) {
      return "it ends too early";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static void syncFolder(Path folder) throws IOException {
    // Windows cannot open a folder; there the rename is durable by itself.
    if (java.io.File.separatorChar == '/') {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static void deleteQuietly(Path temporary) {
    if (temporary != null) {
      try {
        Files.deleteIfExists(temporary);
      } catch (IOException e) {
        System.getLogger(AtomicFile.class.getName())
            .log(System.Logger.Level.WARNING, "left behind: " + temporary, e);
      }
    }
  }
}
