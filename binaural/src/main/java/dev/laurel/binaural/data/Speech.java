package dev.laurel.binaural.data;

/** What reads texts aloud. */
public sealed interface Speech permits EspeakSpeech, FreeTtsSpeech {
  /** Voices there are. */
  int VOICES = 8;

  /**
   * Reads a text aloud; the same text by the same voice always sounds the same.
   *
   * @param voice 0 to {@value #VOICES} - 1
   * @return samples at 48 kHz
   */
  float[] say(int voice, String text);

  /** Its name, for people. */
  String name();

  /** The program espeak-ng where it is installed, otherwise the voice that Laurel carries. */
  static Speech best() {
    return EspeakSpeech.installed() ? new EspeakSpeech() : new FreeTtsSpeech();
  }
}
