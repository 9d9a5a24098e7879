package dev.laurel.scoresde.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.laurel.core.UserError;
import java.util.List;

/**
 * NCSN++ and DDPM++ (Song et al. 2021, appendix H; official {@code ncsnpp.py}), all switches.
 *
 * @param width channels of the first level ({@code nf}), a multiple of 4
 * @param multipliers of the channels, one a level
 * @param blocks residual blocks of a level
 * @param attention resolutions with attention
 * @param dropout share of values dropped in training
 * @param activation between layers
 * @param blockType which residual block
 * @param filter taps of the filter between resolutions; empty for none
 * @param skipRescale whether sums are divided by the root of 2
 * @param progressiveInput what the levels see of the input
 * @param progressiveOutput how the levels make the output
 * @param concatenate whether a seen input is put beside instead of added
 * @param embedding how it is told the noise
 * @param fourierScale standard deviation of the frequencies of the Fourier embedding
 * @param scaleBySigma whether the output is divided by the noise level
 * @param conditional whether it is told the noise at all
 * @param convolvedResampling whether a change of resolution has a convolution (DDPM blocks only)
 * @param initialScale of the first values before every sum
 */
public record NcsnppConfig(
    int width,
    List<Integer> multipliers,
    int blocks,
    List<Integer> attention,
    double dropout,
    Activation activation,
    BlockType blockType,
    List<Double> filter,
    boolean skipRescale,
    ProgressiveInput progressiveInput,
    ProgressiveOutput progressiveOutput,
    boolean concatenate,
    Embedding embedding,
    double fourierScale,
    boolean scaleBySigma,
    boolean conditional,
    boolean convolvedResampling,
    double initialScale)
    implements NetworkConfig {
  /** The residual blocks of DDPM or of BigGAN. */
  public enum BlockType {
    /** Resolution changes between blocks. */
    @JsonProperty("ddpm")
    DDPM,
    /** Resolution changes within blocks. */
    @JsonProperty("biggan")
    BIGGAN
  }

  /** What the levels see of the input. */
  public enum ProgressiveInput {
    /** The first alone sees it. */
    @JsonProperty("none")
    NONE,
    /** Every level sees it, made small. */
    @JsonProperty("input_skip")
    INPUT_SKIP,
    /** A path beside the levels. */
    @JsonProperty("residual")
    RESIDUAL
  }

  /** How the levels make the output. */
  public enum ProgressiveOutput {
    /** The last alone makes it. */
    @JsonProperty("none")
    NONE,
    /** Every level adds to it. */
    @JsonProperty("output_skip")
    OUTPUT_SKIP,
    /** A path beside the levels. */
    @JsonProperty("residual")
    RESIDUAL
  }

  /** How the network is told the noise. */
  public enum Embedding {
    /** Fourier features of the logarithm of the noise level; continuous training only. */
    @JsonProperty("fourier")
    FOURIER,
    /** Sines and cosines of the label. */
    @JsonProperty("positional")
    POSITIONAL
  }

  /** Checks the values. */
  public NcsnppConfig {
    requireWidth(width);
    requireLevels(multipliers, blocks);
    requireDropout(dropout);
    multipliers = List.copyOf(multipliers);
    attention = List.copyOf(attention);
    filter = List.copyOf(filter);
    if (!filter.isEmpty() && filter.stream().mapToDouble(Double::doubleValue).sum() == 0) {
      throw UserError.of("filter is %s; its taps must not sum to 0", filter);
    }
  }

  static void requireWidth(int width) {
    if (width < 4 || width % 4 != 0) {
      throw UserError.of("width is %d; a multiple of 4 is needed, at least 4", width);
    }
  }

  static void requireLevels(List<Integer> multipliers, int blocks) {
    if (multipliers.isEmpty() || multipliers.stream().anyMatch(m -> m < 1) || blocks < 1) {
      throw UserError.of(
          "multipliers are %s and blocks %d; at least one level with a multiplier of 1 and more,"
              + " and one block, are needed",
          multipliers, blocks);
    }
  }

  static void requireDropout(double dropout) {
    if (!(dropout >= 0 && dropout < 1)) {
      throw UserError.of("dropout is %s; allowed: at least 0, below 1", dropout);
    }
  }

  /** DDPM++ as for CIFAR-10: no filter, positional embedding, to be centred. */
  public static NcsnppConfig ddpmpp() {
    return new NcsnppConfig(
        128,
        List.of(1, 2, 2, 2),
        4,
        List.of(16),
        0.1,
        Activation.SWISH,
        BlockType.BIGGAN,
        List.of(),
        true,
        ProgressiveInput.NONE,
        ProgressiveOutput.NONE,
        false,
        Embedding.POSITIONAL,
        16,
        false,
        true,
        true,
        0);
  }

  /** NCSN++ as for CIFAR-10: filter, residual input path, Fourier embedding, divided by sigma. */
  public static NcsnppConfig ncsnpp() {
    NcsnppConfig base = ddpmpp();
    return new NcsnppConfig(
        base.width,
        base.multipliers,
        base.blocks,
        base.attention,
        base.dropout,
        base.activation,
        base.blockType,
        List.of(1.0, 3.0, 3.0, 1.0),
        true,
        ProgressiveInput.RESIDUAL,
        ProgressiveOutput.NONE,
        false,
        Embedding.FOURIER,
        16,
        true,
        true,
        true,
        0);
  }

  /** The same with other sizes. */
  public NcsnppConfig withSize(
      int width, List<Integer> multipliers, int blocks, List<Integer> attention) {
    return new NcsnppConfig(
        width,
        multipliers,
        blocks,
        attention,
        dropout,
        activation,
        blockType,
        filter,
        skipRescale,
        progressiveInput,
        progressiveOutput,
        concatenate,
        embedding,
        fourierScale,
        scaleBySigma,
        conditional,
        convolvedResampling,
        initialScale);
  }

  /** The same with another dropout. */
  public NcsnppConfig withDropout(double value) {
    return new NcsnppConfig(
        width,
        multipliers,
        blocks,
        attention,
        value,
        activation,
        blockType,
        filter,
        skipRescale,
        progressiveInput,
        progressiveOutput,
        concatenate,
        embedding,
        fourierScale,
        scaleBySigma,
        conditional,
        convolvedResampling,
        initialScale);
  }

  /** The same, told the noise in another way. */
  public NcsnppConfig withEmbedding(Embedding value, boolean divideBySigma) {
    return new NcsnppConfig(
        width,
        multipliers,
        blocks,
        attention,
        dropout,
        activation,
        blockType,
        filter,
        skipRescale,
        progressiveInput,
        progressiveOutput,
        concatenate,
        value,
        fourierScale,
        divideBySigma,
        conditional,
        convolvedResampling,
        initialScale);
  }

  /** The same with other paths of the input and the output. */
  public NcsnppConfig withProgressive(ProgressiveInput input, ProgressiveOutput output) {
    return new NcsnppConfig(
        width,
        multipliers,
        blocks,
        attention,
        dropout,
        activation,
        blockType,
        filter,
        skipRescale,
        input,
        output,
        concatenate,
        embedding,
        fourierScale,
        scaleBySigma,
        conditional,
        convolvedResampling,
        initialScale);
  }

  @Override
  public ScoreNetwork create(Setting setting) {
    return new Ncsnpp(this, setting);
  }

  @Override
  public int divisor() {
    return 1 << (multipliers.size() - 1);
  }
}
