package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.scoresde.DataScaling;
import dev.laurel.scoresde.ModelConfig;
import dev.laurel.scoresde.SdeConfig;
import dev.laurel.scoresde.SubVariancePreserving;
import dev.laurel.scoresde.VarianceExploding;
import dev.laurel.scoresde.VariancePreserving;
import dev.laurel.scoresde.checkpoint.OfficialConfig;
import dev.laurel.scoresde.data.Examples;
import dev.laurel.scoresde.data.LargestDistance;
import dev.laurel.scoresde.network.DdpmConfig;
import dev.laurel.scoresde.network.DenseConfig;
import dev.laurel.scoresde.network.NcsnConfig;
import dev.laurel.scoresde.network.NcsnppConfig;
import dev.laurel.scoresde.network.NetworkConfig;
import java.util.List;
import picocli.CommandLine.Option;

/** Which equation and which network. */
final class SdeNetworkOptions {
  /** The equations. */
  enum Equation {
    VP,
    SUBVP,
    VE
  }

  /** The networks. */
  enum Network {
    AUTO,
    NCSNPP,
    DDPMPP,
    DDPM,
    NCSNV2,
    DENSE
  }

  @Option(
      names = "--sde",
      defaultValue = "vp",
      paramLabel = "NAME",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Equation equation = Equation.VP;

  @Option(
      names = "--sigma-max",
      defaultValue = "0",
      paramLabel = "S",
      description = "Largest noise of VE; 0: the largest distance of two examples.")
  private double sigmaMax;

  @Option(
      names = "--network",
      defaultValue = "auto",
      paramLabel = "NAME",
      description =
          "${COMPLETION-CANDIDATES}; auto: ddpmpp for pictures, dense for vectors. Default:"
              + " ${DEFAULT-VALUE}.")
  private Network network = Network.AUTO;

  @Option(
      names = "--width",
      defaultValue = "16",
      paramLabel = "N",
      description =
          "Channels of the first level; of dense, 8 times this. Default: ${DEFAULT-VALUE}.")
  private int width = 16;

  @Option(
      names = "--multipliers",
      split = ",",
      defaultValue = "1,2,2",
      paramLabel = "M",
      description = "Of the channels, one a level. Default: ${DEFAULT-VALUE}.")
  private List<Integer> multipliers = List.of(1, 2, 2);

  @Option(
      names = "--blocks",
      defaultValue = "1",
      paramLabel = "N",
      description = "Residual blocks of a level. Default: ${DEFAULT-VALUE}.")
  private int blocks = 1;

  @Option(
      names = "--attention",
      split = ",",
      defaultValue = "8",
      paramLabel = "SIDE",
      description = "Sides at which levels have attention. Default: ${DEFAULT-VALUE}.")
  private List<Integer> attention = List.of(8);

  @Option(
      names = "--dropout",
      defaultValue = "0",
      paramLabel = "SHARE",
      description = "Share of values dropped in training. Default: ${DEFAULT-VALUE}.")
  private double dropout;

  @Option(
      names = "--discrete",
      description = "Train on the steps of the discretised equation, as SMLD and DDPM were.")
  private boolean discrete;

  @Option(
      names = "--official",
      paramLabel = "NAME",
      description =
          "Equation and network of a configuration of the official repository, such as"
              + " vp/cifar10_ddpmpp_continuous; goes before the options above.")
  private String official;

  /** A model of the given data. */
  ModelConfig model(Examples examples, long seed) {
    int channels = Math.toIntExact(examples.values().size(1));
    int height = Math.toIntExact(examples.values().size(2));
    int side = Math.toIntExact(examples.values().size(3));
    if (official != null) {
      ModelConfig named = OfficialConfig.model(OfficialConfig.named(official));
      return new ModelConfig(
          named.sde(),
          named.network(),
          channels,
          height,
          side,
          examples.levels(),
          named.scaling(),
          named.continuous(),
          seed);
    }
    DataScaling scaling =
        examples.pictures()
            ? new DataScaling.Unit()
            : DataScaling.Standardized.of(examples.values());
    SdeConfig sde = sde(examples, scaling);
    if (!examples.pictures()) {
      return ModelConfig.vectors(sde, vectors(), scaling, channels)
          .withSeed(seed)
          .withContinuous(!discrete);
    }
    return ModelConfig.pictures(sde, pictures(), channels, height, side)
        .withLevels(examples.levels())
        .withSeed(seed)
        .withContinuous(!discrete);
  }

  private SdeConfig sde(Examples examples, DataScaling scaling) {
    return switch (equation) {
      case VP -> VariancePreserving.defaults();
      case SUBVP -> SubVariancePreserving.defaults();
      case VE ->
          VarianceExploding.defaults()
              .withSigmaMax(sigmaMax > 0 ? sigmaMax : LargestDistance.of(examples, scaling));
    };
  }

  private NetworkConfig vectors() {
    if (network != Network.AUTO && network != Network.DENSE) {
      throw UserError.of("--network is %s; vectors need dense", network);
    }
    return DenseConfig.defaults().withSize(8 * width, 3);
  }

  private NetworkConfig pictures() {
    return switch (network) {
      case AUTO, DDPMPP ->
          NcsnppConfig.ddpmpp()
              .withSize(width, multipliers, blocks, attention)
              .withDropout(dropout);
      case NCSNPP -> {
        NcsnppConfig own = NcsnppConfig.ncsnpp();
        if (equation != Equation.VE || discrete) {
          own = own.withEmbedding(NcsnppConfig.Embedding.POSITIONAL, equation == Equation.VE);
        }
        yield own.withSize(width, multipliers, blocks, attention).withDropout(dropout);
      }
      case DDPM ->
          DdpmConfig.defaults()
              .withSize(width, multipliers, blocks, attention)
              .withDropout(dropout);
      case NCSNV2 -> NcsnConfig.v2().withWidth(width);
      case DENSE -> DenseConfig.defaults().withSize(8 * width, 3);
    };
  }
}
