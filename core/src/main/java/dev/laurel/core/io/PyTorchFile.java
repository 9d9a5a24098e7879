package dev.laurel.core.io;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * What {@code torch.save} wrote ({@code .pth}, {@code .pt}, {@code .ckpt}): state dictionaries and
 * the containers around them, in the zip layout and in the legacy one. Tensors, containers and
 * numbers only; a file that wants anything else constructed is refused.
 */
public final class PyTorchFile {
  private static final int ZIP_MAGIC = 0x04034b50;
  private static final long MAX_PICKLE_BYTES = 256L << 20;
  private static final int MAX_TENSORS = 1_000_000;

  /** Tensors share storages; so often at most, all in all. */
  private static final long MAX_SHARED = 8;

  /** A run of numbers that tensors are views of. */
  private record Storage(ElementType type, String key, long count) {}

  /** A tensor whose storage may not have been read yet. */
  private record View(Storage storage, long offset, long[] shape, long[] strides) {}

  private final Path path;
  private final Map<String, Storage> storages = new LinkedHashMap<>();
  private final Map<String, Tensor> contents = new HashMap<>();
  private final IdentityHashMap<Object, Object> resolved = new IdentityHashMap<>();
  private final long mostBytes;
  private int tensors;
  private long bytes;

  private PyTorchFile(Path path, long fileBytes) {
    this.path = path;
    this.mostBytes = Math.max(MAX_SHARED * fileBytes, 1 << 20);
  }

  /**
   * Reads a file: maps, lists, strings, numbers, and tensors (contiguous, in the scope of the
   * caller).
   *
   * @throws UserError if the file is damaged or holds more than tensors and containers
   */
  public static Object read(Path path) {
    Engine.start();
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      ByteBuffer magic = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
      int unused = channel.read(magic, 0);
      boolean zip = !magic.hasRemaining() && magic.getInt(0) == ZIP_MAGIC;
      PyTorchFile file = new PyTorchFile(path, channel.size());
      return zip ? file.readZip() : file.readLegacy(channel);
    } catch (ArithmeticException
        | ClassCastException
        | IllegalArgumentException
        | IndexOutOfBoundsException
        | NullPointerException e) {
      // A damaged description of a tensor or an archive; the JDK's zip reader throws these too.
      throw new UserError(path + ": its content is described wrongly", e);
    } catch (StackOverflowError e) {
      throw new UserError(path + ": containers are nested too deeply", e);
    } catch (IOException e) {
      throw new UserError("cannot read " + path + ": " + AtomicFile.reason(e), e);
    }
  }

  /**
   * Reads all tensors of a file under their names, those of nested dictionaries joined by dots.
   *
   * @throws UserError as {@link #read(Path)}
   */
  public static Map<String, Tensor> readTensors(Path path) {
    Map<String, Tensor> named = new LinkedHashMap<>();
    collect(path, "", read(path), named, 0);
    return named;
  }

  private static void collect(
      Path path, String name, Object value, Map<String, Tensor> named, int depth) {
    if (depth > 64 || named.size() > MAX_TENSORS) {
      throw UserError.of("%s nests dictionaries too deeply, or holds too many tensors", path);
    }
    if (value instanceof Tensor tensor) {
      named.put(name, tensor);
    } else if (value instanceof Map<?, ?> map) {
      map.forEach(
          (key, inner) ->
              collect(
                  path,
                  name.isEmpty() ? String.valueOf(key) : name + "." + key,
                  inner,
                  named,
                  depth + 1));
    }
  }

  private Object readZip() throws IOException {
    try (ZipFile zip = new ZipFile(path.toFile())) {
      ZipEntry pickle =
          zip.stream()
              .filter(entry -> entry.getName().matches("[^/]+/data\\.pkl"))
              .findFirst()
              .orElseThrow(() -> UserError.of("%s is a zip without a data.pkl", path));
      String root = pickle.getName().substring(0, pickle.getName().length() - "data.pkl".length());
      ByteBuffer bytes = ByteBuffer.wrap(entryBytes(zip, pickle, MAX_PICKLE_BYTES));
      Object value = unpickle(bytes);
      ZipEntry order = zip.getEntry(root + "byteorder");
      if (order != null
          && !new String(entryBytes(zip, order, 16), StandardCharsets.US_ASCII).equals("little")) {
        throw UserError.of("%s was written on a big-endian machine", path);
      }
      for (Storage storage : storages.values()) {
        ZipEntry entry = zip.getEntry(root + "data/" + storage.key());
        if (entry == null) {
          throw UserError.of("%s: storage '%s' is missing", path, storage.key());
        }
        long wanted = storage.count() * storage.type().bytes();
        if (entry.getSize() != wanted) {
          throw UserError.of(
              "%s: storage '%s' has %d bytes; its tensors need %d",
              path, storage.key(), entry.getSize(), wanted);
        }
        fill(storage, ByteBuffer.wrap(entryBytes(zip, entry, wanted)));
      }
      return resolve(value);
    }
  }

  /** Stored entries only, as torch writes them: no entry is then larger than the file. */
  private byte[] entryBytes(ZipFile zip, ZipEntry entry, long most) throws IOException {
    if (entry.getMethod() != ZipEntry.STORED || entry.getSize() > most) {
      throw UserError.of(
          "%s: entry '%s' is compressed or larger than expected", path, entry.getName());
    }
    try (var in = zip.getInputStream(entry)) {
      byte[] bytes = in.readAllBytes();
      if (bytes.length != entry.getSize()) {
        throw UserError.of("%s: entry '%s' is truncated", path, entry.getName());
      }
      return bytes;
    }
  }

  /** Magic number, protocol, system, value and storage keys as pickles; then the storages. */
  private Object readLegacy(FileChannel channel) throws IOException {
    if (channel.size() > Integer.MAX_VALUE) {
      throw UserError.of(
          "%s has %d bytes; the legacy layout is read up to 2 GiB", path, channel.size());
    }
    ByteBuffer in = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
    Object magic = new Unpickler(in, path.toString(), new Names()).load();
    if (!(magic instanceof java.math.BigInteger number)
        || !number.toString(16).equals("1950a86a20f9469cfc6c")) {
      throw UserError.of("%s is not a PyTorch file: neither a zip nor torch's magic number", path);
    }
    unpickle(in);
    unpickle(in);
    Object value = unpickle(in);
    if (!(unpickle(in) instanceof List<?> keys)) {
      throw UserError.of("%s: the list of storages is missing", path);
    }
    in.order(ByteOrder.LITTLE_ENDIAN);
    for (Object key : keys) {
      Storage storage = storages.get(String.valueOf(key));
      if (storage == null || in.remaining() < 8) {
        throw UserError.of("%s: storage '%s' is unknown or truncated", path, key);
      }
      long count = in.getLong();
      long bytes = storage.count() * storage.type().bytes();
      if (count != storage.count() || in.remaining() < bytes) {
        throw UserError.of("%s: storage '%s' is truncated", path, key);
      }
      fill(storage, in.slice(in.position(), (int) bytes));
      in.position(in.position() + (int) bytes);
    }
    return resolve(value);
  }

  private Object unpickle(ByteBuffer in) {
    return new Unpickler(in, path.toString(), new Names()).load();
  }

  private void fill(Storage storage, ByteBuffer bytes) {
    Tensor content = Tensors.empty(storage.type().scalarType(), storage.count());
    if (storage.count() > 0) {
      new BytePointer(content.data_ptr()).limit(bytes.remaining()).asByteBuffer().put(bytes);
    }
    contents.put(storage.key(), content);
  }

  /** Views become tensors; shared containers stay shared. */
  private Object resolve(Object value) {
    if (value instanceof View view) {
      return resolved.computeIfAbsent(view, v -> tensor(view));
    }
    if (value instanceof Map<?, ?> map) {
      if (!resolved.containsKey(map)) {
        Map<Object, Object> copy = new LinkedHashMap<>();
        resolved.put(map, copy);
        map.forEach((key, inner) -> copy.put(key, resolve(inner)));
      }
      return resolved.get(map);
    }
    if (value instanceof List<?> list) {
      if (!resolved.containsKey(list)) {
        List<Object> copy = new ArrayList<>();
        resolved.put(list, copy);
        list.forEach(inner -> copy.add(resolve(inner)));
      }
      return resolved.get(list);
    }
    return value;
  }

  private Tensor tensor(View view) {
    Tensor content = contents.get(view.storage().key());
    long last = view.offset();
    long count = 1;
    for (int i = 0; i < view.shape().length; i++) {
      count = Math.multiplyExact(count, view.shape()[i]);
      last = Math.addExact(last, Math.multiplyExact(view.shape()[i] - 1, view.strides()[i]));
    }
    boolean inside =
        content != null && view.offset() >= 0 && (count == 0 || last < view.storage().count());
    if (!inside || ++tensors > MAX_TENSORS) {
      throw UserError.of(
          "%s: a tensor reaches beyond its storage '%s'", path, view.storage().key());
    }
    bytes = Math.addExact(bytes, Math.multiplyExact(count, view.storage().type().bytes()));
    if (bytes > mostBytes) {
      throw UserError.of(
          "%s: its tensors claim more than %d bytes, the file has far fewer", path, mostBytes);
    }
    try (PointerScope scope = new PointerScope()) {
      Tensor strided =
          content.as_strided(
              view.shape(), view.strides(), new org.bytedeco.pytorch.LongOptional(view.offset()));
      // A copy, so that a small view does not hold a large storage.
      return Tensors.keep(strided.contiguous().clone());
    }
  }

  /** The few names of torch that mean data. */
  private final class Names implements Unpickler.Constructors {
    @Override
    public Object construct(String module, String name, List<?> arguments) {
      return switch (module + "." + name) {
        case "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor" ->
            new View(
                (Storage) arguments.get(0),
                (Long) arguments.get(1),
                sizes(arguments.get(2)),
                sizes(arguments.get(3)));
        case "torch._utils._rebuild_parameter" -> arguments.get(0);
        default -> NumpyScalars.construct(module + "." + name, arguments);
      };
    }

    private long[] sizes(Object tuple) {
      long[] sizes = ((List<?>) tuple).stream().mapToLong(size -> (Long) size).toArray();
      for (long size : sizes) {
        if (size < 0) {
          throw UserError.of("%s: a tensor has a negative size or stride", path);
        }
      }
      return sizes;
    }

    @Override
    public Object persistent(Object id) {
      List<?> parts = (List<?>) id;
      if (!"storage".equals(parts.get(0)) || !(parts.get(1) instanceof Unpickler.Name name)) {
        throw UserError.of("%s: unknown kind of storage", path);
      }
      ElementType type =
          switch (name.name()) {
            case "DoubleStorage" -> ElementType.F64;
            case "FloatStorage" -> ElementType.F32;
            case "HalfStorage" -> ElementType.F16;
            case "BFloat16Storage" -> ElementType.BF16;
            case "LongStorage" -> ElementType.I64;
            case "IntStorage" -> ElementType.I32;
            case "ShortStorage" -> ElementType.I16;
            case "CharStorage" -> ElementType.I8;
            case "ByteStorage" -> ElementType.U8;
            case "BoolStorage" -> ElementType.BOOL;
            default -> throw UserError.of("%s: storage of type '%s'", path, name.name());
          };
      String key = String.valueOf(parts.get(2));
      long count = (Long) parts.get(4);
      if (!key.matches("\\w+") || count < 0 || count > Long.MAX_VALUE / 8) {
        throw UserError.of("%s: impossible storage '%s' of %d numbers", path, key, count);
      }
      return storages.computeIfAbsent(key, k -> new Storage(type, k, count));
    }
  }
}
