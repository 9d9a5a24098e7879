package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.core.report.Pictures;
import dev.laurel.core.run.Progress;
import dev.laurel.meshgraphnets.Frame;
import dev.laurel.meshgraphnets.MeshModel;
import dev.laurel.meshgraphnets.Rollout;
import dev.laurel.meshgraphnets.data.Dataset;
import dev.laurel.meshgraphnets.data.Trajectory;
import dev.laurel.meshgraphnets.render.Film;
import dev.laurel.meshgraphnets.render.RolloutPictures;
import dev.laurel.meshgraphnets.render.Scene;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code laurel mesh render}. */
@Command(
    name = "render",
    description = "Draw a trajectory; with a model, its simulation and the error beside it.",
    sortOptions = false,
    footer = {"", "Example:", "  laurel mesh render flows --model flow.safetensors --out flow.gif"})
final class MeshRender implements Callable<Integer> {
  @Mixin private MeshDataOptions data;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "Model of laurel mesh train, whose simulation is drawn under the truth.")
  private Path model;

  @Mixin private OutOptions out;

  @Mixin private MeshTrajectoryOptions which;

  @Option(
      names = "--field",
      paramLabel = "NAME",
      description =
          "What is coloured: velocity, pressure, density, stress, or world_pos (the distance moved)."
              + " Default: velocity, stress or world_pos.")
  private String field;

  @Option(
      names = "--pictures",
      defaultValue = "0",
      paramLabel = "N",
      description = "States that are drawn; 0: 60 of a .gif, 6 of a .png.")
  private int pictures;

  @Option(
      names = "--width",
      defaultValue = "600",
      paramLabel = "PIXELS",
      description = "Of a picture. Default: ${DEFAULT-VALUE}.")
  private int width = 600;

  @Option(
      names = "--per-second",
      defaultValue = "20",
      paramLabel = "N",
      description = "Pictures a second of a .gif. Default: ${DEFAULT-VALUE}.")
  private double perSecond = 20;

  @Option(
      names = "--window",
      split = ",",
      paramLabel = "N",
      description = "What is seen of a plane: least x, least y, largest x, largest y.")
  private float[] window = {};

  @Option(names = "--edges", description = "Draw the edges of the mesh.")
  private boolean edges;

  @Mixin private MeshRolls rolls;
  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    Path target = out.checked();
    String name = target.getFileName().toString();
    boolean moving = name.endsWith(".gif");
    if (!moving && !name.endsWith(".png")) {
      throw UserError.of("%s: a film is written as .gif (moving) or .png (a strip)", target);
    }
    if (width < 32 || width > 4000) {
      throw UserError.of("--width is %d; allowed: 32 to 4000", width);
    }
    common.startEngine();
    try (Dataset dataset = data.open(which.split());
        MeshModel loaded = model == null ? null : MeshRolls.simulator(model);
        Progress progress = common.progress()) {
      Trajectory one = data.one(dataset, which.trajectory());
      RolloutPictures drawing =
          loaded == null
              ? ofTrajectory(one, dataset.meta().timeStep())
              : ofRollout(loaded, one, dataset.meta().timeStep(), progress);
      int wanted = pictures > 0 ? pictures : moving ? 60 : 6;
      List<BufferedImage> frames = drawing.draw(drawing.spread(wanted), width);
      if (moving) {
        Film.writeGif(target, frames, perSecond);
      } else {
        Pictures.write(target, Film.strip(frames, 2));
      }
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("pictures", frames.size());
      common.printSaved(target, figures, String.format(Locale.ROOT, "%d pictures", frames.size()));
    }
    return 0;
  }

  private String field(Trajectory one) {
    if (field != null) {
      if (!one.fields().contains(field)) {
        throw UserError.of("--field is %s; the data has %s", field, one.fields());
      }
      return field;
    }
    for (String usual : List.of("velocity", "stress", "world_pos")) {
      if (one.fields().contains(usual)) {
        return usual;
      }
    }
    return one.fields().iterator().next();
  }

  private RolloutPictures ofTrajectory(Trajectory one, double timeStep) {
    String name = field(one);
    List<Frame> frames = IntStream.range(0, one.frames()).mapToObj(one::frame).toList();
    return new RolloutPictures(
        Scene.of(frames, name), List.of(), words(name), timeStep, edges, window);
  }

  private RolloutPictures ofRollout(
      MeshModel loaded, Trajectory one, double timeStep, Progress progress) {
    String name = field(one);
    Rollout rollout = rolls.run(loaded, one, progress);
    MeshRolls.tell(rollout);
    // What is predicted beside the state begins one state later.
    List<Frame> predicted =
        rollout.states().stream().filter(state -> state.fields().containsKey(name)).toList();
    if (predicted.isEmpty()) {
      throw UserError.of("--field is %s; the model predicts %s", name, rollout.fields());
    }
    int late = rollout.states().size() - predicted.size();
    // A rollout begins with the second frame.
    List<Frame> truth =
        IntStream.range(late, rollout.states().size()).mapToObj(t -> one.frame(t + 1)).toList();
    return new RolloutPictures(
        Scene.of(predicted, name), Scene.of(truth, name), words(name), timeStep, edges, window);
  }

  private static String words(String name) {
    return switch (name) {
      case "velocity" -> "speed";
      case "world_pos" -> "distance moved";
      default -> name;
    };
  }
}
