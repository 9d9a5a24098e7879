package dev.laurel.core.run;

import com.google.protobuf.CodedOutputStream;
import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Progress as a TensorBoard event file: every figure a scalar, under the name of the task. The
 * format is TensorFlow's: records framed with masked CRC-32C, each an {@code Event} message.
 */
public final class TensorBoardLog implements Progress {
  // Field numbers of tensorflow/core/util/event.proto and framework/summary.proto.
  private static final int EVENT_WALL_TIME = 1;
  private static final int EVENT_STEP = 2;
  private static final int EVENT_FILE_VERSION = 3;
  private static final int EVENT_SUMMARY = 5;
  private static final int SUMMARY_VALUE = 1;
  private static final int VALUE_TAG = 1;
  private static final int VALUE_SIMPLE = 2;
  private static final int MASK_DELTA = 0xa282ead8;

  private final Path path;
  private final OutputStream out;
  private String task = "";

  /** Writes a new event file in a folder, which is made if needed. */
  public TensorBoardLog(Path folder) {
    long millis = System.currentTimeMillis();
    this.path =
        folder.resolve(
            "events.out.tfevents.%010d.laurel.%d.%d"
                .formatted(millis / 1000, ProcessHandle.current().pid(), millis % 1000));
    try {
      Files.createDirectories(folder);
      this.out = Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UserError("cannot write " + path + ": " + AtomicFile.reason(e), e);
    }
    write(message(event -> event.writeString(EVENT_FILE_VERSION, "brain.Event:2")));
  }

  /** Writes the fields of a message. */
  @FunctionalInterface
  private interface Fields {
    void writeTo(CodedOutputStream message) throws IOException;
  }

  private static byte[] message(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream message = CodedOutputStream.newInstance(bytes);
    try {
      fields.writeTo(message);
      message.flush();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private void write(byte[] event) {
    byte[] withTime =
        message(
            whole -> {
              whole.writeDouble(EVENT_WALL_TIME, System.currentTimeMillis() / 1e3);
              whole.writeRawBytes(event);
            });
    byte[] length =
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(withTime.length).array();
    ByteBuffer record =
        ByteBuffer.allocate(withTime.length + 16)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(length)
            .putInt(maskedChecksum(length))
            .put(withTime)
            .putInt(maskedChecksum(withTime));
    try {
      out.write(record.array());
      out.flush();
    } catch (IOException e) {
      throw new UserError("cannot write " + path + ": " + AtomicFile.reason(e), e);
    }
  }

  private static int maskedChecksum(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes);
    return Integer.rotateRight((int) checksum.getValue(), 15) + MASK_DELTA;
  }

  @Override
  public void begin(String newTask, long steps) {
    task = newTask;
  }

  @Override
  public void step(long done, Map<String, Double> metrics) {
    if (metrics.isEmpty()) {
      return;
    }
    byte[] summary =
        message(
            values -> {
              for (Map.Entry<String, Double> metric : metrics.entrySet()) {
                values.writeByteArray(
                    SUMMARY_VALUE,
                    message(
                        value -> {
                          value.writeString(VALUE_TAG, task + "/" + metric.getKey());
                          value.writeFloat(VALUE_SIMPLE, metric.getValue().floatValue());
                        }));
              }
            });
    write(
        message(
            event -> {
              event.writeInt64(EVENT_STEP, done);
              event.writeByteArray(EVENT_SUMMARY, summary);
            }));
  }

  @Override
  public void note(String message) {}

  @Override
  public void end() {}

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UserError("cannot write " + path + ": " + AtomicFile.reason(e), e);
    }
  }
}
