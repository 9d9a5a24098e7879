package dev.laurel.meshgraphnets.data;

import com.fasterxml.jackson.databind.JsonNode;
import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import dev.laurel.core.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/**
 * What {@code meta.json} says of trajectories.
 *
 * @param trajectoryLength frames of each
 * @param timeStep seconds between two frames; 0 if not said
 * @param collisionRadius of world edges; 0 if not said
 * @param simulator what made them; empty if not said
 * @param features by name
 */
public record DatasetMeta(
    int trajectoryLength,
    double timeStep,
    double collisionRadius,
    String simulator,
    Map<String, Feature> features) {
  /** What the name of a field of row counts begins with. */
  static final String LENGTH = "length_";

  /**
   * One field of all trajectories.
   *
   * @param kind how it goes through time
   * @param shape of the values of a trajectory; one side may be -1, which the data decides
   * @param integer whether numbers are int32 instead of float32
   */
  public record Feature(Kind kind, List<Integer> shape, boolean integer) {
    /** Checks the shape. */
    public Feature {
      shape = List.copyOf(shape);
      if (shape.isEmpty() || shape.stream().filter(side -> side < 0).count() > 1) {
        throw UserError.of("a feature of shape %s; at most one side may be -1", shape);
      }
    }

    /** Numbers of a node or a cell. */
    public int width() {
      return shape.get(shape.size() - 1);
    }
  }

  /** How a field goes through time. */
  public enum Kind {
    /** The same at all times. */
    STATIC,
    /** Other values of as many nodes. */
    DYNAMIC,
    /** Other numbers of rows, too. */
    DYNAMIC_VARLEN
  }

  /** Checks the values. */
  public DatasetMeta {
    if (trajectoryLength < 1) {
      throw UserError.of("trajectory_length is %d; allowed: at least 1", trajectoryLength);
    }
    features = Map.copyOf(features);
  }

  /**
   * Of trajectories on meshes that do not change.
   *
   * @param cellWidth nodes of a cell
   * @param dimension of the mesh at rest
   * @param widths numbers a node, by the name of the field
   */
  static DatasetMeta of(
      int frames,
      double timeStep,
      double collisionRadius,
      String simulator,
      int cellWidth,
      int dimension,
      Map<String, Integer> widths) {
    Map<String, Feature> features = new LinkedHashMap<>();
    features.put("cells", new Feature(Kind.STATIC, List.of(1, -1, cellWidth), true));
    features.put("mesh_pos", new Feature(Kind.STATIC, List.of(1, -1, dimension), false));
    features.put("node_type", new Feature(Kind.STATIC, List.of(1, -1, 1), true));
    widths.forEach(
        (name, width) ->
            features.put(name, new Feature(Kind.DYNAMIC, List.of(frames, -1, width), false)));
    return new DatasetMeta(frames, timeStep, collisionRadius, simulator, features);
  }

  /** The same for trajectories whose meshes change: every field has its own rows at every frame. */
  DatasetMeta withChangingMeshes() {
    Map<String, Feature> changing = new LinkedHashMap<>();
    features.forEach(
        (name, feature) -> {
          changing.put(
              name,
              new Feature(Kind.DYNAMIC_VARLEN, List.of(-1, feature.width()), feature.integer()));
          changing.put(LENGTH + name, new Feature(Kind.STATIC, List.of(trajectoryLength), true));
        });
    return new DatasetMeta(trajectoryLength, timeStep, collisionRadius, simulator, changing);
  }

  /**
   * Reads a file.
   *
   * @throws UserError if it cannot be read, or lacks something
   */
  public static DatasetMeta read(Path path) {
    try {
      return parse(Files.readString(path), path.toString());
    } catch (IOException e) {
      throw new UserError("cannot read " + path + ": " + AtomicFile.reason(e), e);
    }
  }

  /** Reads JSON. */
  static DatasetMeta parse(String text, String where) {
    JsonNode json = Json.parse(text, where);
    JsonNode fields = json.path("features");
    if (!json.path("field_names").isArray() || !fields.isObject()) {
      throw UserError.of("%s: field_names (a list) and features are needed", where);
    }
    Map<String, Feature> features = new LinkedHashMap<>();
    for (JsonNode named : json.path("field_names")) {
      JsonNode one = fields.path(named.asText());
      if (!one.isObject()) {
        throw UserError.of("%s: features lacks '%s', which field_names has", where, named.asText());
      }
      features.put(named.asText(), feature(one, named.asText(), where));
    }
    features.forEach(
        (name, feature) -> {
          if (feature.kind() == Kind.DYNAMIC_VARLEN && !features.containsKey(LENGTH + name)) {
            throw UserError.of(
                "%s: '%s' varies in length; 'length_%s' is missing", where, name, name);
          }
        });
    return new DatasetMeta(
        json.path("trajectory_length").asInt(),
        json.path("dt").asDouble(),
        json.path("collision_radius").asDouble(),
        json.path("simulator").asText(""),
        features);
  }

  private static Feature feature(JsonNode json, String name, String where) {
    Kind kind =
        switch (json.path("type").asText()) {
          case "static" -> Kind.STATIC;
          case "dynamic" -> Kind.DYNAMIC;
          case "dynamic_varlen" -> Kind.DYNAMIC_VARLEN;
          default ->
              throw UserError.of(
                  "%s: '%s' is of type '%s'; allowed: static, dynamic, dynamic_varlen",
                  where, name, json.path("type").asText());
        };
    List<Integer> shape =
        StreamSupport.stream(json.path("shape").spliterator(), false).map(JsonNode::asInt).toList();
    String type = json.path("dtype").asText();
    if (!type.equals("float32") && !type.equals("int32")) {
      throw UserError.of("%s: '%s' is of dtype '%s'; allowed: float32, int32", where, name, type);
    }
    return new Feature(kind, shape, type.equals("int32"));
  }

  /** As {@code meta.json} has it. */
  String json() {
    Map<String, Object> all = new LinkedHashMap<>();
    if (!simulator.isEmpty()) {
      all.put("simulator", simulator);
    }
    if (timeStep > 0) {
      all.put("dt", timeStep);
    }
    if (collisionRadius > 0) {
      all.put("collision_radius", collisionRadius);
    }
    all.put("trajectory_length", trajectoryLength);
    Map<String, Object> written = new LinkedHashMap<>();
    List<String> names = features.keySet().stream().sorted().toList();
    for (String name : names) {
      Feature feature = features.get(name);
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("type", feature.kind().name().toLowerCase(java.util.Locale.ROOT));
      one.put("shape", feature.shape());
      one.put("dtype", feature.integer() ? "int32" : "float32");
      written.put(name, one);
    }
    all.put("features", written);
    all.put("field_names", names);
    return Json.line(all);
  }
}
