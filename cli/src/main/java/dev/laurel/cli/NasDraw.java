package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import dev.laurel.nas.report.CellDrawing;
import dev.laurel.nas.run.SearchReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code laurel nas draw}. */
@Command(
    name = "draw",
    description = "Draw the cells of an architecture, as SVG or for Graphviz.",
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  laurel nas draw found --out cells.svg",
      "  laurel nas draw darts_pt_s5_0 --out cells.dot"
    })
final class NasDraw implements Callable<Integer> {
  @Parameters(paramLabel = "ARCHITECTURE", description = NasArchitectures.DESCRIPTION)
  private String architecture;

  @Mixin private OutOptions out;
  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    String file = String.valueOf(out.path().getFileName());
    int dot = file.lastIndexOf('.');
    String ending = dot < 0 ? "" : file.substring(dot);
    if (!ending.equals(".svg") && !ending.equals(".dot")) {
      throw UserError.of("--out is %s; allowed: a file that ends in .svg or .dot", out.path());
    }
    NasArchitectures.Named named = NasArchitectures.of(architecture);
    Map<String, CellDrawing> drawings = SearchReport.drawings(named.form(), named.text());
    List<Path> written = new ArrayList<>();
    drawings.forEach(
        (name, drawing) -> {
          String own = drawings.size() == 1 ? file : file.substring(0, dot) + "-" + name + ending;
          Path target = out.path().resolveSibling(own);
          AtomicFile.refuseToOverwrite(target, out.force());
          written.add(target);
        });
    int next = 0;
    for (CellDrawing drawing : drawings.values()) {
      AtomicFile.writeText(
          written.get(next++), ending.equals(".svg") ? drawing.svg() : drawing.dot());
    }
    List<String> names = written.stream().map(Path::toString).toList();
    common.print(Map.of("drawings", names), "saved: " + String.join(", ", names));
    return 0;
  }
}
