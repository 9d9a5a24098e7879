package dev.laurel.meshgraphnets;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.laurel.core.UserError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A solid pressed by a body that moves as it is told: the displacement and the von Mises stress are
 * predicted (the paper's deforming plate).
 *
 * @param worldRadius nodes nearer than this see each other; 0 without contact
 * @param absolutePosition whether nodes are told where they are, which a shifted scene then changes
 * @param stressTransform of the stress, whose values span orders of magnitude
 */
public record Solid(double worldRadius, boolean absolutePosition, StressTransform stressTransform)
    implements Domain {
  private static final Field POSITION = new Field("world_pos", 3);
  private static final Field STRESS = new Field("stress", 1);

  /** What the network predicts of the stress. */
  public enum StressTransform {
    /** Itself. */
    @JsonProperty("none")
    NONE,
    /** The logarithm of 1 + stress. */
    @JsonProperty("log1p")
    LOG1P,
    /** Its root. */
    @JsonProperty("sqrt")
    SQRT;

    float forward(float stress) {
      return switch (this) {
        case NONE -> stress;
        case LOG1P -> (float) Math.log1p(Math.max(0, stress));
        case SQRT -> (float) Math.sqrt(Math.max(0, stress));
      };
    }

    float inverse(float value) {
      return switch (this) {
        case NONE -> value;
        case LOG1P -> (float) Math.max(0, Math.expm1(value));
        case SQRT -> value <= 0 ? 0 : value * value;
      };
    }
  }

  /** Checks the values. */
  public Solid {
    if (!(worldRadius >= 0 && Double.isFinite(worldRadius))) {
      throw UserError.of("worldRadius is %s; allowed: 0 and more", worldRadius);
    }
    if (stressTransform == null) {
      throw new UserError("a solid needs a stressTransform: none, log1p or sqrt");
    }
  }

  /** The paper's plate, contact within 0.03. */
  public static Solid deformingPlate() {
    return new Solid(0.03, false, StressTransform.NONE);
  }

  /** The same with another radius of contact. */
  public Solid withWorldRadius(double value) {
    return new Solid(value, absolutePosition, stressTransform);
  }

  /** The same, told or not told where nodes are. */
  public Solid withAbsolutePosition(boolean value) {
    return new Solid(worldRadius, value, stressTransform);
  }

  /** The same with another transform of the stress. */
  public Solid withStressTransform(StressTransform value) {
    return new Solid(worldRadius, absolutePosition, value);
  }

  @Override
  public int meshDimension() {
    return 3;
  }

  @Override
  public int cellWidth() {
    return 4;
  }

  @Override
  public List<Field> state() {
    return List.of(POSITION);
  }

  @Override
  public List<Field> extras() {
    return List.of(STRESS);
  }

  @Override
  public boolean history() {
    return false;
  }

  @Override
  public int nodeWidth() {
    return 3 + NodeType.CODES + (absolutePosition ? 3 : 0);
  }

  @Override
  public List<Integer> edgeWidths() {
    return worldRadius > 0 ? List.of(8, 4) : List.of(8);
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
    return new TrainingNoise(Map.of("world_pos", 0.003), 1);
  }

  @Override
  public float[] nodeFeatures(Frame frame) {
    Mesh mesh = frame.mesh();
    float[] now = frame.field("world_pos", 3);
    float[] next = frame.field("target|world_pos", 3);
    float[] scripted = new float[now.length];
    for (int i = 0; i < now.length; i++) {
      if (mesh.is(i / 3, NodeType.OBSTACLE)) {
        scripted[i] = next[i] - now[i];
      }
    }
    float[] rows = new float[mesh.nodes() * nodeWidth()];
    Rows.put(scripted, 3, rows, nodeWidth(), 0);
    Rows.putTypes(mesh, rows, nodeWidth(), 3);
    if (absolutePosition) {
      Rows.put(now, 3, rows, nodeWidth(), 3 + NodeType.CODES);
    }
    return rows;
  }

  @Override
  public List<EdgeRows> edges(Frame frame, Graph connected) {
    if (frame.mesh().dimension() != 3) {
      throw UserError.of("a mesh of dimension %d; a solid needs 3", frame.mesh().dimension());
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
    float[] next = frame.field("target|world_pos", 3);
    float[] displacement = new float[now.length];
    for (int i = 0; i < now.length; i++) {
      displacement[i] = next[i] - now[i];
    }
    return displacement;
  }

  @Override
  public float[] extra(Frame frame) {
    float[] stress = frame.field("target|stress", 1).clone();
    for (int i = 0; i < stress.length; i++) {
      stress[i] = stressTransform.forward(stress[i]);
    }
    return stress;
  }

  @Override
  public float[] extraValues(float[] predicted) {
    float[] stress = predicted.clone();
    for (int i = 0; i < stress.length; i++) {
      stress[i] = stressTransform.inverse(stress[i]);
    }
    return stress;
  }

  @Override
  public Map<String, float[]> advance(Frame frame, float[] change) {
    float[] now = frame.field("world_pos", 3);
    float[] scripted = frame.field("target|world_pos", 3);
    float[] next = new float[now.length];
    for (int i = 0; i < now.length; i++) {
      next[i] = frame.mesh().is(i / 3, NodeType.NORMAL) ? now[i] + change[i] : scripted[i];
    }
    Map<String, float[]> fields = new LinkedHashMap<>();
    fields.put("world_pos", next);
    return fields;
  }
}
