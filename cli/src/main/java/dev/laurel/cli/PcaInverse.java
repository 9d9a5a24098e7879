package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.core.data.RowSource;
import dev.laurel.eigengame.PrincipalComponents;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code laurel pca inverse}. */
@Command(
    name = "inverse",
    description = "Rows from their coordinates.",
    footer = {
      "",
      "Example:",
      "  laurel pca inverse coordinates.npy --model model.safetensors --out rows.npy"
    })
final class PcaInverse implements Callable<Integer> {
  @Mixin private RowOptions rows;

  @Mixin private ModelOptions model;

  @Mixin private OutOptions out;
  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    Path target = out.checked();
    common.startEngine();
    PrincipalComponents components = model.load();
    try (RowSource source = rows.open()) {
      if (source.columns() != components.count()) {
        throw UserError.of(
            "%s has %d columns, the model %d components; they must agree",
            rows.data(), source.columns(), components.count());
      }
      RowWriter.write(
          target,
          source.rows(),
          components.columns(),
          write ->
              source.scan(1024, tile -> write.accept(components.inverseTransform(tile.dense()))));
      common.printSaved(
          target,
          Map.of("rows", source.rows(), "columns", components.columns()),
          source.rows() + " x " + components.columns());
    }
    return 0;
  }
}
