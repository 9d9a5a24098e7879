package dev.laurel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.laurel.binaural.BinauralModel;
import dev.laurel.binaural.Rates;
import dev.laurel.binaural.data.TimedViews;
import dev.laurel.binaural.network.BinauralStream;
import dev.laurel.binaural.network.SilenceGate;
import dev.laurel.core.UserError;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * One page that listens: it says where the talker has gone and asks for the next sound, which the
 * network renders on the way there.
 *
 * <p>Not for several threads at once.
 */
final class ListenSession implements AutoCloseable {
  /** Values before the sound: seconds that rendering took. */
  private static final int HEADER = 1;

  private static final int VIEW = 7;
  private static final int MOST_FRAMES = 60;
  private static final double FASTEST = 12;
  private static final float FARTHEST = 20;

  private final BinauralModel model;
  private BinauralStream stream;
  private SilenceGate gate;
  private float[] mono;
  private double factor;
  private int at;
  private float[] view;

  ListenSession(BinauralModel model, float[] mono) {
    this.model = model;
    sound(mono);
  }

  /** Another sound, from its beginning. */
  final void sound(float[] samples) {
    factor = BinauralData.levelling(samples);
    mono = BinauralData.times(samples, factor);
    at = 0;
  }

  /**
   * Answers {@code {"frames": n, "view": [seven numbers], "at": sample, "restart": false}}: the
   * next n frames of 400 samples, float32, after one value: the seconds that it took; left and
   * right in turn.
   *
   * @throws UserError if it is not of that form
   */
  ByteBuffer answer(JsonNode asked) {
    int frames = asked.path("frames").asInt();
    if (frames < 1 || frames > MOST_FRAMES) {
      throw UserError.of("frames is %d; allowed: 1 to %d", frames, MOST_FRAMES);
    }
    float[] wanted = view(asked.path("view"));
    if (stream == null || asked.path("restart").asBoolean()) {
      restart(wanted, asked.path("at").asInt());
    }
    long started = System.nanoTime();
    int samples = frames * Rates.SAMPLES_PER_VIEW;
    float[] sound = new float[samples];
    for (int i = 0; i < samples; i++) {
      sound[i] = mono[at];
      at = (at + 1) % mono.length;
    }
    float[][] both = stream.next(sound, way(wanted, frames));
    gate.apply(sound, both);
    double seconds = (System.nanoTime() - started) / 1e9;
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * (HEADER + 2 * samples)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putFloat((float) seconds);
    for (int i = 0; i < samples; i++) {
      bytes.putFloat((float) (both[0][i] / factor)).putFloat((float) (both[1][i] / factor));
    }
    return bytes.flip();
  }

  private void restart(float[] wanted, int sample) {
    close();
    stream = new BinauralStream(model.network());
    gate = new SilenceGate(model.network().config());
    view = wanted;
    at = Math.floorMod(sample, mono.length);
  }

  /** From where the talker is to where the page has gone, not faster than people throw. */
  private float[][] way(float[] wanted, int frames) {
    double length = 0;
    for (int axis = 0; axis < 3; axis++) {
      length += Math.pow(wanted[axis] - view[axis], 2);
    }
    double most = FASTEST * frames / Rates.VIEWS;
    double share = Math.min(1, most / Math.max(1e-9, Math.sqrt(length)));
    float[][] way = new float[frames][];
    for (int k = 0; k < frames; k++) {
      way[k] = TimedViews.between(view, wanted, share * (k + 1) / frames);
    }
    view = way[frames - 1];
    return way;
  }

  private static float[] view(JsonNode given) {
    float[] view = new float[VIEW];
    for (int i = 0; i < VIEW; i++) {
      JsonNode value = given.path(i);
      view[i] = value.isNumber() ? value.floatValue() : Float.NaN;
      if (!(Math.abs(view[i]) <= FARTHEST)) {
        throw UserError.of("view is %s; seven numbers up to %s are needed", given, FARTHEST);
      }
    }
    if (Arrays.equals(view, 3, VIEW, new float[4], 0, 4)) {
      throw new UserError("view has a quaternion of zeros");
    }
    return view;
  }

  @Override
  public void close() {
    if (stream != null) {
      stream.close();
      stream = null;
    }
  }
}
