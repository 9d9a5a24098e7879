package dev.laurel.meshgraphnets;

import dev.laurel.core.UserError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Cloth: the acceleration is predicted, from positions of this step and the one before (official
 * {@code cloth_model.py}; contact as in the paper).
 *
 * @param worldRadius nodes nearer than this see each other; 0 without contact
 */
public record Cloth(double worldRadius) implements Domain {
  private static final Field POSITION = new Field("world_pos", 3);

  /** Checks the radius. */
  public Cloth {
    if (!(worldRadius >= 0 && Double.isFinite(worldRadius))) {
      throw UserError.of("worldRadius is %s; allowed: 0 and more", worldRadius);
    }
  }

  /** A flag in the wind, without contact. */
  public static Cloth flagSimple() {
    return new Cloth(0);
  }

  /** Cloth that touches itself or a body. */
  public static Cloth withContact(double radius) {
    return new Cloth(radius);
  }

  @Override
  public int meshDimension() {
    return 2;
  }

  @Override
  public int cellWidth() {
    return 3;
  }

  @Override
  public List<Field> state() {
    return List.of(POSITION);
  }

  @Override
  public List<Field> extras() {
    return List.of();
  }

  @Override
  public boolean history() {
    return true;
  }

  @Override
  public int nodeWidth() {
    return 3 + NodeType.CODES;
  }

  @Override
  public List<Integer> edgeWidths() {
    return worldRadius > 0 ? List.of(7, 4) : List.of(7);
  }

  @Override
  public boolean fixedEdges() {
    return false;
  }

  @Override
  public NodeType[] trained() {
    return new NodeType[] {NodeType.NORMAL};
  }

  @Override
  public NodeType[] moved() {
    return trained();
  }

  @Override
  public TrainingNoise noise() {
    return new TrainingNoise(Map.of("world_pos", 0.003), 0.1);
  }

  @Override
  public float[] nodeFeatures(Frame frame) {
    Mesh mesh = frame.mesh();
    float[] now = frame.field("world_pos", 3);
    float[] before = frame.field("prev|world_pos", 3);
    float[] velocity = new float[now.length];
    float[] next = frame.fields().get("target|world_pos");
    for (int i = 0; i < now.length; i++) {
      // How a body that is scripted will move is known.
      boolean scripted = worldRadius > 0 && next != null && mesh.is(i / 3, NodeType.OBSTACLE);
      velocity[i] = scripted ? next[i] - now[i] : now[i] - before[i];
    }
    float[] rows = new float[mesh.nodes() * nodeWidth()];
    Rows.put(velocity, 3, rows, nodeWidth(), 0);
    Rows.putTypes(mesh, rows, nodeWidth(), 3);
    return rows;
  }

  @Override
  public List<EdgeRows> edges(Frame frame, Graph connected) {
    if (frame.mesh().dimension() != 2) {
      throw UserError.of("a mesh of dimension %d; cloth needs 2", frame.mesh().dimension());
    }
    float[] world = frame.field("world_pos", 3);
    EdgeRows mesh = Rows.meshAndWorld(frame, connected, world, 3);
    if (worldRadius == 0) {
      return List.of(mesh);
    }
    Graph near = WorldEdges.within(worldRadius).find(frame.mesh(), world, 3, connected);
    return List.of(mesh, Rows.differences(near, world, 3));
  }

  @Override
  public float[] change(Frame frame) {
    float[] now = frame.field("world_pos", 3);
    float[] before = frame.field("prev|world_pos", 3);
    float[] next = frame.field("target|world_pos", 3);
    float[] acceleration = new float[now.length];
    for (int i = 0; i < now.length; i++) {
      acceleration[i] = (float) ((double) next[i] - 2.0 * now[i] + before[i]);
    }
    return acceleration;
  }

  @Override
  public Map<String, float[]> advance(Frame frame, float[] change) {
    float[] now = frame.field("world_pos", 3);
    float[] before = frame.field("prev|world_pos", 3);
    float[] scripted = frame.fields().get("target|world_pos");
    float[] next = now.clone();
    for (int i = 0; i < now.length; i++) {
      if (frame.mesh().is(i / 3, NodeType.NORMAL)) {
        next[i] = (float) (2.0 * now[i] + change[i] - before[i]);
      } else if (scripted != null && frame.mesh().is(i / 3, NodeType.OBSTACLE)) {
        next[i] = scripted[i];
      }
    }
    Map<String, float[]> fields = new LinkedHashMap<>();
    fields.put("world_pos", next);
    fields.put("prev|world_pos", now);
    return fields;
  }
}
