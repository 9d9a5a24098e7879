package dev.laurel.core.io;

import dev.laurel.core.UserError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import net.razorvine.pickle.IObjectPickler;
import net.razorvine.pickle.Pickler;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Writes what {@code torch.load} reads, in its zip layout: maps, lists, strings, numbers, booleans
 * and tensors; {@link PyTorchFile} reads it too.
 */
public final class PyTorchWriter {
  private static final String ROOT = "archive/";
  private static final int CHUNK = 1 << 20;

  private PyTorchWriter() {}

  /** A name that Python looks up. */
  private record Name(String module, String name) {}

  /** The numbers of one tensor. */
  private record Storage(Tensor content, int key) {}

  /**
   * Writes a value, whole or not at all.
   *
   * @throws UserError if the file cannot be written
   */
  public static void write(Path path, Object value) {
    AtomicFile.write(path, channel -> write(channel, value));
  }

  private static void write(FileChannel channel, Object value) throws IOException {
    try (PointerScope scope = new PointerScope();
        ZipOutputStream zip = new ZipOutputStream(new Unclosed(channel))) {
      Values values = new Values();
      ByteArrayOutputStream pickle = new ByteArrayOutputStream();
      values.dump(value, pickle);
      entry(zip, "data.pkl", ByteBuffer.wrap(pickle.toByteArray()));
      entry(zip, "byteorder", ascii("little"));
      for (int key = 0; key < values.contents.size(); key++) {
        Tensor content = values.contents.get(key);
        ByteBuffer bytes = ByteBuffer.allocate(0);
        if (content.numel() > 0) {
          BytePointer memory = new BytePointer(content.data_ptr());
          bytes = memory.capacity(content.nbytes()).asByteBuffer();
        }
        entry(zip, "data/" + key, bytes);
      }
      entry(zip, "version", ascii("3\n"));
      zip.finish();
    }
  }

  private static ByteBuffer ascii(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Stored, not compressed, for so torch maps it. */
  private static void entry(ZipOutputStream zip, String name, ByteBuffer bytes) throws IOException {
    CRC32 sum = new CRC32();
    sum.update(bytes.duplicate());
    ZipEntry entry = new ZipEntry(ROOT + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes.remaining());
    entry.setCrc(sum.getValue());
    zip.putNextEntry(entry);
    byte[] chunk = new byte[CHUNK];
    while (bytes.hasRemaining()) {
      int count = Math.min(chunk.length, bytes.remaining());
      bytes.get(chunk, 0, count);
      zip.write(chunk, 0, count);
    }
    zip.closeEntry();
  }

  /** The channel is closed by who opened it. */
  private static final class Unclosed extends java.io.FilterOutputStream {
    Unclosed(FileChannel channel) {
      super(Channels.newOutputStream(channel));
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      out.write(bytes, from, count);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }

  /** Pickles values; tensors become calls of torch's own function on storages outside. */
  private static final class Values extends Pickler {
    private final List<Tensor> contents = new ArrayList<>();

    Values() {
      super(false);
    }

    @Override
    protected IObjectPickler getCustomPickler(Class<?> type) {
      if (Tensor.class.isAssignableFrom(type)) {
        return (tensor, out, pickler) -> tensor((Tensor) tensor, out);
      }
      if (type == Name.class) {
        return (name, out, pickler) -> name((Name) name, out);
      }
      return super.getCustomPickler(type);
    }

    @Override
    protected Object persistentId(Object value) {
      if (!(value instanceof Storage storage)) {
        return null;
      }
      String type =
          switch (ElementType.of(storage.content().scalar_type())) {
            case F64 -> "DoubleStorage";
            case F32 -> "FloatStorage";
            case F16 -> "HalfStorage";
            case BF16 -> "BFloat16Storage";
            case I64 -> "LongStorage";
            case I32 -> "IntStorage";
            case I16 -> "ShortStorage";
            case I8 -> "CharStorage";
            case U8 -> "ByteStorage";
            case BOOL -> "BoolStorage";
          };
      return new Object[] {
        "storage",
        new Name("torch", type),
        Integer.toString(storage.key()),
        "cpu",
        storage.content().numel()
      };
    }

    private void tensor(Tensor tensor, OutputStream target) throws IOException {
      Tensor content = tensor.detach().cpu().contiguous();
      Storage storage = new Storage(content, contents.size());
      contents.add(content);
      Long[] strides = new Long[(int) content.dim()];
      Long[] shape = new Long[strides.length];
      for (int i = 0; i < strides.length; i++) {
        shape[i] = content.size(i);
        strides[i] = content.stride(i);
      }
      name(new Name("torch._utils", "_rebuild_tensor_v2"), target);
      target.write('(');
      save(storage);
      save(0);
      save(shape);
      save(strides);
      save(false);
      name(new Name("collections", "OrderedDict"), target);
      target.write(')');
      target.write('R');
      target.write('t');
      target.write('R');
    }

    private static void name(Name name, OutputStream target) throws IOException {
      String text = "c" + name.module() + "\n" + name.name() + "\n";
      target.write(text.getBytes(StandardCharsets.US_ASCII));
    }
  }
}
