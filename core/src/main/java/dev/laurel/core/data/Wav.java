package dev.laurel.core.data;

import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioFormat.Encoding;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/**
 * Sound in memory, and WAV files of PCM (8, 16, 24, 32 bits) or float samples through Java's own
 * codec.
 *
 * @param sampleRate samples a second
 * @param samples by channel, then time; full scale is -1 to 1
 */
public record Wav(int sampleRate, float[][] samples) {
  private static final long MOST_SAMPLES = 1L << 31;

  /** Checks the shape. */
  public Wav {
    if (sampleRate < 1 || samples.length < 1) {
      throw UserError.of(
          "sound needs a positive sample rate and a channel, got %d and %d",
          sampleRate, samples.length);
    }
    for (float[] channel : samples) {
      if (channel.length != samples[0].length) {
        throw new UserError("all channels of a sound must be equally long");
      }
    }
  }

  /** Samples of a channel. */
  public int length() {
    return samples[0].length;
  }

  /** How a sample is stored. */
  public enum Depth {
    /** 16-bit integers; samples outside -1 to 1 are cut off. */
    PCM_16(2),
    /** 24-bit integers; samples outside -1 to 1 are cut off. */
    PCM_24(3);

    private final int bytes;

    Depth(int bytes) {
      this.bytes = bytes;
    }
  }

  /**
   * Reads a file.
   *
   * @throws UserError if it is not a whole WAV file of a kind named above
   */
  public static Wav read(Path path) {
    try (InputStream file = new BufferedInputStream(Files.newInputStream(path));
        AudioInputStream in = AudioSystem.getAudioInputStream(file)) {
      AudioFormat format = in.getFormat();
      int bytes = (format.getSampleSizeInBits() + 7) / 8;
      boolean real = format.getEncoding().equals(Encoding.PCM_FLOAT);
      boolean signed = format.getEncoding().equals(Encoding.PCM_SIGNED);
      boolean unsigned = format.getEncoding().equals(Encoding.PCM_UNSIGNED);
      boolean whole = (signed && bytes >= 2 && bytes <= 4) || (unsigned && bytes == 1);
      if (!whole && !(real && (bytes == 4 || bytes == 8))) {
        throw UserError.of(
            "%s holds samples of kind %s, %d bits; read are PCM of 8 to 32 bits and float",
            path, format.getEncoding(), format.getSampleSizeInBits());
      }
      int channels = format.getChannels();
      long frames = in.getFrameLength();
      if (channels < 1 || frames < 0 || frames * channels >= MOST_SAMPLES) {
        throw UserError.of(
            "%s claims %d frames of %d channels; at most %d samples are read",
            path, frames, channels, MOST_SAMPLES);
      }
      float[][] samples = new float[channels][];
      byte[] data =
          in.readNBytes((int) Math.min(Integer.MAX_VALUE - 8L, frames * channels * bytes));
      if (data.length < frames * channels * bytes) {
        throw UserError.of(
            "%s is truncated: its header promises %d frames, %d are there",
            path, frames, data.length / (channels * bytes));
      }
      ByteBuffer buffer =
          ByteBuffer.wrap(data)
              .order(format.isBigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
      for (int c = 0; c < channels; c++) {
        samples[c] = new float[(int) frames];
      }
      for (int i = 0; i < frames; i++) {
        for (int c = 0; c < channels; c++) {
          samples[c][i] = sample(buffer, (i * channels + c) * bytes, bytes, real);
        }
      }
      return new Wav(Math.round(format.getSampleRate()), samples);
    } catch (UnsupportedAudioFileException e) {
      throw new UserError(path + " is not a WAV file that can be read: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UserError("cannot read " + path + ": " + AtomicFile.reason(e), e);
    }
  }

  private static float sample(ByteBuffer buffer, int at, int bytes, boolean real) {
    return switch (bytes) {
      case 1 -> ((buffer.get(at) & 0xff) - 128) / 0x1p7f;
      case 2 -> buffer.getShort(at) / 0x1p15f;
      case 3 ->
          ((buffer.get(at) & 0xff) | (buffer.get(at + 1) & 0xff) << 8 | buffer.get(at + 2) << 16)
              / 0x1p23f;
      case 4 -> real ? buffer.getFloat(at) : buffer.getInt(at) / 0x1p31f;
      default -> (float) buffer.getDouble(at);
    };
  }

  /** Writes a file, whole or not at all. */
  public void write(Path path, Depth depth) {
    AtomicFile.write(path, channel -> encode(Channels.newOutputStream(channel), depth));
  }

  /** The bytes of a file. */
  public byte[] bytes(Depth depth) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      encode(bytes, depth);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private void encode(OutputStream out, Depth depth) throws IOException {
    int frames = length();
    int channels = samples.length;
    byte[] data = new byte[Math.multiplyExact(Math.multiplyExact(frames, channels), depth.bytes)];
    double scale = depth == Depth.PCM_16 ? 0x1p15 : 0x1p23;
    int at = 0;
    for (int i = 0; i < frames; i++) {
      for (int c = 0; c < channels; c++) {
        long level = Math.round(samples[c][i] * scale);
        level = Math.max((long) -scale, Math.min((long) scale - 1, level));
        for (int b = 0; b < depth.bytes; b++) {
          data[at++] = (byte) (level >> (8 * b));
        }
      }
    }
    AudioFormat format = new AudioFormat(sampleRate, depth.bytes * 8, channels, true, false);
    try (AudioInputStream in =
        new AudioInputStream(new ByteArrayInputStream(data), format, frames)) {
      AudioSystem.write(in, AudioFileFormat.Type.WAVE, out);
    }
  }
}
