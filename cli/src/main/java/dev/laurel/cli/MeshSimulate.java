package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import dev.laurel.core.run.Progress;
import dev.laurel.core.run.Seeds;
import dev.laurel.meshgraphnets.data.Airfoils;
import dev.laurel.meshgraphnets.data.BendSizing;
import dev.laurel.meshgraphnets.data.CylinderFlows;
import dev.laurel.meshgraphnets.data.DatasetWriter;
import dev.laurel.meshgraphnets.data.Flags;
import dev.laurel.meshgraphnets.data.ParallelSimulations;
import dev.laurel.meshgraphnets.data.Plates;
import dev.laurel.meshgraphnets.data.Simulation;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code laurel mesh simulate}. */
@Command(
    name = "simulate",
    description = "Make trajectories with the built-in solvers, in the published layout.",
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  laurel mesh simulate cylinder --train 10 --valid 2 --test 4 --frames 300 \\",
      "      --out flows"
    })
final class MeshSimulate implements Callable<Integer> {
  /** What can be simulated. */
  enum Kind {
    AIRFOIL,
    CYLINDER,
    FLAG,
    PLATE
  }

  /** Of an edge, in radians. */
  private static final double BEND = 0.3;

  @Parameters(
      paramLabel = "KIND",
      description =
          "airfoil (air around a wing), cylinder (flow past one), flag (cloth in the wind), plate"
              + " (pressed by a moving box).")
  private Kind kind;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder to write.")
  private Path out;

  @Option(names = "--force", description = "Replace files that exist.")
  private boolean force;

  @Option(
      names = "--train",
      defaultValue = "10",
      paramLabel = "N",
      description = "Trajectories to learn from. Default: ${DEFAULT-VALUE}.")
  private int train = 10;

  @Option(
      names = "--valid",
      defaultValue = "0",
      paramLabel = "N",
      description = "Trajectories to choose by. Default: ${DEFAULT-VALUE}.")
  private int valid;

  @Option(
      names = "--test",
      defaultValue = "2",
      paramLabel = "N",
      description = "Trajectories to judge by. Default: ${DEFAULT-VALUE}.")
  private int test = 2;

  @Option(
      names = "--frames",
      defaultValue = "0",
      paramLabel = "N",
      description = "Frames of a trajectory; 0: 600 of airfoil and cylinder, 400 of the others.")
  private int frames;

  @Option(
      names = "--step",
      defaultValue = "0",
      paramLabel = "SECONDS",
      description =
          "Between frames; 0: 0.008 of airfoil, 0.01 of cylinder, 0.02 of flag; a plate has no time.")
  private double step;

  @Option(
      names = "--skip",
      defaultValue = "0",
      paramLabel = "SECONDS",
      description = "Simulated before the first frame, of cylinder.")
  private double skip;

  @Option(
      names = "--inflow",
      split = ",",
      defaultValue = "0.3,1.8",
      paramLabel = "SPEED",
      description = "Least and largest peak of the inflow, of cylinder. Default: ${DEFAULT-VALUE}.")
  private double[] inflow = {0.3, 1.8};

  @Option(
      names = "--length",
      defaultValue = "1.6",
      paramLabel = "X",
      description = "Of the channel, of cylinder. Default: ${DEFAULT-VALUE}.")
  private double length = 1.6;

  @Option(
      names = "--coarseness",
      split = ",",
      defaultValue = "1",
      paramLabel = "F",
      description =
          "Factor of the lengths of edges; of cylinder also two, between which it is random."
              + " Default: ${DEFAULT-VALUE}.")
  private double[] coarseness = {1};

  @Option(
      names = "--adaptive",
      description = "Meshes follow the bending, of flag, with the sizing field beside them.")
  private boolean adaptive;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "S",
      description = "Of all that is random. Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    if (train < 0 || valid < 0 || test < 0 || train + valid + test == 0) {
      throw UserError.of(
          "%d, %d and %d trajectories; allowed: 0 and more, some of one kind", train, valid, test);
    }
    Simulation simulation = simulation();
    Map<String, Integer> splits = new LinkedHashMap<>();
    splits.put("train", train);
    splits.put("valid", valid);
    splits.put("test", test);
    splits.forEach(
        (split, count) -> {
          if (count > 0) {
            AtomicFile.refuseToOverwrite(out.resolve(split + ".tfrecord"), force);
          }
        });
    int threads =
        common.threads() > 0 ? common.threads() : Runtime.getRuntime().availableProcessors();
    long started = System.nanoTime();
    try (Progress progress = common.progress()) {
      long total = (long) (train + valid + test) * simulation.meta().trajectoryLength();
      AtomicLong done = new AtomicLong();
      progress.begin("frames", total);
      int number = 0;
      for (Map.Entry<String, Integer> split : splits.entrySet()) {
        if (split.getValue() > 0) {
          write(simulation, split.getKey(), split.getValue(), number, threads, progress, done);
        }
        number++;
      }
      progress.end();
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    Map<String, Object> figures = new LinkedHashMap<>(splits);
    figures.put("seconds", seconds);
    common.printSaved(
        out,
        figures,
        String.format(
            Locale.ROOT,
            "%d trajectories of %d frames in %.1f s",
            train + valid + test,
            simulation.meta().trajectoryLength(),
            seconds));
    return 0;
  }

  private Simulation simulation() {
    if (inflow.length != 2) {
      throw UserError.of("--inflow has %d numbers; two are needed", inflow.length);
    }
    boolean several = kind == Kind.CYLINDER && coarseness.length == 2;
    if (coarseness.length != 1 && !several) {
      throw UserError.of(
          "--coarseness has %d numbers; allowed: one, or two for cylinder", coarseness.length);
    }
    double least = coarseness[0];
    return switch (kind) {
      case AIRFOIL ->
          Airfoils.defaults()
              .withMesh(Airfoils.defaults().edge() * least, Airfoils.defaults().radius())
              .withFrames(frames > 0 ? frames : 600, step > 0 ? step : 0.008);
      case CYLINDER ->
          CylinderFlows.defaults()
              .withInflow(inflow[0], inflow[1])
              .withMeshes(length, least, several ? coarseness[1] : least)
              .withFrames(frames > 0 ? frames : 600, step > 0 ? step : 0.01, skip);
      case FLAG ->
          Flags.defaults()
              .withEdge(Flags.defaults().edge() * least)
              .withFrames(frames > 0 ? frames : 400, step > 0 ? step : 0.02)
              .withSizing(adaptive ? sizing(least) : null);
      case PLATE ->
          Plates.defaults()
              .withEdge(Plates.defaults().edge() * least)
              .withFrames(frames > 0 ? frames : 400);
    };
  }

  /** Edges a third to three times as long as without. */
  private BendSizing sizing(double coarse) {
    double edge = Flags.defaults().edge() * coarse;
    return new BendSizing(edge / 3, 3 * edge, BEND);
  }

  private void write(
      Simulation simulation,
      String split,
      int count,
      int number,
      int threads,
      Progress progress,
      AtomicLong done) {
    try (ParallelSimulations all =
        new ParallelSimulations(
            simulation,
            Seeds.of(seed, number),
            count,
            threads,
            frame -> {
              synchronized (progress) {
                progress.step(done.incrementAndGet(), Map.of());
              }
            })) {
      DatasetWriter.write(out, split, simulation.meta(), all, force);
    }
  }
}
