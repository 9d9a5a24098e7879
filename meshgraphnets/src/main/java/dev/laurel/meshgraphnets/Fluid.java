package dev.laurel.meshgraphnets;

import dev.laurel.core.UserError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Flow on a mesh that stands still: the change of the velocity is predicted, and of the density
 * where the flow is compressible (official {@code cfd_model.py}).
 *
 * @param compressible whether the density is part of the state, as for airfoils
 * @param pressure whether the pressure is predicted too
 */
public record Fluid(boolean compressible, boolean pressure) implements Domain {
  private static final Field VELOCITY = new Field("velocity", 2);
  private static final Field DENSITY = new Field("density", 1);
  private static final Field PRESSURE = new Field("pressure", 1);

  /** Flow past a cylinder, velocity alone, as the official code has it. */
  public static Fluid cylinderFlow() {
    return new Fluid(false, false);
  }

  /** Flow around an airfoil, with density and pressure, as in the paper. */
  public static Fluid airfoil() {
    return new Fluid(true, true);
  }

  /** The same with or without the pressure. */
  public Fluid withPressure(boolean value) {
    return new Fluid(compressible, value);
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
    return compressible ? List.of(VELOCITY, DENSITY) : List.of(VELOCITY);
  }

  @Override
  public List<Field> extras() {
    return pressure ? List.of(PRESSURE) : List.of();
  }

  @Override
  public boolean history() {
    return false;
  }

  @Override
  public int nodeWidth() {
    return changeWidth() + NodeType.CODES;
  }

  @Override
  public List<Integer> edgeWidths() {
    return List.of(3);
  }

  @Override
  public boolean fixedEdges() {
    return true;
  }

  @Override
  public NodeType[] trained() {
    // Where gas slides along a wing its state there is a part of what is simulated.
    return compressible
        ? new NodeType[] {NodeType.NORMAL, NodeType.OUTFLOW, NodeType.AIRFOIL}
        : new NodeType[] {NodeType.NORMAL, NodeType.OUTFLOW};
  }

  @Override
  public NodeType[] moved() {
    return trained();
  }

  @Override
  public TrainingNoise noise() {
    return compressible
        ? new TrainingNoise(Map.of("velocity", 10.0, "density", 0.01), 1)
        : new TrainingNoise(Map.of("velocity", 0.02), 1);
  }

  @Override
  public float[] nodeFeatures(Frame frame) {
    int width = nodeWidth();
    float[] rows = new float[frame.mesh().nodes() * width];
    int at = 0;
    for (Field field : state()) {
      Rows.put(frame.field(field.name(), field.width()), field.width(), rows, width, at);
      at += field.width();
    }
    Rows.putTypes(frame.mesh(), rows, width, at);
    return rows;
  }

  @Override
  public List<EdgeRows> edges(Frame frame, Graph connected) {
    if (frame.mesh().dimension() != 2) {
      throw UserError.of("a mesh of dimension %d; flow needs 2", frame.mesh().dimension());
    }
    return List.of(Rows.differences(connected, frame.mesh().positions(), 2));
  }

  @Override
  public float[] change(Frame frame) {
    int width = changeWidth();
    float[] all = new float[frame.mesh().nodes() * width];
    int at = 0;
    for (Field field : state()) {
      float[] now = frame.field(field.name(), field.width());
      float[] next = frame.field(Frame.TARGET + field.name(), field.width());
      float[] difference = new float[now.length];
      for (int i = 0; i < now.length; i++) {
        difference[i] = next[i] - now[i];
      }
      Rows.put(difference, field.width(), all, width, at);
      at += field.width();
    }
    return all;
  }

  @Override
  public Map<String, float[]> advance(Frame frame, float[] change) {
    Map<String, float[]> next = new LinkedHashMap<>();
    int width = changeWidth();
    int at = 0;
    for (Field field : state()) {
      float[] values = frame.field(field.name(), field.width()).clone();
      for (int i = 0; i < frame.mesh().nodes(); i++) {
        if (frame.mesh().is(i, moved())) {
          for (int k = 0; k < field.width(); k++) {
            values[i * field.width() + k] += change[i * width + at + k];
          }
        }
      }
      next.put(field.name(), values);
      at += field.width();
    }
    return next;
  }
}
