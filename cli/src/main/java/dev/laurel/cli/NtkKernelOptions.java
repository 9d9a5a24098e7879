package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.ntk.activation.Activation;
import dev.laurel.ntk.kernel.DeepKernel;
import dev.laurel.ntk.kernel.Kernel;
import dev.laurel.ntk.kernel.TrainedLayers;
import dev.laurel.ntk.kernel.TwoLayerKernel;
import java.util.List;
import picocli.CommandLine.Option;

/** Which network's kernel. */
final class NtkKernelOptions {
  @Option(
      names = "--depth",
      paramLabel = "L",
      description =
          "Hidden layers of a deep network's kernel. Default: the paper's two-layer network.")
  private Integer depth;

  @Option(
      names = "--activation",
      paramLabel = "NAME",
      description = Activation.NAMES + ". Default: relu; network_pass and certify: swish:10.")
  private String activation;

  @Option(
      names = "--output-scale",
      defaultValue = "1",
      paramLabel = "R",
      description = "Two-layer: size of the output weights. Default: ${DEFAULT-VALUE}.")
  private double outputScale = 1;

  @Option(
      names = "--bias-scale",
      defaultValue = "1",
      paramLabel = "GAMMA",
      description = "Two-layer: of the biases; 0 means none. Default: ${DEFAULT-VALUE}.")
  private double biasScale = 1;

  @Option(
      names = "--trained",
      defaultValue = "both",
      paramLabel = "LAYERS",
      description = "Two-layer: both, input or output. Default: ${DEFAULT-VALUE}.")
  private TrainedLayers trained = TrainedLayers.BOTH;

  @Option(
      names = "--weight-std",
      paramLabel = "W",
      description = "Deep: deviation of the weights. Default: 1.41421356.")
  private Double weightStd;

  @Option(
      names = "--bias-std",
      paramLabel = "B",
      description = "Deep: deviation of the biases. Default: no biases.")
  private Double biasStd;

  @Option(
      names = "--parameterization",
      defaultValue = "ntk",
      paramLabel = "NAME",
      description = "Deep: ntk or standard. Default: ${DEFAULT-VALUE}.")
  private DeepKernel.Parameterization parameterization = DeepKernel.Parameterization.NTK;

  @Option(
      names = "--widths",
      split = ",",
      paramLabel = "N",
      description = "Deep, standard: width of each hidden layer.")
  private List<Integer> widths = List.of();

  @Option(names = "--nngp", description = "Deep: the kernel of the start instead of the tangent.")
  private boolean nngp;

  /** The kernel, with an activation where none was named. */
  Kernel kernel(String defaultActivation) {
    Activation sigma = Activation.parse(activation == null ? defaultActivation : activation);
    if (depth == null) {
      if (weightStd != null || biasStd != null || nngp || !widths.isEmpty()) {
        throw new UserError(
            "--weight-std, --bias-std, --widths and --nngp are of a deep network; name its --depth");
      }
      return new TwoLayerKernel(sigma, outputScale, biasScale, trained);
    }
    return new DeepKernel(
        sigma,
        depth,
        weightStd == null ? Math.sqrt(2) : weightStd,
        biasStd,
        parameterization,
        widths,
        nngp ? DeepKernel.Kind.NNGP : DeepKernel.Kind.NTK);
  }

  /** The same where only the two-layer network will do. */
  TwoLayerKernel twoLayer(String defaultActivation) {
    if (kernel(defaultActivation) instanceof TwoLayerKernel kernel) {
      return kernel;
    }
    throw new UserError("--depth is of a deep network; here the two-layer network is needed");
  }
}
