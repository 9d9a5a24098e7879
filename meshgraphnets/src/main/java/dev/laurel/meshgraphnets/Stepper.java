package dev.laurel.meshgraphnets;

import dev.laurel.core.UserError;
import dev.laurel.meshgraphnets.network.EdgeSet;
import dev.laurel.meshgraphnets.network.GraphNetwork.EncodedEdges;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Takes steps on one mesh. What does not change from step to step is computed once: the graph, and
 * where the mesh stands still, the vectors of its edges.
 */
public final class Stepper implements AutoCloseable {
  /** A normalised output beyond this is no simulation any more. */
  private static final double DIVERGED = 1e3;

  private final MeshModel model;
  private final Mesh mesh;
  private final Graph graph;
  private final PointerScope memory;
  private final EdgeSet meshEdges;
  private EncodedEdges fixed;

  /**
   * A stepper, which the caller closes.
   *
   * @throws UserError if the model is not trained or not of such meshes
   */
  public Stepper(MeshModel model, Mesh mesh) {
    this(model, mesh, Graph.of(mesh));
  }

  /**
   * The same where the mesh's graph is at hand.
   *
   * @throws UserError if the model is not trained or not of such meshes
   */
  public Stepper(MeshModel model, Mesh mesh, Graph graph) {
    model.requireTrained();
    Domain domain = model.config().domain();
    if (mesh.dimension() != domain.meshDimension() || mesh.cellWidth() != domain.cellWidth()) {
      throw UserError.of(
          "a mesh of dimension %d with cells of %d nodes; the model is of dimension %d and %d nodes",
          mesh.dimension(), mesh.cellWidth(), domain.meshDimension(), domain.cellWidth());
    }
    this.model = model;
    this.mesh = mesh;
    this.graph = graph;
    this.memory = new PointerScope();
    meshEdges = EdgeSet.of(graph);
    memory.extend();
    memory.close();
  }

  /**
   * One step.
   *
   * @param frame of this mesh; scripted nodes take its {@code target|} fields
   * @return the state one step later, and what is predicted beside it, by name
   * @throws Diverged if the prediction is beyond all that was seen in training
   */
  public Map<String, float[]> step(Frame frame) {
    if (!frame.mesh().equals(mesh)) {
      throw new IllegalArgumentException("the frame is of another mesh");
    }
    Domain domain = model.config().domain();
    try (PointerScope scope = new PointerScope();
        NoGradGuard inference = new NoGradGuard()) {
      Tensor nodes = model.network().nodes().forward(model.nodes(frame));
      Tensor output = model.network().network().forward(nodes, edges(frame));
      double largest = output.abs().max().item_double();
      if (!(largest < DIVERGED)) {
        throw new Diverged(largest);
      }
      Map<String, float[]> predicted = model.inverted(output);
      float[] change = predicted.getOrDefault(MeshModel.CHANGE, new float[0]);
      Map<String, float[]> next = new LinkedHashMap<>(domain.advance(frame, change));
      for (Field field : domain.extras()) {
        next.put(field.name(), domain.extraValues(predicted.get(field.name())));
      }
      return next;
    }
  }

  private List<EncodedEdges> edges(Frame frame) {
    Domain domain = model.config().domain();
    if (fixed != null) {
      return List.of(fixed);
    }
    List<EncodedEdges> all = new ArrayList<>();
    List<EdgeRows> rows = domain.edges(frame, graph);
    for (int s = 0; s < rows.size(); s++) {
      EdgeSet where = s == 0 ? meshEdges : EdgeSet.of(rows.get(s).graph());
      all.add(model.encoded(s, where, where.sorted(rows.get(s).features(), rows.get(s).width())));
    }
    if (domain.fixedEdges()) {
      fixed = all.get(0);
      memory.attach(fixed.encoded());
      memory.attach(fixed.firstProduct());
    }
    return all;
  }

  @Override
  public void close() {
    memory.close();
  }

  /** A prediction beyond all reason. */
  public static final class Diverged extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Diverged(double largest) {
      super("the normalised output reached " + largest);
    }
  }
}
