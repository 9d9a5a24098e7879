package dev.laurel.cli;

import dev.laurel.phm.Algebra;
import dev.laurel.phm.layer.Initializer;
import dev.laurel.phm.layer.PhmConfig;
import picocli.CommandLine.Option;

/** How layers are made of few numbers. */
final class PhmLayerOptions {
  @Option(
      names = "--n",
      defaultValue = "4",
      paramLabel = "N",
      description =
          "Layers have 1/N of a dense one's numbers; 1: dense. Default: ${DEFAULT-VALUE}.")
  private int n = 4;

  @Option(
      names = "--rule",
      defaultValue = "LEARNED",
      paramLabel = "NAME",
      description =
          "Where the rules of multiplication come from: LEARNED (the paper), FIXED (an algebra),"
              + " FACTORED (Compacter), T2T, T2T_DUAL (the authors' code). Default: ${DEFAULT-VALUE}.")
  private PhmConfig.RuleKind rule = PhmConfig.RuleKind.LEARNED;

  @Option(
      names = "--algebra",
      paramLabel = "NAME",
      description =
          "complex, quaternion, octonion or sedenion: whose rules FIXED has, or LEARNED starts from.")
  private String algebra;

  @Option(
      names = "--init",
      defaultValue = "VARIANCE",
      paramLabel = "NAME",
      description =
          "First values: VARIANCE, HYPERNETS, COMPACTER, T2T, QUATERNION. Default: ${DEFAULT-VALUE}.")
  private Initializer initializer = Initializer.VARIANCE;

  PhmConfig config() {
    PhmConfig config = PhmConfig.of(n).withInitializer(initializer);
    if (n > 1) {
      config = config.withRule(rule);
    }
    return algebra == null ? config : config.withAlgebra(Algebra.named(algebra), true);
  }
}
