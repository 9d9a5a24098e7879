package dev.laurel.cli;

import dev.laurel.binaural.BinauralModel;
import dev.laurel.core.UserError;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code laurel binaural convert}. */
@Command(
    name = "convert",
    description = "Bring an official checkpoint (.net) into a file of Laurel's.",
    footer = {
      "",
      "Example:",
      "  laurel binaural convert binaural_network.net --out official.safetensors"
    })
final class BinauralConvert implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "Official checkpoint, .net.")
  private Path file;

  @Mixin private OutOptions out;
  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    Path target = out.checked();
    if (!file.toString().endsWith(".net")) {
      throw UserError.of("%s: official checkpoints end with .net", file);
    }
    common.startEngine();
    try (BinauralModel model = BinauralModel.official(file)) {
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("from", file.getFileName().toString());
      figures.put("parameters", model.parameters());
      figures.put("blocks", model.network().config().blocks());
      figures.put("channels", model.network().config().channels());
      figures.put("weightsFollowView", model.network().weightsFollowView());
      model.save(target, figures);
      common.printSaved(
          target,
          figures,
          String.format(
              Locale.ROOT,
              "%,d parameters, %d blocks of %d channels",
              model.parameters(),
              model.network().config().blocks(),
              model.network().config().channels()));
    }
    return 0;
  }
}
