package dev.laurel.cli;

import dev.laurel.binaural.Rates;
import dev.laurel.binaural.data.Resampler;
import dev.laurel.binaural.data.Speech;
import dev.laurel.binaural.data.TalkerPath;
import dev.laurel.binaural.data.TimedViews;
import dev.laurel.binaural.data.ViewCheck;
import dev.laurel.binaural.data.ViewFile;
import dev.laurel.core.UserError;
import dev.laurel.core.data.Wav;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A talker's sound, and where the talker is. */
final class BinauralSource {
  /** What to do where sound and positions are not equally long. */
  enum Fit {
    /** Say so. */
    REFUSE,
    /** Cut off what is longer. */
    CROP,
    /** Cut off positions, or let the last one hold. */
    HOLD
  }

  /** Where a quaternion has its scalar. */
  enum Quaternion {
    XYZW,
    WXYZ
  }

  /** Which way y points. */
  enum Axes {
    /** y to the right, as in the published recordings. */
    RIGHT,
    /** y to the left, as in SOFA files and ROS. */
    LEFT
  }

  private static final double OFFSET = 0.02;

  @Parameters(
      arity = "0..1",
      paramLabel = "MONO",
      description = "WAV file of the talker, 48 kHz, one channel. Or --speech.")
  private Path mono;

  @Option(names = "--speech", paramLabel = "TEXT", description = "Let Laurel say this instead.")
  private String speech;

  @Option(
      names = "--voice",
      defaultValue = "1",
      paramLabel = "N",
      description = "1 to 8, of --speech. Default: ${DEFAULT-VALUE}.")
  private int voice = 1;

  @Option(
      names = "--positions",
      required = true,
      paramLabel = "FILE|PATH",
      description =
          "Rows of x y z qx qy qz qw (metres in the listener's frame: x forward, y RIGHT, z up; the"
              + " quaternion turns the listener's frame into the talker's), 120 a second, as text;"
              + " .csv and .json may have a time t. Or a path: orbit:r=1,period=8,z=0,start=90"
              + " (degrees to the right), line:from=-2/1/0,to=2/1/0,secs=6, point:az=-45,el=0,r=1.2,"
              + " walk:seed=7, each with face=listener, fixed or travel.")
  private String positions;

  @Option(
      names = "--listener",
      paramLabel = "FILE",
      description = "Positions of the listener, where both are given in the room's frame.")
  private Path listener;

  @Option(
      names = "--quat",
      defaultValue = "xyzw",
      paramLabel = "ORDER",
      description = "Of the positions: xyzw or wxyz. Default: ${DEFAULT-VALUE}.")
  private Quaternion quaternion = Quaternion.XYZW;

  @Option(
      names = "--axes",
      defaultValue = "right",
      paramLabel = "SIDE",
      description = "Where the positions' y points: right or left. Default: ${DEFAULT-VALUE}.")
  private Axes axes = Axes.RIGHT;

  @Option(
      names = "--fit",
      defaultValue = "refuse",
      paramLabel = "HOW",
      description =
          "Where sound and positions are not equally long: refuse, crop, or hold the last position."
              + " Default: ${DEFAULT-VALUE}.")
  private Fit fit = Fit.REFUSE;

  @Option(names = "--downmix", description = "Take the mean of all channels.")
  private boolean downmix;

  @Option(names = "--resample", description = "Bring other rates to 48 kHz.")
  private boolean resample;

  /**
   * What is rendered.
   *
   * @param mono samples, 400 for each view
   */
  record Source(float[] mono, float[][] views) {}

  /** Reads; what is odd is told to {@code warnings}. */
  Source read(Consumer<String> warnings) {
    float[] sound = sound(warnings);
    if (TalkerPath.isPath(positions)) {
      TalkerPath path = TalkerPath.parse(positions);
      int frames = (sound.length + Rates.SAMPLES_PER_VIEW - 1) / Rates.SAMPLES_PER_VIEW;
      return checked(
          Arrays.copyOf(sound, frames * Rates.SAMPLES_PER_VIEW), path.views(frames), warnings);
    }
    float[][] views = views(Path.of(positions));
    if (listener != null) {
      views = TimedViews.relative(views, views(listener));
    }
    return fitted(sound, views, warnings);
  }

  private float[] sound(Consumer<String> warnings) {
    if ((mono == null) == (speech == null)) {
      throw new UserError("one of MONO (a WAV file) and --speech TEXT is needed");
    }
    if (speech != null) {
      if (voice < 1 || voice > Speech.VOICES) {
        throw UserError.of("--voice is %d; allowed: 1 to %d", voice, Speech.VOICES);
      }
      if (speech.isBlank()) {
        throw new UserError("--speech is empty; a text is needed");
      }
      float[] said = Speech.best().say(voice - 1, speech);
      return BinauralData.times(said, BinauralData.levelling(said));
    }
    Wav wav = Wav.read(mono);
    if (wav.length() == 0) {
      throw UserError.of("%s holds no sound", mono);
    }
    if (wav.samples().length > 1 && !downmix) {
      throw UserError.of(
          "%s has %d channels; one is needed: --downmix takes their mean",
          mono, wav.samples().length);
    }
    if (wav.sampleRate() != Rates.SAMPLES && !resample) {
      throw UserError.of(
          "%s has %,d samples a second; %,d are needed: --resample brings it to them",
          mono, wav.sampleRate(), Rates.SAMPLES);
    }
    float[] mixed = new float[wav.length()];
    double sum = 0;
    for (int i = 0; i < mixed.length; i++) {
      for (float[] channel : wav.samples()) {
        if (!Float.isFinite(channel[i])) {
          throw UserError.of("%s, sample %d: %s; a finite number is needed", mono, i, channel[i]);
        }
        mixed[i] += channel[i] / wav.samples().length;
      }
      sum += mixed[i];
    }
    if (Math.abs(sum / mixed.length) > OFFSET) {
      warnings.accept(
          String.format(
              Locale.ROOT,
              "%s has a mean of %.3f; speech has none: is it read as it was written?",
              mono,
              sum / mixed.length));
    }
    return Resampler.of(mixed, wav.sampleRate(), Rates.SAMPLES);
  }

  private float[][] views(Path path) {
    float[][] views = ViewFile.read(path);
    for (float[] view : views) {
      if (quaternion == Quaternion.WXYZ) {
        float scalar = view[3];
        System.arraycopy(view, 4, view, 3, 3);
        view[6] = scalar;
      }
      if (axes == Axes.LEFT) {
        // Mirrored at the plane of x and z: turns about y keep their sense, others do not.
        view[1] = -view[1];
        view[3] = -view[3];
        view[5] = -view[5];
      }
    }
    return views;
  }

  private Source fitted(float[] sound, float[][] views, Consumer<String> warnings) {
    int frame = Rates.SAMPLES_PER_VIEW;
    long wanted = (long) views.length * frame;
    if (sound.length == wanted) {
      return checked(sound, views, warnings);
    }
    int frames = (sound.length + frame - 1) / frame;
    return switch (fit) {
      case REFUSE ->
          throw UserError.of(
              "the sound has %d samples (%.2f s), %s has %d rows for %d samples (%.2f s at 120 rows a"
                  + " second; %.2f rows a second would fit); --fit crop or --fit hold makes them equal",
              sound.length,
              (double) sound.length / Rates.SAMPLES,
              positions,
              views.length,
              wanted,
              (double) wanted / Rates.SAMPLES,
              views.length / ((double) sound.length / Rates.SAMPLES));
      case CROP -> {
        int common = Math.min(views.length, sound.length / frame);
        if (common == 0) {
          throw UserError.of(
              "the sound has %d samples; at least %d are needed", sound.length, frame);
        }
        yield checked(Arrays.copyOf(sound, common * frame), Arrays.copyOf(views, common), warnings);
      }
      case HOLD -> {
        float[][] held = Arrays.copyOf(views, frames);
        for (int k = views.length; k < frames; k++) {
          held[k] = views[views.length - 1];
        }
        yield checked(Arrays.copyOf(sound, frames * frame), held, warnings);
      }
    };
  }

  private Source checked(float[] sound, float[][] views, Consumer<String> warnings) {
    ViewCheck.of(views, positions).forEach(warnings);
    return new Source(sound, views);
  }
}
