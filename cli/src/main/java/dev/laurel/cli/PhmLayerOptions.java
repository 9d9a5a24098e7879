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
      defaultValue = "learned",
      paramLabel = "NAME",
      description =
          "Where the rules of multiplication come from: learned (the paper), fixed (an algebra),"
              + " factored (Compacter), t2t, t2t_dual (the authors' code). Default: ${DEFAULT-VALUE}.")
  private PhmConfig.RuleKind rule = PhmConfig.RuleKind.LEARNED;

  @Option(
      names = "--algebra",
      paramLabel = "NAME",
      description =
          "complex, quaternion, octonion or sedenion: whose rules fixed has, or learned starts from.")
  private String algebra;

  @Option(
      names = "--init",
      defaultValue = "variance",
      paramLabel = "NAME",
      description =
          "First values: variance, hypernets, compacter, t2t, quaternion. Default: ${DEFAULT-VALUE}.")
  private Initializer initializer = Initializer.VARIANCE;

  PhmConfig config() {
    PhmConfig config = PhmConfig.of(n).withInitializer(initializer);
    if (n > 1) {
      config = config.withRule(rule);
    }
    return algebra == null ? config : config.withAlgebra(Algebra.named(algebra), true);
  }
}
