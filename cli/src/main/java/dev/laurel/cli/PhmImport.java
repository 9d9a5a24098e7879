package dev.laurel.cli;

import dev.laurel.core.io.Safetensors;
import dev.laurel.phm.convert.PeerLayouts;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.PointerScope;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code laurel phm import}. */
@Command(
    name = "import",
    description =
        "Turn hypercomplex layers of HyperNets, phc-gnn, Compacter, Orkis or the authors' code into"
            + " layers of ours; phm densify makes them dense then.",
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  laurel phm import adapters.pth --out adapters.safetensors",
      "  laurel phm densify adapters.safetensors --out dense.safetensors"
    })
final class PhmImport implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "Weights: .safetensors, .pth, .pt.")
  private Path from;

  @Mixin private OutOptions out;
  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    Path target = out.checked();
    PhmFiles.requireSafetensors(target);
    common.startEngine();
    try (PointerScope scope = new PointerScope()) {
      PeerLayouts.Result result = PeerLayouts.imported(PhmFiles.tensors(from));
      Safetensors.write(target, result.tensors(), Map.of());
      StringBuilder text = new StringBuilder();
      for (PeerLayouts.Line line : result.lines()) {
        text.append(
            String.format(
                Locale.ROOT,
                "%-40s %-9s n = %-3d %,7d x %,d%n",
                line.name(),
                line.library(),
                line.n(),
                line.rows(),
                line.columns()));
      }
      common.printSaved(target, Map.of("layers", result.lines()), text.toString());
    }
    return 0;
  }
}
