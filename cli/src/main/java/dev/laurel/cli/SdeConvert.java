package dev.laurel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import dev.laurel.core.io.Json;
import dev.laurel.scoresde.ModelConfig;
import dev.laurel.scoresde.ScoreModel;
import dev.laurel.scoresde.checkpoint.OfficialCheckpoint;
import dev.laurel.scoresde.checkpoint.OfficialConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.PointerScope;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code laurel sde convert}. */
@Command(
    name = "convert",
    description = "Official PyTorch checkpoints to Laurel's models, and back.",
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  laurel sde convert checkpoint_24.pth \\",
      "      --official ve/cifar10_ncsnpp_continuous \\",
      "      --out model.safetensors",
      "  laurel sde convert model.safetensors --out checkpoint.pth"
    })
final class SdeConvert implements Callable<Integer> {
  private static final double DECAY = 0.9999;

  @Parameters(paramLabel = "FILE", description = "A .pth of the official code, or a model.")
  private Path from;

  @Mixin private OutOptions out;

  @Option(
      names = "--official",
      paramLabel = "NAME",
      description = "Which of the official configurations a .pth was trained with.")
  private String official;

  @Option(
      names = "--configuration",
      paramLabel = "FILE",
      description =
          "Instead of --official: JSON of the form {\"model\": {...}, \"data\": {...}, \"training\":"
              + " {...}}, with the official names.")
  private Path configuration;

  @Option(
      names = "--levels",
      defaultValue = "256",
      paramLabel = "N",
      description = "Values that a channel of the data has. Default: ${DEFAULT-VALUE}.")
  private int levels = 256;

  @Option(names = "--raw", description = "Take the weights as trained, not their averages.")
  private boolean raw;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    Path target = out.checked();
    common.startEngine();
    boolean toOfficial = target.toString().matches(".*\\.(pth|pt)");
    try (PointerScope scope = new PointerScope()) {
      Map<String, Object> figures = new LinkedHashMap<>();
      if (toOfficial) {
        try (ScoreModel model = ScoreModel.load(from)) {
          OfficialCheckpoint.write(target, model, DECAY, 0);
          figures.put("parameters", model.parameters());
        }
      } else {
        requireOneConfiguration();
        OfficialCheckpoint checkpoint = OfficialCheckpoint.read(from);
        ModelConfig config = OfficialConfig.model(configuration()).withLevels(levels);
        if (!raw && checkpoint.averages().isEmpty()) {
          System.err.println(
              "laurel: " + from + " holds no averages; the weights as trained are taken");
        }
        try (ScoreModel model = checkpoint.model(config, !raw, from.toString())) {
          model.save(target, Map.of("step", checkpoint.step()));
          figures.put("parameters", model.parameters());
          figures.put("step", checkpoint.step());
        }
      }
      common.printSaved(target, figures, figures.get("parameters") + " parameters");
    }
    return 0;
  }

  /** Of a file that is missing the reader tells, whatever else is missing. */
  private void requireOneConfiguration() {
    if ((official == null) == (configuration == null) && Files.exists(from)) {
      throw UserError.of(
          "give one of --official and --configuration for %s; known official ones: %s",
          from, String.join(", ", OfficialConfig.names()));
    }
  }

  private JsonNode configuration() {
    if (official != null) {
      return OfficialConfig.named(official);
    }
    try {
      return Json.parse(Files.readString(configuration), configuration.toString());
    } catch (IOException e) {
      throw new UserError("cannot read " + configuration + ": " + AtomicFile.reason(e), e);
    }
  }
}
