package dev.laurel.core.io;

import dev.laurel.core.UserError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Python pickles of plain data: numbers, strings, bytes, lists, tuples (as lists), dictionaries,
 * sets; protocols 2 to 5. Nothing else is constructed, nothing is executed.
 */
public final class Pickle {
  private static final long MAX_BYTES = Integer.MAX_VALUE - 8L;

  private Pickle() {}

  /**
   * Reads a file.
   *
   * @throws UserError if the file cannot be read, is damaged, or wants anything else constructed
   */
  public static Object read(Path path) {
    try {
      if (Files.size(path) > MAX_BYTES) {
        throw UserError.of("%s has %d bytes; allowed: %d", path, Files.size(path), MAX_BYTES);
      }
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path));
      return new Unpickler(bytes, path.toString(), new NoConstructors(path)).load();
    } catch (StackOverflowError e) {
      throw new UserError(path + ": containers are nested too deeply", e);
    } catch (IOException e) {
      throw new UserError("cannot read " + path + ": " + AtomicFile.reason(e), e);
    }
  }

  /** Plain data needs none. */
  private record NoConstructors(Path path) implements Unpickler.Constructors {
    @Override
    public Object construct(String module, String name, List<?> arguments) {
      return null;
    }

    @Override
    public Object persistent(Object id) {
      throw UserError.of("%s: the pickle refers to data outside of itself", path);
    }
  }
}
