package dev.laurel.cli;

import dev.laurel.core.report.Pictures;
import dev.laurel.core.report.Report;
import dev.laurel.core.run.Progress;
import dev.laurel.core.run.RunOptions;
import dev.laurel.core.run.TrainingReport;
import dev.laurel.meshgraphnets.Fluid;
import dev.laurel.meshgraphnets.Frame;
import dev.laurel.meshgraphnets.MeshModel;
import dev.laurel.meshgraphnets.MeshModelConfig;
import dev.laurel.meshgraphnets.Rollout;
import dev.laurel.meshgraphnets.data.CylinderFlows;
import dev.laurel.meshgraphnets.data.FrameReader;
import dev.laurel.meshgraphnets.data.ParallelSimulations;
import dev.laurel.meshgraphnets.data.Trajectory;
import dev.laurel.meshgraphnets.eval.OneStepErrors;
import dev.laurel.meshgraphnets.eval.RolloutErrors;
import dev.laurel.meshgraphnets.network.GraphNetworkConfig;
import dev.laurel.meshgraphnets.render.Film;
import dev.laurel.meshgraphnets.render.RolloutPictures;
import dev.laurel.meshgraphnets.render.Scene;
import dev.laurel.meshgraphnets.train.MeshTraining;
import dev.laurel.meshgraphnets.train.MeshTrainingConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The tour's chapter on learned mesh simulation. */
final class MeshChapter implements Chapter {
  private static final CylinderFlows FLOWS =
      CylinderFlows.defaults().withMesh(1.0, 2.2).withInflow(1.2, 1.8).withFrames(120, 0.01, 1);
  private static final int LEARNED = 5;
  private static final double SECONDS = 90;
  private static final double BRIEF_SECONDS = 20;
  private static final int STEPS = 5000;
  private static final int BRIEF_STEPS = 1100;
  private static final int STATES = 31;
  private static final int WIDTH = 420;

  private final Tour tour;
  private final Progress progress;

  MeshChapter(Tour tour) {
    this.tour = tour;
    this.progress = tour.progress();
  }

  @Override
  public Finding write(Report report) {
    progress.note("Mesh simulation: flows past cylinders, solved here, then learned");
    List<Trajectory> flows = new ArrayList<>();
    long started = System.nanoTime();
    try (ParallelSimulations all =
        new ParallelSimulations(
            FLOWS, 1, LEARNED + 1, Runtime.getRuntime().availableProcessors(), frame -> {})) {
      all.forEachRemaining(flows::add);
    }
    double solved = (System.nanoTime() - started) / 1e9;
    Fluid domain = Fluid.cylinderFlow();
    MeshTrainingConfig config =
        MeshTrainingConfig.brief(tour.of(STEPS, BRIEF_STEPS))
            .withRun(run -> run.withSeconds(tour.of(SECONDS, BRIEF_SECONDS)))
            .withNoise(domain.noise().withDeviation("velocity", 0.003));
    try (MeshModel model =
        MeshModel.create(
            MeshModelConfig.of(domain)
                .withNetwork(GraphNetworkConfig.defaults().withSize(32, 2, 5)))) {
      TrainingReport trained =
          MeshTraining.train(
              model,
              flows.subList(0, LEARNED),
              List.of(),
              config,
              RunOptions.defaults().withProgress(progress));
      FrameReader unseen = new FrameReader(domain, flows.get(LEARNED));
      Rollout rollout =
          Rollout.run(model, unseen.first(), STATES, unseen.script(), false, Progress.silent());
      List<List<String>> errors = errors(model, unseen, rollout);
      report
          .section("A simulation, learned on its mesh")
          .lead("Can a network say what a solver would?")
          .text(
              String.format(
                  Locale.ROOT,
                  "A finite-element solver, which is part of Laurel, computed %d flows past cylinders"
                      + " of random size and place in %.1f seconds. A graph network of %,d numbers"
                      + " learned in %.0f seconds, %,d steps, what the next hundredth of a second"
                      + " brings at every node. Below is a flow it has not seen, its own predictions"
                      + " fed back to it.",
                  flows.size(),
                  solved,
                  model.parameters(),
                  trained.seconds(),
                  trained.steps()))
          .picture(film(rollout, unseen), "The solver's flow, the model's, and the error.")
          .table(List.of("error of the velocity (m/s)", "model", "no change"), errors)
          .code(
              COMMANDS,
              """
              laurel mesh simulate cylinder --train 10 --valid 2 --test 4 --frames 300 --out flows
              laurel mesh train flows --minutes 10 --noise 0.003 --out flow.safetensors
              laurel mesh eval flows --model flow.safetensors
              laurel mesh render flows --model flow.safetensors --out flow.gif
              """)
          .code(
              JAVA,
              """
              try (Dataset data = Dataset.open(Path.of("flows"), "test", true);
                  MeshModel model = MeshModel.load(Path.of("flow.safetensors"))) {
                FrameReader reader = new FrameReader(model.config().domain(), data.trajectory(0));
                Rollout rollout =
                    Rollout.run(model, reader.first(), 100, reader.script(), false, Progress.silent());
              }
              """);
      return new Finding(
          "Can a network say what a solver would?",
          "error of a step " + errors.get(0).get(1) + " m/s",
          "if nothing changed " + errors.get(0).get(2) + " m/s");
    }
  }

  private static String film(Rollout rollout, FrameReader unseen) {
    List<Frame> truth =
        IntStream.range(0, rollout.states().size())
            .mapToObj(t -> unseen.trajectory().frame(t + 1))
            .toList();
    RolloutPictures pictures =
        new RolloutPictures(
            Scene.of(rollout.states(), "velocity"),
            Scene.of(truth, "velocity"),
            "speed",
            FLOWS.frameStep(),
            false,
            new float[0]);
    return Pictures.dataUrl(Film.strip(pictures.draw(pictures.spread(4), WIDTH), 2));
  }

  private static List<List<String>> errors(MeshModel model, FrameReader unseen, Rollout rollout) {
    OneStepErrors one = OneStepErrors.of(model, unseen, 5);
    int states = rollout.states().size();
    List<float[]> truth = unseen.truth("velocity").subList(0, states);
    RolloutErrors rolled = RolloutErrors.of(rollout.field("velocity"), truth);
    RolloutErrors still = RolloutErrors.of(Collections.nCopies(states, truth.get(0)), truth);
    return List.of(
        List.of("after one step", number(one.model()), number(one.persistence())),
        List.of(
            String.format(Locale.ROOT, "over %d steps", states - 1),
            number(rolled.rootMeanSquare()),
            number(still.rootMeanSquare())));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
