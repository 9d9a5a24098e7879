package dev.laurel.binaural.data;

import com.sun.speech.freetts.Voice;
import com.sun.speech.freetts.audio.NullAudioPlayer;
import com.sun.speech.freetts.en.us.cmu_us_kal.KevinVoiceDirectory;
import dev.laurel.binaural.Rates;
import java.io.ByteArrayOutputStream;
import java.util.List;
import javax.sound.sampled.AudioFormat;

/**
 * FreeTTS's voice of 16 kHz, which runs within Java. Eight speakers are made of it by pitch, pace,
 * and size: sound that is read faster or slower than it was made has all its resonances moved.
 */
public final class FreeTtsSpeech implements Speech {
  private static final String VOICE = "kevin16";

  /** Pitch in Hz and words a minute of the voice as it speaks, then the factor of all rates. */
  private record Speaker(float pitch, float rate, double factor) {}

  private static final List<Speaker> SPEAKERS =
      List.of(
          new Speaker(100, 150, 1.0),
          new Speaker(85, 155, 0.94),
          new Speaker(115, 165, 1.03),
          new Speaker(160, 140, 1.15),
          new Speaker(175, 150, 1.19),
          new Speaker(150, 135, 1.12),
          new Speaker(95, 170, 0.97),
          new Speaker(185, 145, 1.17));

  @Override
  public String name() {
    return "FreeTTS";
  }

  @Override
  public float[] say(int voice, String text) {
    Speaker speaker = SPEAKERS.get(voice);
    Voice reader = null;
    for (Voice one : new KevinVoiceDirectory().getVoices()) {
      reader = one.getName().equals(VOICE) ? one : reader;
    }
    if (reader == null) {
      throw new IllegalStateException("FreeTTS has no voice " + VOICE);
    }
    Recorder recorder = new Recorder();
    reader.allocate();
    reader.setAudioPlayer(recorder);
    reader.setPitch(speaker.pitch());
    reader.setRate(speaker.rate());
    reader.speak(text);
    reader.deallocate();
    int rate = (int) Math.round(recorder.format.getSampleRate() * speaker.factor());
    return Resampler.of(recorder.samples(), rate, Rates.SAMPLES);
  }

  /** Keeps what would be played. */
  private static final class Recorder extends NullAudioPlayer {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private AudioFormat format = new AudioFormat(16_000, 16, 1, true, true);

    @Override
    public void setAudioFormat(AudioFormat value) {
      super.setAudioFormat(value);
      format = value;
    }

    @Override
    public boolean write(byte[] data) {
      return write(data, 0, data.length);
    }

    @Override
    public boolean write(byte[] data, int offset, int size) {
      bytes.write(data, offset, size);
      return true;
    }

    private float[] samples() {
      byte[] all = bytes.toByteArray();
      float[] samples = new float[all.length / 2];
      for (int i = 0; i < samples.length; i++) {
        int high = format.isBigEndian() ? 2 * i : 2 * i + 1;
        samples[i] = (short) ((all[high] << 8) | (all[high ^ 1] & 0xff)) / 0x1p15f;
      }
      return samples;
    }
  }
}
