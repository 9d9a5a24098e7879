package dev.laurel.meshgraphnets;

import dev.laurel.core.UserError;
import java.util.List;
import java.util.Map;

/**
 * How long the edges of a mesh should be: a tensor of every node is predicted, from what a
 * simulator of the same system sees (appendix A.3 of the paper).
 *
 * @param simulated what is simulated, on a mesh of triangles in the plane
 * @param shortest no edge is asked to be shorter
 * @param longest no edge is allowed to be longer
 */
public record SizingField(Domain simulated, double shortest, double longest) implements Domain {
  /** The name of the field: xx, xy, yy of every node. */
  public static final String NAME = "sizing_field";

  private static final Field SIZING = new Field(NAME, 3);

  /** Checks the values. */
  public SizingField {
    if (simulated == null || simulated.meshDimension() != 2 || simulated.cellWidth() != 3) {
      throw new UserError("a sizing field is of a mesh of triangles in the plane");
    }
    if (!(shortest > 0 && longest >= shortest && Double.isFinite(longest))) {
      throw UserError.of(
          "edges from %s to %s; positive lengths in this order are needed", shortest, longest);
    }
  }

  @Override
  public int meshDimension() {
    return simulated.meshDimension();
  }

  @Override
  public int cellWidth() {
    return simulated.cellWidth();
  }

  @Override
  public List<Field> state() {
    return simulated.state();
  }

  @Override
  public List<Field> extras() {
    return List.of(SIZING);
  }

  @Override
  public int changeWidth() {
    return 0;
  }

  @Override
  public boolean history() {
    return simulated.history();
  }

  @Override
  public int nodeWidth() {
    return simulated.nodeWidth();
  }

  @Override
  public List<Integer> edgeWidths() {
    return simulated.edgeWidths();
  }

  @Override
  public boolean fixedEdges() {
    return simulated.fixedEdges();
  }

  @Override
  public NodeType[] trained() {
    return NodeType.values();
  }

  @Override
  public NodeType[] moved() {
    return new NodeType[0];
  }

  @Override
  public TrainingNoise noise() {
    return new TrainingNoise(Map.of(), 1);
  }

  @Override
  public float[] nodeFeatures(Frame frame) {
    return simulated.nodeFeatures(frame);
  }

  @Override
  public List<EdgeRows> edges(Frame frame, Graph connected) {
    return simulated.edges(frame, connected);
  }

  @Override
  public float[] change(Frame frame) {
    return new float[0];
  }

  @Override
  public Map<String, float[]> advance(Frame frame, float[] change) {
    return Map.of();
  }
}
