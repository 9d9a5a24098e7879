package dev.laurel.meshgraphnets.train;

import dev.laurel.core.UserError;
import dev.laurel.core.run.Batches;
import dev.laurel.core.run.LossTask;
import dev.laurel.core.run.Progress;
import dev.laurel.core.run.RunOptions;
import dev.laurel.core.run.Seeds;
import dev.laurel.core.run.TrainingReport;
import dev.laurel.core.run.TrainingRun;
import dev.laurel.meshgraphnets.Domain;
import dev.laurel.meshgraphnets.Field;
import dev.laurel.meshgraphnets.Frame;
import dev.laurel.meshgraphnets.Graph;
import dev.laurel.meshgraphnets.Mesh;
import dev.laurel.meshgraphnets.MeshModel;
import dev.laurel.meshgraphnets.Rollout;
import dev.laurel.meshgraphnets.SizingField;
import dev.laurel.meshgraphnets.Stepper;
import dev.laurel.meshgraphnets.TrainingNoise;
import dev.laurel.meshgraphnets.data.FrameReader;
import dev.laurel.meshgraphnets.data.Trajectory;
import dev.laurel.meshgraphnets.eval.OneStepErrors;
import dev.laurel.meshgraphnets.eval.RolloutErrors;
import dev.laurel.meshgraphnets.eval.SizingErrors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** Trains a simulator on the steps of trajectories, with noise on the states it starts from. */
public final class MeshTraining implements LossTask {
  private static final int EVALUATE_EVERY_FRAME = 10;
  private static final double MUCH_NOISE = 0.5;
  private static final int MOST_GRAPHS = 256;

  private final MeshModel model;
  private final List<FrameReader> training;
  private final List<FrameReader> validation;
  private final MeshTrainingConfig config;
  private final TrainingNoise noise;
  private final int[] firstFrame;
  private final Batches batches;
  private final Map<Mesh, Graph> graphs = new HashMap<>();

  private MeshTraining(
      MeshModel model,
      List<FrameReader> training,
      List<FrameReader> validation,
      MeshTrainingConfig config) {
    this.model = model;
    this.training = training;
    this.validation = validation;
    this.config = config;
    this.noise = config.noise() == null ? model.config().domain().noise() : config.noise();
    firstFrame = new int[training.size() + 1];
    for (int i = 0; i < training.size(); i++) {
      firstFrame[i + 1] = Math.addExact(firstFrame[i], training.get(i).count());
    }
    batches = new Batches(firstFrame[training.size()], config.batch(), config.run().seed());
  }

  /**
   * Trains a model.
   *
   * @param training trajectories to learn from
   * @param validation whose errors are reported; may be empty
   * @throws UserError if the data does not fit the domain, the loss is not finite, or the
   *     checkpoint is of another run
   */
  public static TrainingReport train(
      MeshModel model,
      List<? extends Trajectory> training,
      List<? extends Trajectory> validation,
      MeshTrainingConfig config,
      RunOptions options) {
    if (training.isEmpty()) {
      throw new UserError("there is no trajectory to learn from");
    }
    Domain domain = model.config().domain();
    MeshTraining task =
        new MeshTraining(model, readers(domain, training), readers(domain, validation), config);
    task.prepare(options.progress());
    return TrainingRun.train(task, config.run(), options);
  }

  private static List<FrameReader> readers(Domain domain, List<? extends Trajectory> all) {
    List<FrameReader> readers = new ArrayList<>();
    all.forEach(trajectory -> readers.add(new FrameReader(domain, trajectory)));
    return readers;
  }

  /** Lets the normalisers see some frames, and compares the noise with what they saw. */
  private void prepare(Progress progress) {
    long count = Math.min(config.normalizerSteps(), 10L * firstFrame[training.size()]);
    progress.begin("normalisers", count);
    Random random = new Random(Seeds.of(config.run().seed(), -1));
    Batches order = new Batches(firstFrame[training.size()], 1, Seeds.of(config.run().seed(), -2));
    for (long k = 0; k < count; k++) {
      Frame frame = noise.applied(frame(order.at(k)[0]), random);
      model.accumulate(List.of(frame), this::graph);
      progress.step(k + 1, Map.of());
    }
    progress.end();
    warnOfNoise(progress);
  }

  /** Noise as large as the change of a step leaves little to learn. */
  private void warnOfNoise(Progress progress) {
    for (Field field : model.config().domain().state()) {
      double deviation = noise.deviations().getOrDefault(field.name(), 0.0);
      double change = changeDeviation(field);
      if (deviation > MUCH_NOISE * change) {
        progress.note(
            String.format(
                Locale.ROOT,
                "the noise of %s is %.3g, the deviation of its change in one step %.3g: the loss will"
                    + " be mostly noise; take less than half of the change",
                field.name(),
                deviation,
                change));
      }
    }
  }

  private double changeDeviation(Field field) {
    double sum = 0;
    double squares = 0;
    long count = 0;
    int total = firstFrame[training.size()];
    int stride = Math.max(1, total / 50);
    for (int i = 0; i < total; i += stride) {
      Frame frame = frame(i);
      float[] now = frame.field(field.name());
      float[] next = frame.field(Frame.TARGET + field.name());
      for (int k = 0; k < now.length; k++) {
        double change = (double) next[k] - now[k];
        sum += change;
        squares += change * change;
      }
      count += now.length;
    }
    double mean = sum / count;
    return Math.sqrt(Math.max(0, squares / count - mean * mean));
  }

  private Graph graph(Mesh mesh) {
    if (graphs.size() > MOST_GRAPHS) {
      graphs.clear();
    }
    return graphs.computeIfAbsent(mesh, Graph::of);
  }

  private int trajectory(int number) {
    int at = Arrays.binarySearch(firstFrame, number);
    return at >= 0 ? at : -at - 2;
  }

  private Frame frame(int number) {
    int trajectory = trajectory(number);
    return training.get(trajectory).frame(number - firstFrame[trajectory]);
  }

  /**
   * The frame of this number as the model comes to it by itself from some steps before, with the
   * true target: what it is trained on is then the mending of its own error.
   */
  private Frame pushedForward(int number, Random random) {
    int trajectory = trajectory(number);
    FrameReader reader = training.get(trajectory);
    int end = number - firstFrame[trajectory];
    Frame truth = reader.frame(end);
    int steps = Math.min(end, random.nextInt(config.pushforward() + 1));
    Frame state = noise.applied(steps == 0 ? truth : reader.frame(end - steps), random);
    if (steps == 0) {
      return state;
    }
    try (Stepper stepper = new Stepper(model, truth.mesh(), graph(truth.mesh()))) {
      for (int i = steps; i > 0; i--) {
        Frame known = reader.frame(end - i + 1);
        if (!known.mesh().equals(truth.mesh())) {
          return noise.applied(truth, random);
        }
        Map<String, float[]> reached = stepper.step(state);
        reached.keySet().retainAll(known.fields().keySet());
        state = known.with(reached);
      }
      return state;
    } catch (Stepper.Diverged e) {
      return noise.applied(truth, random);
    }
  }

  @Override
  public String title() {
    return "mesh simulator";
  }

  @Override
  public Object configuration() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("model", model.config());
    all.put("training", config.withRun(run -> run.withSteps(1).withSeconds(0)));
    all.put("noise", noise);
    all.put("frames", firstFrame[training.size()]);
    return all;
  }

  @Override
  public Module network() {
    return model.network();
  }

  @Override
  public Tensor loss(long step, Random random) {
    List<Frame> frames = new ArrayList<>();
    for (int number : batches.at(step)) {
      frames.add(pushedForward(number, random));
    }
    return model.loss(frames, this::graph);
  }

  @Override
  public Map<String, Double> evaluate() {
    if (validation.isEmpty()) {
      return Map.of();
    }
    return model.config().domain() instanceof SizingField ? judgeSizing() : judgeSimulation();
  }

  private Map<String, Double> judgeSizing() {
    double squares = 0;
    double spread = 0;
    double alike = 0;
    for (FrameReader reader : validation) {
      SizingErrors errors = SizingErrors.of(model, reader, EVALUATE_EVERY_FRAME);
      squares += errors.rootMeanSquare() * errors.rootMeanSquare();
      spread += errors.deviation() * errors.deviation();
      alike += errors.edgesAlike();
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("rmseOfDeviation", Math.sqrt(squares / spread));
    figures.put("edgesJudgedAlike", alike / validation.size());
    return figures;
  }

  private Map<String, Double> judgeSimulation() {
    double one = 0;
    double kept = 0;
    double rolled = 0;
    double still = 0;
    Domain domain = model.config().domain();
    String name = domain.state().get(0).name();
    for (FrameReader reader : validation) {
      OneStepErrors errors = OneStepErrors.of(model, reader, EVALUATE_EVERY_FRAME);
      one += errors.model() * errors.model();
      kept += errors.persistence() * errors.persistence();
      int states = Math.min(config.horizon() + 1, reader.count());
      if (states >= 2) {
        Rollout rollout =
            Rollout.run(model, reader.first(), states, reader.script(), false, Progress.silent());
        List<Frame> unchanged = Collections.nCopies(states, reader.first());
        rolled +=
            rollout.diverged() >= 0
                ? Double.POSITIVE_INFINITY
                : RolloutErrors.of(rollout.states(), reader, name).meanSquare(states);
        still += RolloutErrors.of(unchanged, reader, name).meanSquare(states);
      }
    }
    int count = validation.size();
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("rmse1", Math.sqrt(one / count));
    figures.put("rmse1OfNoChange", Math.sqrt(kept / count));
    if (config.horizon() > 0) {
      figures.put("rmse" + config.horizon(), Math.sqrt(rolled / count));
      figures.put("rmse" + config.horizon() + "OfNoChange", Math.sqrt(still / count));
    }
    return figures;
  }
}
