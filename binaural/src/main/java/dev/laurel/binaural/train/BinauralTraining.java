package dev.laurel.binaural.train;

import dev.laurel.binaural.BinauralModel;
import dev.laurel.binaural.Rates;
import dev.laurel.binaural.data.Recording;
import dev.laurel.binaural.dsp.LiveRenderer;
import dev.laurel.binaural.eval.Evaluation;
import dev.laurel.binaural.eval.Metrics;
import dev.laurel.binaural.network.BinauralNetwork;
import dev.laurel.binaural.network.Front;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.run.LossTask;
import dev.laurel.core.run.RunOptions;
import dev.laurel.core.run.TrainingReport;
import dev.laurel.core.run.TrainingRun;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** Trains a network on recordings: every step learns from some chunks at random. */
public final class BinauralTraining implements LossTask {
  private static final int FRAME = Rates.SAMPLES_PER_VIEW;
  private static final int VIEW = 7;

  private final BinauralNetwork network;
  private final List<Recording> training;
  private final List<Recording> validation;
  private final BinauralTrainingConfig config;

  /** By recording, then channel: what the network hears. */
  private final List<float[][]> heard = new ArrayList<>();

  /** Chunks of all recordings before each one, and of all. */
  private final long[] starts;

  private BinauralTraining(
      BinauralNetwork network,
      List<Recording> training,
      List<Recording> validation,
      BinauralTrainingConfig config) {
    this.network = network;
    this.training = training;
    this.validation = validation;
    this.config = config;
    int frames = Chunk.size(config.milliseconds()) / FRAME;
    starts = new long[training.size() + 1];
    for (int i = 0; i < training.size(); i++) {
      Recording one = training.get(i);
      starts[i + 1] = starts[i] + Math.max(0, one.views().length - frames + 1);
      heard.add(
          network.config().front() == Front.SPHERE
              ? LiveRenderer.render(Front.scene(), one.mono(), one.views())
              : new float[][] {one.mono()});
    }
  }

  /**
   * Trains a model.
   *
   * @param training to learn from; those shorter than a chunk are left out
   * @param validation whose errors are reported; may be empty
   * @throws UserError if all recordings are shorter than a chunk, or the checkpoint is of another
   *     run
   */
  public static TrainingReport train(
      BinauralModel model,
      List<Recording> training,
      List<Recording> validation,
      BinauralTrainingConfig config,
      RunOptions options) {
    BinauralTraining task = new BinauralTraining(model.network(), training, validation, config);
    for (int i = 0; i < training.size(); i++) {
      if (task.starts[i] == task.starts[i + 1]) {
        options
            .progress()
            .note(
                String.format(
                    Locale.ROOT,
                    "%s is left out: it has %.2f s, less than a chunk of %d ms",
                    training.get(i).name(),
                    training.get(i).seconds(),
                    config.milliseconds()));
      }
    }
    if (task.starts[training.size()] == 0) {
      throw UserError.of(
          "none of %d recordings is as long as a chunk of %d ms",
          training.size(), config.milliseconds());
    }
    task.fitDirect();
    return TrainingRun.train(task, config.run(), options);
  }

  /** What of the renderer's sound is in the result begins with what fits best alone. */
  private void fitDirect() {
    if (network.direct() == null) {
      return;
    }
    FloatPointer direct = new FloatPointer(network.direct().data_ptr());
    for (int ear = 0; ear < 2; ear++) {
      double product = 0;
      double square = 0;
      for (int i = 0; i < training.size(); i++) {
        float[] rendered = heard.get(i)[ear];
        float[] wanted = training.get(i).both()[ear];
        for (int n = 0; n < wanted.length; n++) {
          product += rendered[n] * wanted[n];
          square += rendered[n] * rendered[n];
        }
      }
      direct.put(ear, square > 0 ? (float) (product / square) : 1);
    }
  }

  @Override
  public String title() {
    return "binaural";
  }

  @Override
  public Object configuration() {
    Map<String, Object> all = new TreeMap<>();
    all.put("network", network.config());
    all.put("loss", config.loss());
    all.put("lateLoss", config.lateLoss());
    all.put("lateShare", config.lateShare());
    all.put("batch", config.batch());
    all.put("milliseconds", config.milliseconds());
    all.put("recordings", training.size());
    all.put("chunks", starts[training.size()]);
    return all;
  }

  @Override
  public Module network() {
    return network;
  }

  @Override
  public Tensor loss(long step, Random random) {
    int samples = Chunk.size(config.milliseconds());
    int frames = samples / FRAME;
    int channels = heard.get(0).length;
    float[] sound = new float[config.batch() * channels * samples];
    float[] both = new float[config.batch() * 2 * samples];
    float[] views = new float[config.batch() * VIEW * frames];
    for (int b = 0; b < config.batch(); b++) {
      long chunk = Math.floorMod(random.nextLong(), starts[training.size()]);
      int which = Arrays.binarySearch(starts, chunk);
      which = which < 0 ? -which - 2 : which;
      // Recordings without a chunk begin where the next one does.
      while (starts[which + 1] == starts[which]) {
        which++;
      }
      Recording one = training.get(which);
      int first = (int) (chunk - starts[which]);
      for (int c = 0; c < channels; c++) {
        System.arraycopy(
            heard.get(which)[c], first * FRAME, sound, (b * channels + c) * samples, samples);
      }
      for (int ear = 0; ear < 2; ear++) {
        System.arraycopy(one.both()[ear], first * FRAME, both, (b * 2 + ear) * samples, samples);
      }
      for (int k = 0; k < frames; k++) {
        for (int i = 0; i < VIEW; i++) {
          views[(b * VIEW + i) * frames + k] = one.views()[first + k][i];
        }
      }
    }
    try (PointerScope scope = new PointerScope()) {
      Tensor heardSound = Tensors.of(sound, config.batch(), channels, samples);
      Tensor view = Tensors.of(views, config.batch(), VIEW, frames);
      Tensor target = Tensors.of(both, config.batch(), 2, samples);
      var loss = config.lossAt(step);
      return Tensors.keep(
          loss.of(network.forward(heardSound, view, loss.needsAllHeads()), target).sum());
    }
  }

  @Override
  public Map<String, Double> evaluate() {
    if (validation.isEmpty()) {
      return Map.of();
    }
    Metrics mean =
        Metrics.mean(validation.stream().map(one -> Evaluation.of(network, one)).toList());
    Map<String, Double> all = new LinkedHashMap<>();
    all.put("l2x1000", 1000 * mean.squared());
    all.put("amplitude", mean.amplitude());
    all.put("phase", mean.phase());
    return all;
  }
}
