package dev.laurel.core.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * A safetensors file: named tensors and string metadata. Opening reads and checks the header alone;
 * tensors are read when asked for.
 *
 * <p>Layout: 8 bytes length of the header (little-endian), header in JSON, data without gaps.
 */
public final class Safetensors implements AutoCloseable {
  private static final long MAX_HEADER_BYTES = 100_000_000;
  private static final ObjectMapper JSON =
      JsonMapper.builder(
              com.fasterxml.jackson.core.JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(16)
                          .maxStringLength((int) MAX_HEADER_BYTES)
                          .build())
                  .build())
          .build();

  private final Path path;
  private final FileChannel channel;
  private final long dataStart;
  private final Map<String, Entry> entries;
  private final Map<String, String> metadata;

  /**
   * One tensor of the file.
   *
   * @param type element type
   * @param shape sizes of the dimensions; empty for a scalar
   * @param begin first byte, counted from the start of the data
   * @param end byte after the last
   */
  public record Entry(ElementType type, List<Long> shape, long begin, long end) {}

  private Safetensors(
      Path path,
      FileChannel channel,
      long dataStart,
      Map<String, Entry> entries,
      Map<String, String> metadata) {
    this.path = path;
    this.channel = channel;
    this.dataStart = dataStart;
    this.entries = entries;
    this.metadata = metadata;
  }

  /**
   * Opens a file and checks its header.
   *
   * @throws UserError if it cannot be read or is not a whole safetensors file
   */
  public static Safetensors open(Path path) {
    FileChannel channel = null;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
      Safetensors file = parse(path, channel);
      channel = null;
      return file;
    } catch (IOException e) {
      throw new UserError("cannot read " + path + ": " + AtomicFile.reason(e), e);
    } finally {
      closeQuietly(channel);
    }
  }

  private static Safetensors parse(Path path, FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < 8) {
      throw UserError.of("%s: %d bytes is too short for a safetensors file", path, size);
    }
    long headerBytes = readFully(channel, 0, 8).getLong();
    if (headerBytes < 2 || headerBytes > Math.min(MAX_HEADER_BYTES, size - 8)) {
      throw UserError.of(
          "%s is not a safetensors file or is truncated: its header claims %d bytes of %d",
          path, headerBytes, size - 8);
    }
    JsonNode header;
    try {
      header = JSON.readTree(readFully(channel, 8, (int) headerBytes).array());
    } catch (JsonProcessingException e) {
      throw new UserError(path + ": the safetensors header is not JSON", e);
    }
    if (!header.isObject()) {
      throw UserError.of("%s: the safetensors header is not a JSON object", path);
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : header.properties()) {
      if (field.getKey().equals("__metadata__")) {
        field.getValue().properties().forEach(m -> metadata.put(m.getKey(), m.getValue().asText()));
      } else {
        entries.put(field.getKey(), entry(path, field.getKey(), field.getValue()));
      }
    }
    checkLayout(path, entries, size - 8 - headerBytes);
    return new Safetensors(path, channel, 8 + headerBytes, entries, metadata);
  }

  private static Entry entry(Path path, String name, JsonNode node) {
    try {
      ElementType type = ElementType.valueOf(node.path("dtype").asText());
      List<Long> shape = new ArrayList<>();
      long bytes = type.bytes();
      for (JsonNode size : node.path("shape")) {
        if (!size.canConvertToLong() || size.asLong() < 0) {
          throw new IllegalArgumentException("shape " + node.path("shape"));
        }
        shape.add(size.asLong());
        bytes = Math.multiplyExact(bytes, size.asLong());
      }
      JsonNode offsets = node.path("data_offsets");
      long begin = offsets.path(0).asLong(-1);
      long end = offsets.path(1).asLong(-1);
      if (offsets.size() != 2 || begin < 0 || end - begin != bytes) {
        throw new IllegalArgumentException("data_offsets " + offsets + " for " + bytes + " bytes");
      }
      return new Entry(type, List.copyOf(shape), begin, end);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new UserError(
          path + ": tensor '" + name + "' is described wrongly: " + e.getMessage(), e);
    }
  }

  private static void checkLayout(Path path, Map<String, Entry> entries, long dataBytes) {
    long position = 0;
    List<Entry> ordered = new ArrayList<>(entries.values());
    ordered.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    for (Entry entry : ordered) {
      if (entry.begin() != position) {
        throw UserError.of("%s: tensors overlap or leave a gap at byte %d", path, position);
      }
      position = entry.end();
    }
    if (position != dataBytes) {
      throw UserError.of(
          "%s is truncated or has bytes too many: tensors take %d bytes, %d are there",
          path, position, dataBytes);
    }
  }

  /** The names of the tensors. */
  public Set<String> names() {
    return java.util.Collections.unmodifiableSet(entries.keySet());
  }

  /** The metadata. */
  public Map<String, String> metadata() {
    return java.util.Collections.unmodifiableMap(metadata);
  }

  /** Type and shape of a tensor. */
  public Entry entry(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw UserError.of("%s has no tensor '%s'; it has %s", path, name, entries.keySet());
    }
    return entry;
  }

  /** The shape of a tensor. */
  public long[] shape(String name) {
    return entry(name).shape().stream().mapToLong(Long::longValue).toArray();
  }

  /** Reads a tensor in its stored type; it belongs to the scope of the caller. */
  public Tensor read(String name) {
    Entry entry = entry(name);
    Tensor tensor = Tensors.empty(entry.type().scalarType(), shape(name));
    try (BytePointer memory = new BytePointer(tensor.data_ptr())) {
      long bytes = entry.end() - entry.begin();
      for (long done = 0; done < bytes; ) {
        int part = (int) Math.min(1 << 30, bytes - done);
        ByteBuffer target = memory.position(done).limit(done + part).asByteBuffer();
        readInto(channel, dataStart + entry.begin() + done, target);
        done += part;
      }
      return tensor;
    } catch (IOException e) {
      throw new UserError("cannot read " + path + ": " + AtomicFile.reason(e), e);
    }
  }

  /** Reads a tensor as float64, row by row. */
  public double[] doubles(String name) {
    try (PointerScope scope = new PointerScope()) {
      return Tensors.doubles(read(name));
    }
  }

  @Override
  public void close() {
    closeQuietly(channel);
  }

  /**
   * Writes tensors (contiguous or not, on any device) and metadata, whole or not at all.
   *
   * @throws UserError if the file cannot be written
   */
  public static void write(Path path, Map<String, Tensor> tensors, Map<String, String> metadata) {
    AtomicFile.write(path, channel -> writeTo(channel, new TreeMap<>(tensors), metadata));
  }

  private static void writeTo(
      FileChannel channel, Map<String, Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    ObjectNode header = JSON.createObjectNode();
    ObjectNode described = header.putObject("__metadata__");
    new TreeMap<>(metadata).forEach(described::put);
    long position = 0;
    for (Map.Entry<String, Tensor> named : tensors.entrySet()) {
      Tensor tensor = named.getValue();
      ElementType type = ElementType.of(tensor.scalar_type());
      ObjectNode node = header.putObject(named.getKey()).put("dtype", type.name());
      var shape = node.putArray("shape");
      for (long size : tensor.shape()) {
        shape.add(size);
      }
      long end = position + tensor.numel() * type.bytes();
      node.putArray("data_offsets").add(position).add(end);
      position = end;
    }
    byte[] json = JSON.writeValueAsBytes(header);
    int padded = (json.length + 7) / 8 * 8;
    ByteBuffer head = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
    head.putLong(padded).put(json);
    while (head.hasRemaining()) {
      head.put((byte) ' ');
    }
    writeFully(channel, head.flip());
    for (Tensor tensor : tensors.values()) {
      try (PointerScope scope = new PointerScope()) {
        Tensor plain = tensor.detach().cpu().contiguous();
        BytePointer memory = new BytePointer(plain.data_ptr());
        long bytes = plain.nbytes();
        for (long done = 0; done < bytes; ) {
          int part = (int) Math.min(1 << 30, bytes - done);
          writeFully(channel, memory.position(done).limit(done + part).asByteBuffer());
          done += part;
        }
      }
    }
  }

  private static void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      int unused = channel.write(buffer);
    }
  }

  private static ByteBuffer readFully(FileChannel channel, long position, int bytes)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    readInto(channel, position, buffer);
    return buffer.flip();
  }

  private static void readInto(FileChannel channel, long position, ByteBuffer target)
      throws IOException {
    long at = position;
    while (target.hasRemaining()) {
      int read = channel.read(target, at);
      if (read < 0) {
        throw new EOFException("the file ends at byte " + at);
      }
      at += read;
    }
  }

  private static void closeQuietly(FileChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        System.getLogger(Safetensors.class.getName())
            .log(System.Logger.Level.DEBUG, "closing a file that was only read", e);
      }
    }
  }
}
