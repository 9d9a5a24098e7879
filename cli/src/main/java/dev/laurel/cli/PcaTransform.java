package dev.laurel.cli;

import dev.laurel.core.data.RowSource;
import dev.laurel.eigengame.PrincipalComponents;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code laurel pca transform}. */
@Command(
    name = "transform",
    description = "Coordinates of rows along the components.",
    footer = {
      "",
      "Example:",
      "  laurel pca transform data.csv --model model.safetensors \\",
      "      --out coordinates.npy"
    })
final class PcaTransform implements Callable<Integer> {
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
      RowWriter.write(
          target, source.rows(), components.count(), write -> components.transform(source, write));
      common.printSaved(
          target,
          Map.of("rows", source.rows(), "columns", components.count()),
          source.rows() + " x " + components.count());
    }
    return 0;
  }
}
