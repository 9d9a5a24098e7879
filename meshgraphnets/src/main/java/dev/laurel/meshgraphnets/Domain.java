package dev.laurel.meshgraphnets;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Map;

/**
 * What is simulated: what nodes and edges are told, what is predicted, and how the prediction moves
 * the state (appendix A.1 of the paper, table of the specification).
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "domain")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Fluid.class, name = "fluid"),
  @JsonSubTypes.Type(value = Cloth.class, name = "cloth"),
  @JsonSubTypes.Type(value = Solid.class, name = "solid"),
  @JsonSubTypes.Type(value = SizingField.class, name = "sizing")
})
public sealed interface Domain permits Fluid, Cloth, Solid, SizingField {
  /** Dimensions of the mesh at rest. */
  int meshDimension();

  /** Nodes of a cell. */
  int cellWidth();

  /** What is carried from step to step; its change is predicted. */
  List<Field> state();

  /** What is predicted beside it, as it is one step later. */
  List<Field> extras();

  /** Whether the state one step before is needed too. */
  boolean history();

  /** Features of a node. */
  int nodeWidth();

  /** Features of an edge, of the mesh's edges and then, where there are any, of the world's. */
  List<Integer> edgeWidths();

  /** Whether the features of the mesh's edges are the same at every step. */
  boolean fixedEdges();

  /** The types of nodes whose error is trained on. */
  NodeType[] trained();

  /** The types of nodes that a prediction moves; others keep their values or are scripted. */
  NodeType[] moved();

  /** The noise of training that goes with it. */
  TrainingNoise noise();

  /** Features of node after node, before they are normalised. */
  float[] nodeFeatures(Frame frame);

  /**
   * Edges of the mesh, and of the world where there are any, before they are normalised.
   *
   * @param connected the mesh's graph
   */
  List<EdgeRows> edges(Frame frame, Graph connected);

  /** What should be predicted of the state, from a frame with {@code target|} fields. */
  float[] change(Frame frame);

  /** What should be predicted beside it. */
  default float[] extra(Frame frame) {
    int width = extras().stream().mapToInt(Field::width).sum();
    float[] all = new float[frame.mesh().nodes() * width];
    int at = 0;
    for (Field field : extras()) {
      Rows.put(
          frame.field(Frame.TARGET + field.name(), field.width()), field.width(), all, width, at);
      at += field.width();
    }
    return all;
  }

  /** The values of {@link #extras()} from what was predicted of them. */
  default float[] extraValues(float[] predicted) {
    return predicted;
  }

  /**
   * The state one step later.
   *
   * @param frame now; scripted nodes take its {@code target|} field where the domain has any
   * @param change predicted, of node after node
   * @return fields by name: those of {@link #state()}, and {@code prev|} ones where the domain has
   *     a history
   */
  Map<String, float[]> advance(Frame frame, float[] change);

  /** Numbers of the state's predicted change, of a node. */
  default int changeWidth() {
    return state().stream().mapToInt(Field::width).sum();
  }

  /** Numbers that are predicted. */
  default int outputWidth() {
    return changeWidth() + extras().stream().mapToInt(Field::width).sum();
  }
}
