package dev.laurel.cli;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.data.ReadOptions;
import dev.laurel.core.data.RowFiles;
import dev.laurel.core.data.RowSource;
import dev.laurel.core.io.Npy;
import dev.laurel.ntk.kernel.SphereSpectrum;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code laurel ntk kernel}. */
@Command(
    name = "kernel",
    description =
        "Compute a kernel matrix of rows as they are, or a kernel's spectrum on a sphere.",
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  laurel ntk kernel rows.csv --depth 3 --out kernel.npy",
      "  laurel ntk kernel --sphere 3 --degrees 20"
    })
final class NtkKernel implements Callable<Integer> {
  @Parameters(arity = "0..1", paramLabel = "DATA", description = "Rows: " + RowFiles.FORMATS + ".")
  private Path data;

  @Option(
      names = "--with",
      paramLabel = "FILE",
      description = "Other rows; the matrix is between the two files' rows.")
  private Path with;

  @Option(names = "--out", paramLabel = "FILE", description = "The matrix, as .npy, float64.")
  private Path out;

  @Option(names = "--force", description = "Replace the file if it exists.")
  private boolean force;

  @Option(
      names = "--sphere",
      paramLabel = "D",
      description = "Instead: eigenvalues on the unit sphere of this many dimensions.")
  private Integer sphere;

  @Option(
      names = "--degrees",
      defaultValue = "20",
      paramLabel = "L",
      description = "Degrees of spherical harmonics. Default: ${DEFAULT-VALUE}.")
  private int degrees = 20;

  @Mixin private NtkKernelOptions kernel;
  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    if ((data == null) == (sphere == null)) {
      throw new UserError("either DATA or --sphere is needed, and not both");
    }
    common.startEngine();
    if (sphere != null) {
      spectrum();
    } else {
      matrix();
    }
    return 0;
  }

  private void spectrum() {
    if (degrees < 1 || degrees > 10_000) {
      throw UserError.of("--degrees is %d; allowed: 1 to 10000", degrees);
    }
    SphereSpectrum found = SphereSpectrum.of(kernel.twoLayer("relu"), sphere, degrees);
    StringBuilder text = new StringBuilder("degree  eigenvalue    multiplicity\n");
    for (int l = 0; l < degrees; l++) {
      text.append(
          String.format(
              Locale.ROOT,
              "%6d  %-12.6g  %.0f%n",
              l,
              found.eigenvalue()[l],
              found.multiplicity()[l]));
    }
    common.print(found, text.toString().stripTrailing());
  }

  private void matrix() {
    if (out == null) {
      throw new UserError("--out is needed: where the matrix goes");
    }
    dev.laurel.core.io.AtomicFile.refuseToOverwrite(out, force);
    if (!out.toString().endsWith(".npy")) {
      throw UserError.of("%s: a matrix is written as .npy", out);
    }
    try (PointerScope scope = new PointerScope()) {
      Tensor x = rows(data);
      Tensor z = with == null ? x : rows(with);
      if (x.size(1) != z.size(1)) {
        throw UserError.of(
            "%s has %d columns, %s %d; they must agree", data, x.size(1), with, z.size(1));
      }
      requireMemory(x.size(0), z.size(0));
      Tensor matrix =
          with == null ? kernel.kernel("relu").matrix(x) : kernel.kernel("relu").matrix(x, z);
      Npy.write(out, matrix);
      common.printSaved(
          out, Map.of("rows", x.size(0), "columns", z.size(0)), x.size(0) + " x " + z.size(0));
    }
  }

  private static void requireMemory(long rows, long columns) {
    double needed = 8.0 * rows * columns;
    double free = ReadOptions.defaults().memoryBudget();
    if (needed > free) {
      throw UserError.of(
          "a matrix of %d x %d takes %.1f GB, %.1f GB are free; take fewer rows",
          rows, columns, needed / 1e9, free / 1e9);
    }
  }

  private static Tensor rows(Path path) {
    try (RowSource source =
        RowFiles.open(path, ReadOptions.defaults().withType(ScalarType.Double))) {
      List<Tensor> tiles = new ArrayList<>();
      source.scan(
          1 << 16, tile -> tiles.add(Tensors.keep(tile.dense().to(ScalarType.Double).clone())));
      return Tensors.above(tiles.toArray(Tensor[]::new));
    }
  }
}
