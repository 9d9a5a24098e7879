package dev.laurel.binaural.data;

import dev.laurel.binaural.Rates;
import dev.laurel.binaural.dsp.DspRenderer;
import dev.laurel.binaural.dsp.DspScene;
import dev.laurel.binaural.dsp.HeadFilter;
import dev.laurel.binaural.dsp.HeadResponses;
import dev.laurel.binaural.dsp.RigidSphereTable;
import dev.laurel.binaural.dsp.Shoebox;
import dev.laurel.binaural.dsp.SphericalHead;
import dev.laurel.binaural.warp.GeometricWarp;
import dev.laurel.core.UserError;
import dev.laurel.core.run.Seeds;
import java.util.Arrays;
import java.util.Random;

/**
 * Recordings as they might have been made: eight talkers, each with a voice and a mouth not quite
 * where it should be, walk around a listener in a furnished room. What the listener hears is made
 * by formulas that a model is not told of.
 *
 * @param seed of sentences, ways, mouths and noise
 * @param speech that talks
 * @param scene of the listener
 */
public record SimulatedSet(long seed, Speech speech, DspScene scene) {
  /** Talkers. */
  public static final int SUBJECTS = Speech.VOICES;

  private static final double RADIUS = 0.095;
  private static final double[] MOUTH_ERROR = {0.015, 0.01, 0.02};

  /** Root of the mean square of a talker's sound. */
  public static final double LEVEL = 0.03;

  private static final double NOISE = 1e-4;
  private static final double SECONDS_PER_SENTENCE = 2.5;

  /** Which part of a set. */
  public enum Split {
    /** To learn from. */
    TRAIN("trainset", 1000),
    /** To judge by: other sentences, other ways. */
    TEST("testset", 5000);

    private final String folder;
    private final long number;

    Split(String folder, long number) {
      this.folder = folder;
      this.number = number;
    }

    /** Its folder in the published form. */
    public String folder() {
      return folder;
    }
  }

  /**
   * The usual room, with a head of 9.5 cm radius.
   *
   * @param measured responses of a head, scaled to that size; null for a rigid sphere
   */
  public static SimulatedSet of(long seed, Speech speech, HeadResponses measured) {
    SphericalHead head = new SphericalHead(RADIUS);
    HeadFilter filter =
        measured == null
            ? new HeadFilter.Rigid(new RigidSphereTable(head))
            : HeadFilter.Measured.of(measured, RADIUS / SphericalHead.usual().radius(), 3);
    return new SimulatedSet(
        seed,
        speech,
        DspScene.sphere()
            .withHead(head)
            .withFilter(filter)
            .withDirected(true)
            .withRoom(
                new Shoebox(new double[] {-2, -1.9, -1.6}, new double[] {2.6, 2.2, 1.2}),
                0.55,
                0.6,
                0.6,
                0.5,
                0.35,
                0.45));
  }

  /**
   * One talker's recording.
   *
   * @param subject 1 to {@value #SUBJECTS}
   */
  public Recording recording(Split split, int subject, double seconds) {
    int frames = (int) Math.round(seconds * Rates.VIEWS);
    if (frames < 1) {
      throw UserError.of("%s s of speech; allowed: at least a 120th", seconds);
    }
    long own = Seeds.of(seed, split.number + subject);
    Random random = new Random(own);
    float[] mono = speech(subject - 1, frames * Rates.SAMPLES_PER_VIEW, random);
    float[][] views = new TalkerPath.Walk(own).views(frames + 1);
    // Files have six digits; what is learned from must be what was simulated.
    for (float[] view : views) {
      for (int i = 0; i < view.length; i++) {
        view[i] = Math.round(view[i] * 1e6) / 1e6f;
      }
    }
    float[][] now = Arrays.copyOf(views, frames);
    float[][] both =
        new DspRenderer(scene.withMouth(mouth(subject)))
            .render(mono, now, Arrays.copyOfRange(views, 1, frames + 1));
    for (float[] ear : both) {
      for (int i = 0; i < ear.length; i++) {
        ear[i] += (float) (NOISE * random.nextGaussian());
      }
    }
    return new Recording("subject" + subject, mono, both, now);
  }

  private double[] mouth(int subject) {
    Random random = new Random(Seeds.of(seed, 900 + subject));
    double[] mouth = GeometricWarp.usualMouth();
    for (int axis = 0; axis < 3; axis++) {
      mouth[axis] += MOUTH_ERROR[axis] * (2 * random.nextDouble() - 1);
    }
    return mouth;
  }

  /** As long as wanted, of one level. */
  private float[] speech(int voice, int samples, Random random) {
    float[] all = new float[samples];
    int at = 0;
    while (at < samples) {
      double left = (double) (samples - at) / Rates.SAMPLES;
      float[] more =
          speech.say(voice, Sentences.of(random, 1 + (int) (left / SECONDS_PER_SENTENCE)));
      if (more.length == 0) {
        throw UserError.of("%s said nothing", speech.name());
      }
      int count = Math.min(more.length, samples - at);
      System.arraycopy(more, 0, all, at, count);
      at += count;
    }
    double square = 0;
    for (float value : all) {
      square += value * value;
    }
    float factor = (float) (LEVEL / Math.sqrt(square / samples));
    for (int i = 0; i < samples; i++) {
      all[i] *= factor;
    }
    return all;
  }
}
