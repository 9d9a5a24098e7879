package dev.laurel.cli;

import dev.laurel.core.Engine;
import dev.laurel.core.UserError;
import dev.laurel.core.run.LearningRate;
import dev.laurel.core.run.Progress;
import dev.laurel.core.run.TrainingReport;
import dev.laurel.meshgraphnets.Cloth;
import dev.laurel.meshgraphnets.Domain;
import dev.laurel.meshgraphnets.Field;
import dev.laurel.meshgraphnets.Fluid;
import dev.laurel.meshgraphnets.Graph;
import dev.laurel.meshgraphnets.Mesh;
import dev.laurel.meshgraphnets.MeshModel;
import dev.laurel.meshgraphnets.MeshModelConfig;
import dev.laurel.meshgraphnets.SizingField;
import dev.laurel.meshgraphnets.Solid;
import dev.laurel.meshgraphnets.TrainingNoise;
import dev.laurel.meshgraphnets.data.Dataset;
import dev.laurel.meshgraphnets.data.DatasetMeta;
import dev.laurel.meshgraphnets.data.Trajectory;
import dev.laurel.meshgraphnets.network.GraphNetworkConfig;
import dev.laurel.meshgraphnets.train.MeshTraining;
import dev.laurel.meshgraphnets.train.MeshTrainingConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code laurel mesh train}. */
@Command(
    name = "train",
    description = "Learn to simulate from trajectories.",
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  laurel mesh train flows --latent 32 --blocks 7 --steps 20000 --minutes 10 \\",
      "      --noise 0.003 \\",
      "      --out flow.safetensors"
    })
final class MeshTrain implements Callable<Integer> {
  private static final double PLATE_RADIUS = 0.03;

  /** Frames whose edges are measured. */
  private static final int EVERY_FRAME = 10;

  /** Numbers of all edges' vectors from which on several threads pay. */
  private static final long WORTH_THREADS = 1_000_000;

  @Mixin private MeshDataOptions data;
  @Mixin private OutOptions out;

  @Option(
      names = "--latent",
      defaultValue = "64",
      paramLabel = "N",
      description = "Width of hidden vectors; the paper's is 128. Default: ${DEFAULT-VALUE}.")
  private int latent = 64;

  @Option(
      names = "--layers",
      defaultValue = "2",
      paramLabel = "N",
      description = "Hidden layers of a perceptron. Default: ${DEFAULT-VALUE}.")
  private int layers = 2;

  @Option(
      names = "--blocks",
      defaultValue = "10",
      paramLabel = "N",
      description = "Rounds of messages; the paper's are 15. Default: ${DEFAULT-VALUE}.")
  private int blocks = 10;

  @Option(
      names = "--pressure",
      description = "Predict the pressure too, where the data is of incompressible flow.")
  private boolean pressure;

  @Option(
      names = "--radius",
      defaultValue = "-1",
      paramLabel = "R",
      description =
          "Of world edges; 0: none. Default: what meta.json says, else 0.03 of solids, 0 of cloth.")
  private double radius = -1;

  @Option(
      names = "--stress",
      defaultValue = "log1p",
      paramLabel = "NAME",
      description = "What is learned of the stress: none, log1p, sqrt. Default: ${DEFAULT-VALUE}.")
  private Solid.StressTransform stress = Solid.StressTransform.LOG1P;

  @Option(
      names = "--sizing",
      description =
          "Learn how fine the mesh should be instead of the simulation, from meshes that change; for"
              + " rollout --sizing.")
  private boolean sizing;

  @Option(
      names = "--noise",
      split = ",",
      paramLabel = "[FIELD=]SIGMA",
      description =
          "Deviation of the noise on the state, in its own units; of several fields as"
              + " velocity=1,density=0.001. Default: the paper's; a note tells where it is too much for"
              + " the data.")
  private String[] sigmas = {};

  @Option(
      names = "--pushforward",
      defaultValue = "0",
      paramLabel = "N",
      description =
          "Train on states that the model came to by itself in up to N steps: steadier rollouts for"
              + " slower steps. Default: ${DEFAULT-VALUE}, as in the paper.")
  private int pushforward;

  @Option(
      names = "--steps",
      defaultValue = "20000",
      paramLabel = "N",
      description =
          "Most steps, over which the learning rate falls. Default: ${DEFAULT-VALUE}; the paper's are"
              + " ten million.")
  private long steps = 20_000;

  @Mixin private BudgetOptions budget;

  @Option(
      names = "--batch",
      defaultValue = "1",
      paramLabel = "N",
      description = "Frames of a step. Default: ${DEFAULT-VALUE}.")
  private int batch = 1;

  @Option(
      names = "--rate",
      defaultValue = "0.001",
      paramLabel = "R",
      description = "First learning rate; it falls to a thirtieth. Default: ${DEFAULT-VALUE}.")
  private double rate = 1e-3;

  @Option(
      names = "--official",
      description = "Optimiser, rate and normalisers as the official code has them.")
  private boolean official;

  @Option(
      names = "--average",
      defaultValue = "0.999",
      paramLabel = "D",
      description =
          "Memory of the average of the weights, which is kept. Default: ${DEFAULT-VALUE}.")
  private double average = 0.999;

  @Option(
      names = "--most",
      defaultValue = "0",
      paramLabel = "N",
      description = "Learn from the first N trajectories; 0: all.")
  private int most;

  @Option(
      names = "--evaluate-every",
      defaultValue = "0",
      paramLabel = "N",
      description = "Steps between two evaluations on valid.tfrecord; 0: only at the end.")
  private long evaluateEvery;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "S",
      description = "Of first values, order and noise. Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Mixin private CheckpointOptions checkpoint;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    Path target = out.checked();
    checkpoint.check(out);
    common.startEngine();
    boolean validated = Files.exists(data.folder().resolve("valid.tfrecord"));
    try (Dataset training = data.open("train");
        Dataset validation = validated ? data.open("valid") : null;
        Progress progress = common.progress()) {
      List<Trajectory> learned = data.first(training, most);
      Domain domain = domain(training.meta(), learned);
      MeshModelConfig config =
          MeshModelConfig.of(domain)
              .withNetwork(GraphNetworkConfig.defaults().withSize(latent, layers, blocks))
              .withTimeStep(training.meta().timeStep())
              .withSeed(seed);
      useOneThreadIfSmall(learned.get(0));
      List<Trajectory> judged = validated ? data.first(validation, 0) : List.of();
      try (MeshModel model = MeshModel.create(config)) {
        TrainingReport report =
            MeshTraining.train(model, learned, judged, training(domain), checkpoint.run(progress));
        if (report.end() == TrainingReport.End.INTERRUPTED) {
          return checkpoint.interrupted(progress);
        }
        Map<String, Object> metrics = new LinkedHashMap<>();
        metrics.put("steps", report.steps());
        metrics.put("seconds", report.seconds());
        metrics.put("loss", report.loss());
        metrics.putAll(report.metrics());
        metrics.put("parameters", model.parameters());
        model.save(target, metrics);
        checkpoint.delete();
        common.printSaved(
            target,
            metrics,
            String.format(
                Locale.ROOT,
                "%,d parameters, %,d steps in %.1f s, loss %.4f%s",
                model.parameters(),
                report.steps(),
                report.seconds(),
                report.loss(),
                Figures.after(report.metrics())));
      }
    }
    return 0;
  }

  /** Two threads wait for each other longer than they work on small meshes. */
  private void useOneThreadIfSmall(Trajectory example) {
    int edges = Graph.of(example.mesh(0)).edges();
    if (common.threads() == 0 && (long) edges * latent * batch < WORTH_THREADS) {
      Engine.threads(1);
    }
  }

  private Domain domain(DatasetMeta meta, List<Trajectory> learned) {
    Domain simulated = domain(meta);
    if (!sizing) {
      return simulated;
    }
    double shortest = Double.POSITIVE_INFINITY;
    double longest = 0;
    for (Trajectory example : learned) {
      for (int t = 0; t < example.frames(); t += EVERY_FRAME) {
        Mesh mesh = example.mesh(t);
        Graph graph = Graph.of(mesh);
        for (int e = 0; e < graph.edges(); e++) {
          double length = mesh.distance(graph.senders()[e], graph.receivers()[e]);
          shortest = Math.min(shortest, length);
          longest = Math.max(longest, length);
        }
      }
    }
    return new SizingField(simulated, shortest, longest);
  }

  /** What the fields of the data are of. */
  private Domain domain(DatasetMeta meta) {
    var names = meta.features().keySet();
    if (names.contains("velocity")) {
      boolean compressible = names.contains("density");
      return new Fluid(compressible, compressible || pressure);
    }
    if (!names.contains("world_pos") || !names.contains("cells")) {
      throw UserError.of(
          "%s has the fields %s; velocity (flow) or world_pos (cloth, solids) is needed",
          data.folder(), names);
    }
    if (meta.features().get("cells").width() == 4) {
      double found = meta.collisionRadius() > 0 ? meta.collisionRadius() : PLATE_RADIUS;
      return Solid.deformingPlate()
          .withWorldRadius(radius >= 0 ? radius : found)
          .withStressTransform(stress);
    }
    return new Cloth(radius >= 0 ? radius : meta.collisionRadius());
  }

  private MeshTrainingConfig training(Domain domain) {
    TrainingNoise noise = domain.noise();
    for (String one : sigmas) {
      noise = withDeviation(noise, domain, one);
    }
    MeshTrainingConfig config =
        official
            ? MeshTrainingConfig.official().withRun(run -> run.withSteps(steps))
            : MeshTrainingConfig.brief(steps)
                .withRun(
                    run ->
                        run.withAverage(average, true)
                            .withLearningRate(new LearningRate.Cosine(rate, rate / 30, steps)));
    return config
        .withRun(
            run ->
                run.withSeconds(budget.seconds())
                    .withEvaluation(evaluateEvery, null)
                    .withSeed(seed))
        .withBatch(batch)
        .withNoise(noise)
        .withPushforward(pushforward)
        .withHorizon(50);
  }

  private static TrainingNoise withDeviation(TrainingNoise noise, Domain domain, String text) {
    int sign = text.indexOf('=');
    String name = text.substring(0, Math.max(0, sign));
    List<String> fields = domain.state().stream().map(Field::name).toList();
    double sigma;
    try {
      sigma = Double.parseDouble(text.substring(sign + 1));
    } catch (NumberFormatException e) {
      throw new UserError("--noise has " + text + "; a number, or FIELD=NUMBER, is needed", e);
    }
    if (sign >= 0 && !fields.contains(name)) {
      throw UserError.of("--noise names %s; the state has %s", name, fields);
    }
    TrainingNoise all = noise;
    for (String field : fields) {
      if (sign < 0 || field.equals(name)) {
        all = all.withDeviation(field, sigma);
      }
    }
    return all;
  }
}
