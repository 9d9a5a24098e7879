package dev.laurel.scoresde.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.laurel.core.UserError;
import dev.laurel.core.io.Json;
import dev.laurel.scoresde.DataScaling;
import dev.laurel.scoresde.ModelConfig;
import dev.laurel.scoresde.SdeConfig;
import dev.laurel.scoresde.SubVariancePreserving;
import dev.laurel.scoresde.VarianceExploding;
import dev.laurel.scoresde.VariancePreserving;
import dev.laurel.scoresde.network.Activation;
import dev.laurel.scoresde.network.DdpmConfig;
import dev.laurel.scoresde.network.NcsnConfig;
import dev.laurel.scoresde.network.NcsnppConfig;
import dev.laurel.scoresde.network.NetworkConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The configurations of the official repository (yang-song/score_sde_pytorch, folder configs), read
 * from JSON with its names: {@code model}, {@code data}, {@code training}.
 */
public final class OfficialConfig {
  private static final int LEVELS = 256;

  private OfficialConfig() {}

  /** The names of the repository's own configurations, such as {@code vp/cifar10_ddpmpp}. */
  public static List<String> names() {
    List<String> names = new ArrayList<>();
    known().fieldNames().forEachRemaining(names::add);
    return names;
  }

  /**
   * One of the repository's own configurations.
   *
   * @throws UserError if there is none of that name
   */
  public static JsonNode named(String name) {
    JsonNode found = known().path(name);
    if (found.isMissingNode()) {
      throw UserError.of(
          "no official configuration is named '%s'; known: %s", name, String.join(", ", names()));
    }
    return found;
  }

  private static JsonNode known() {
    try (InputStream in = OfficialConfig.class.getResourceAsStream("official.json")) {
      return Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), "official.json");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The model that an official configuration describes.
   *
   * @throws UserError if it names something unknown
   */
  public static ModelConfig model(JsonNode official) {
    JsonNode model = official.path("model");
    JsonNode data = official.path("data");
    JsonNode training = official.path("training");
    boolean centered = data.path("centered").asBoolean();
    int size = data.path("image_size").asInt();
    return new ModelConfig(
        sde(model, training.path("sde").asText("vesde")),
        network(model),
        data.path("num_channels").asInt(3),
        size,
        size,
        LEVELS,
        centered ? new DataScaling.Centered() : new DataScaling.Unit(),
        training.path("continuous").asBoolean(true),
        1);
  }

  private static SdeConfig sde(JsonNode model, String name) {
    int steps = model.path("num_scales").asInt(1000);
    double betaMin = model.path("beta_min").asDouble(0.1);
    double betaMax = model.path("beta_max").asDouble(20);
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "vesde" ->
          new VarianceExploding(
              model.path("sigma_min").asDouble(0.01),
              model.path("sigma_max").asDouble(50),
              steps,
              false);
      case "vpsde" -> new VariancePreserving(betaMin, betaMax, steps);
      case "subvpsde" -> new SubVariancePreserving(betaMin, betaMax, steps);
      default -> throw UserError.of("training.sde is '%s'; allowed: vesde, vpsde, subvpsde", name);
    };
  }

  private static NetworkConfig network(JsonNode model) {
    String name = model.path("name").asText("ncsnpp");
    return switch (name) {
      case "ncsnpp" -> ncsnpp(model);
      case "ddpm" ->
          new DdpmConfig(
              model.path("nf").asInt(),
              integers(model.path("ch_mult")),
              model.path("num_res_blocks").asInt(),
              integers(model.path("attn_resolutions")),
              model.path("dropout").asDouble(),
              activation(model),
              model.path("resamp_with_conv").asBoolean(true),
              model.path("scale_by_sigma").asBoolean(),
              model.path("conditional").asBoolean(true));
      case "ncsn", "ncsnv2_64", "ncsnv2_128", "ncsnv2_256" ->
          new NcsnConfig(
              switch (name) {
                case "ncsn" -> NcsnConfig.Variant.NCSN;
                case "ncsnv2_64" -> NcsnConfig.Variant.V2_64;
                case "ncsnv2_128" -> NcsnConfig.Variant.V2_128;
                default -> NcsnConfig.Variant.V2_256;
              },
              model.path("nf").asInt(),
              activation(model),
              normalization(model),
              name.equals("ncsn") ? model.path("num_scales").asInt() : 0);
      default ->
          throw UserError.of(
              "model.name is '%s'; allowed: ncsnpp, ddpm, ncsn, ncsnv2_64, ncsnv2_128, ncsnv2_256",
              name);
    };
  }

  private static NcsnppConfig ncsnpp(JsonNode model) {
    List<Double> taps = new ArrayList<>();
    if (model.path("fir").asBoolean()) {
      model.path("fir_kernel").forEach(tap -> taps.add(tap.asDouble()));
    }
    return new NcsnppConfig(
        model.path("nf").asInt(),
        integers(model.path("ch_mult")),
        model.path("num_res_blocks").asInt(),
        integers(model.path("attn_resolutions")),
        model.path("dropout").asDouble(),
        activation(model),
        constant(NcsnppConfig.BlockType.class, model, "resblock_type"),
        taps,
        model.path("skip_rescale").asBoolean(),
        constant(NcsnppConfig.ProgressiveInput.class, model, "progressive_input"),
        constant(NcsnppConfig.ProgressiveOutput.class, model, "progressive"),
        model.path("progressive_combine").asText("sum").equals("cat"),
        constant(NcsnppConfig.Embedding.class, model, "embedding_type"),
        model.path("fourier_scale").asDouble(16),
        model.path("scale_by_sigma").asBoolean(),
        model.path("conditional").asBoolean(true),
        model.path("resamp_with_conv").asBoolean(true),
        model.path("init_scale").asDouble());
  }

  private static Activation activation(JsonNode model) {
    return constant(Activation.class, model, "nonlinearity");
  }

  private static NcsnConfig.Normalization normalization(JsonNode model) {
    String name = model.path("normalization").asText("InstanceNorm++");
    return switch (name) {
      case "InstanceNorm++" -> NcsnConfig.Normalization.INSTANCE_PLUS;
      case "InstanceNorm" -> NcsnConfig.Normalization.INSTANCE;
      case "VarianceNorm" -> NcsnConfig.Normalization.VARIANCE;
      default ->
          throw UserError.of(
              "model.normalization is '%s'; allowed: InstanceNorm++, InstanceNorm, VarianceNorm",
              name);
    };
  }

  private static <E extends Enum<E>> E constant(Class<E> type, JsonNode model, String field) {
    String text = model.path(field).asText("none");
    for (E value : type.getEnumConstants()) {
      if (value.name().equalsIgnoreCase(text)) {
        return value;
      }
    }
    throw UserError.of(
        "model.%s is '%s'; allowed: %s",
        field, text, java.util.Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT));
  }

  private static List<Integer> integers(JsonNode array) {
    List<Integer> values = new ArrayList<>();
    array.forEach(value -> values.add(value.asInt()));
    return values;
  }
}
