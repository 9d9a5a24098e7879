package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.core.run.Progress;
import dev.laurel.meshgraphnets.Domain;
import dev.laurel.meshgraphnets.MeshModel;
import dev.laurel.meshgraphnets.NodeType;
import dev.laurel.meshgraphnets.Rollout;
import dev.laurel.meshgraphnets.SizingField;
import dev.laurel.meshgraphnets.data.FrameReader;
import dev.laurel.meshgraphnets.data.Trajectory;
import dev.laurel.meshgraphnets.remesh.AdaptiveRollout;
import dev.laurel.meshgraphnets.remesh.Remesher;
import java.nio.file.Path;
import java.util.Set;
import picocli.CommandLine.Option;

/** How far, with what boundary and on what meshes a model simulates. */
final class MeshRolls {
  @Option(
      names = "--states",
      defaultValue = "0",
      paramLabel = "N",
      description = "States, the first among them; 0: as many as the trajectory has.")
  private int states;

  @Option(
      names = "--true-boundary",
      description =
          "Nodes that are not predicted follow the data; otherwise they keep their first values.")
  private boolean trueBoundary;

  @Option(
      names = "--sizing",
      paramLabel = "FILE",
      description =
          "Model of laurel mesh train --sizing, which tells after every step how fine the mesh"
              + " should be; otherwise the first mesh stays.")
  private Path sizing;

  /** Simulates from a trajectory's first state. */
  Rollout run(MeshModel model, Trajectory trajectory, Progress progress) {
    Set<NodeType> unseen = model.unseenTypes(trajectory.mesh(1));
    if (!unseen.isEmpty()) {
      System.err.printf(
          "laurel: the mesh has nodes of type %s, which the model has never seen%n", unseen);
    }
    FrameReader reader = reader(model.config().domain(), trajectory);
    if (sizing == null) {
      return Rollout.run(
          model, reader.first(), count(reader), reader.script(), trueBoundary, progress);
    }
    if (trueBoundary) {
      throw new UserError(
          "--true-boundary and --sizing: data of another mesh has no boundary here");
    }
    try (MeshModel sizes = MeshModel.load(sizing)) {
      return new AdaptiveRollout(model, sizes, Remesher.defaults())
          .run(reader.first(), count(reader), progress);
    }
  }

  /** Loads a model that simulates; the caller closes it. */
  static MeshModel simulator(Path file) {
    MeshModel model = MeshModel.load(file);
    if (model.config().domain() instanceof SizingField) {
      model.close();
      throw new UserError(
          "--model predicts a sizing field; a simulator is needed (--sizing takes it)");
    }
    return model;
  }

  FrameReader reader(Domain domain, Trajectory trajectory) {
    return new FrameReader(domain, trajectory);
  }

  private int count(FrameReader reader) {
    if (states < 0 || states == 1) {
      throw UserError.of("--states is %d; allowed: 0, or at least 2", states);
    }
    return states == 0 ? reader.count() : Math.min(states, reader.count());
  }

  static void tell(Rollout rollout) {
    if (rollout.diverged() >= 0) {
      System.err.printf(
          "laurel: the simulation diverged at step %d; the states before it are kept%n",
          rollout.diverged());
    }
  }
}
