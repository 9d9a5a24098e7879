package dev.laurel.meshgraphnets.data;

import dev.laurel.core.UserError;
import dev.laurel.meshgraphnets.Mesh;
import dev.laurel.meshgraphnets.data.DatasetMeta.Feature;
import dev.laurel.meshgraphnets.data.DatasetMeta.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A trajectory in a record, of which only the frames that are asked for are read. */
final class StoredTrajectory implements Trajectory {
  private static final Set<String> MESH = Set.of("cells", "mesh_pos", "node_type");

  private final String where;
  private final DatasetMeta meta;
  private final Map<String, ByteBuffer> values;
  private final Set<String> fields;
  private Mesh fixed;

  StoredTrajectory(String where, DatasetMeta meta, Map<String, ByteBuffer> values) {
    this.where = where;
    this.meta = meta;
    this.values = values;
    fields =
        meta.features().keySet().stream()
            .filter(name -> !MESH.contains(name) && !name.startsWith(DatasetMeta.LENGTH))
            .collect(Collectors.toUnmodifiableSet());
    meta.features()
        .forEach(
            (name, feature) -> {
              if (!name.startsWith(DatasetMeta.LENGTH)) {
                check(name, feature);
              }
            });
    for (String name : MESH) {
      if (!meta.features().containsKey(name)) {
        throw UserError.of("%s: the mesh's field %s is missing in meta.json", where, name);
      }
    }
  }

  private void check(String name, Feature feature) {
    ByteBuffer bytes = values.get(name);
    if (bytes == null) {
      throw UserError.of("%s: field %s of meta.json is missing", where, name);
    }
    if (feature.kind() == Kind.DYNAMIC_VARLEN) {
      long rows = 0;
      for (int t = 0; t < meta.trajectoryLength(); t++) {
        rows += rows(name, t);
      }
      require(name, bytes, rows * feature.width() * Integer.BYTES);
      return;
    }
    long row = 1;
    for (int side : feature.shape()) {
      row *= side < 0 ? 1 : side;
    }
    boolean ragged = feature.shape().stream().anyMatch(side -> side < 0);
    long unit = row * Integer.BYTES;
    if (unit <= 0 || (ragged ? bytes.remaining() % unit != 0 : bytes.remaining() != unit)) {
      throw UserError.of(
          "%s: field %s has %d bytes, which shape %s of 4-byte numbers does not give",
          where, name, bytes.remaining(), feature.shape());
    }
    int times = feature.kind() == Kind.STATIC ? 1 : meta.trajectoryLength();
    if (feature.shape().get(0) != times) {
      throw UserError.of(
          "%s: field %s has shape %s; its first side should be %d",
          where, name, feature.shape(), times);
    }
  }

  private void require(String name, ByteBuffer bytes, long wanted) {
    if (bytes.remaining() != wanted) {
      throw UserError.of(
          "%s: field %s has %d bytes; %d are needed", where, name, bytes.remaining(), wanted);
    }
  }

  /** How many rows a field of varying length has at a frame. */
  private int rows(String name, int frame) {
    ByteBuffer lengths = values.get(DatasetMeta.LENGTH + name);
    if (lengths == null || lengths.remaining() != meta.trajectoryLength() * Integer.BYTES) {
      throw UserError.of(
          "%s: length_%s does not have %d numbers", where, name, meta.trajectoryLength());
    }
    int rows = lengths.order(ByteOrder.LITTLE_ENDIAN).getInt(frame * Integer.BYTES);
    if (rows < 0) {
      throw UserError.of("%s: length_%s is %d at frame %d", where, name, rows, frame);
    }
    return rows;
  }

  /** The bytes of a field at a frame. */
  private ByteBuffer at(String name, int frame) {
    Feature feature = meta.features().get(name);
    ByteBuffer all = values.get(name);
    if (feature == null || all == null) {
      throw UserError.of("%s: field %s is missing; there are %s", where, name, fields);
    }
    int from = 0;
    int bytes = all.remaining();
    if (feature.kind() == Kind.DYNAMIC) {
      bytes /= meta.trajectoryLength();
      from = frame * bytes;
    } else if (feature.kind() == Kind.DYNAMIC_VARLEN) {
      int row = feature.width() * Integer.BYTES;
      for (int t = 0; t < frame; t++) {
        from += rows(name, t) * row;
      }
      bytes = rows(name, frame) * row;
    }
    return all.slice(all.position() + from, bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private int[] integers(String name, int frame) {
    if (!meta.features().get(name).integer()) {
      throw UserError.of("%s: field %s is float32; int32 is needed", where, name);
    }
    ByteBuffer bytes = at(name, frame);
    int[] numbers = new int[bytes.remaining() / Integer.BYTES];
    bytes.asIntBuffer().get(numbers);
    return numbers;
  }

  private float[] floats(String name, int frame) {
    if (meta.features().get(name) != null && meta.features().get(name).integer()) {
      throw UserError.of("%s: field %s is int32; float32 is needed", where, name);
    }
    ByteBuffer bytes = at(name, frame);
    float[] numbers = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(numbers);
    return numbers;
  }

  @Override
  public int frames() {
    return meta.trajectoryLength();
  }

  @Override
  public Mesh mesh(int frame) {
    boolean changes =
        MESH.stream().anyMatch(name -> meta.features().get(name).kind() != Kind.STATIC);
    if (!changes && fixed != null) {
      return fixed;
    }
    Mesh mesh;
    try {
      mesh =
          new Mesh(
              integers("cells", frame),
              meta.features().get("cells").width(),
              floats("mesh_pos", frame),
              meta.features().get("mesh_pos").width(),
              integers("node_type", frame));
    } catch (UserError e) {
      throw new UserError(where + ": " + e.getMessage(), e);
    }
    if (!changes) {
      fixed = mesh;
    }
    return mesh;
  }

  @Override
  public Set<String> fields() {
    return fields;
  }

  @Override
  public float[] field(String name, int frame) {
    return floats(name, frame);
  }
}
