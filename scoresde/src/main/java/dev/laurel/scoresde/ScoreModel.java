package dev.laurel.scoresde;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.io.Artifact;
import dev.laurel.core.io.NetworkTensors;
import dev.laurel.scoresde.network.NetworkConfig;
import dev.laurel.scoresde.network.ScoreNetwork;
import dev.laurel.scoresde.sample.ReverseProcess;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** A network with its equation: a {@link ScoreFunction} that is trained, saved and loaded. */
public final class ScoreModel implements ScoreFunction, AutoCloseable {
  private static final Artifact.Kind KIND = new Artifact.Kind("scoresde.model", 1);

  private final ModelConfig config;
  private final ScoreNetwork network;
  private final NoiseLabels labels;
  private final PointerScope memory;

  private ScoreModel(ModelConfig config, ScoreNetwork network, PointerScope memory) {
    this.config = config;
    this.network = network;
    this.labels = new NoiseLabels(config.sde(), config.continuous());
    this.memory = memory;
  }

  /** An untrained model; the caller closes it. */
  public static ScoreModel create(ModelConfig config) {
    Engine.start();
    PointerScope memory = new PointerScope();
    try {
      NetworkConfig.Setting setting =
          new NetworkConfig.Setting(
              config.channels(),
              config.height(),
              config.scaling().aroundZero(),
              config.continuous(),
              noiseLevels(config.sde()),
              config.seed());
      ScoreNetwork network = config.network().create(setting);
      network.module().eval();
      memory.extend();
      return new ScoreModel(config, network, memory);
    } finally {
      memory.close();
    }
  }

  /** From the largest to the smallest; those of the defaults where variance does not explode. */
  private static double[] noiseLevels(SdeConfig sde) {
    VarianceExploding ve =
        sde instanceof VarianceExploding own
            ? own
            : VarianceExploding.defaults().withSteps(sde.steps());
    double[] levels = new double[ve.steps()];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = ve.discreteSigma(levels.length - 1 - i);
    }
    return levels;
  }

  /** What it is. */
  public ModelConfig config() {
    return config;
  }

  /** The network, to be trained or looked at. */
  public ScoreNetwork network() {
    return network;
  }

  /** How the network is told the time. */
  public NoiseLabels labels() {
    return labels;
  }

  /** The way from noise to data. */
  public ReverseProcess process() {
    return new ReverseProcess(config.sde(), this);
  }

  @Override
  public Tensor score(Tensor x, double t) {
    if (!(t > 0 && t <= 1)) {
      throw UserError.of("time is %s; allowed: above 0, at most 1", t);
    }
    try (PointerScope scope = new PointerScope()) {
      Tensor label =
          Tensors.as(Tensors.of(new double[] {labels.label(t)}, 1), x.scalar_type().intern());
      Tensor output = network.forward(x, label);
      double factor = labels.factor(t);
      return Tensors.keep(factor == 1 ? output : output.mul(new Scalar(factor)));
    }
  }

  /**
   * Requires that the model knows all times, as the probability flow asks for.
   *
   * @throws UserError if it was trained on steps
   */
  public void requireContinuous() {
    if (!config.continuous()) {
      throw new UserError(
          "the model was trained on discrete steps, and its flow between them is not known: the"
              + " adaptive and fast samplers and likelihoods need a model trained continuously; take"
              + " the sampler pc");
    }
  }

  /**
   * Requires that data has the shape the model is of; pictures may have other sides that its
   * network can halve.
   *
   * @throws UserError if it has not
   */
  public void requireFits(Tensor data) {
    long divisor = config.network().divisor();
    boolean sides =
        config.height() == 1
            ? data.dim() == 4 && data.size(2) == 1 && data.size(3) == 1
            : data.dim() == 4 && data.size(2) % divisor == 0 && data.size(3) % divisor == 0;
    if (!sides || data.size(1) != config.channels()) {
      throw UserError.of(
          "data of shape %s does not fit the model's %d x %d x %d (channels, height, width)",
          Arrays.toString(data.shape()), config.channels(), config.height(), config.width());
    }
  }

  /** Every tensor of the network by its name, sharing its memory, in the scope of the caller. */
  public Map<String, Tensor> tensors() {
    return NetworkTensors.of(network.module());
  }

  /**
   * Takes over the values of all tensors.
   *
   * @param where of the message
   * @throws UserError if one is missing, too many or of another shape, naming them
   */
  public void assign(Map<String, Tensor> values, String where) {
    NetworkTensors.assign(network.module(), values, where);
  }

  /** Numbers that are trained. */
  public long parameters() {
    return NetworkTensors.trained(network.module());
  }

  /** Saves, whole or not at all. */
  public void save(Path path, Object metrics) {
    try (PointerScope scope = new PointerScope()) {
      Artifact.write(path, KIND, config, metrics, tensors());
    }
  }

  /**
   * Loads what {@link #save} wrote; the caller closes it.
   *
   * @throws UserError if the file is damaged or of another kind
   */
  public static ScoreModel load(Path path) {
    Engine.start();
    return NetworkTensors.load(
        path, KIND, ModelConfig.class, ScoreModel::create, model -> model.network.module());
  }

  @Override
  public void close() {
    memory.close();
  }
}
