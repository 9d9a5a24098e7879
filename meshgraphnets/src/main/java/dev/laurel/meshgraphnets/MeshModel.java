package dev.laurel.meshgraphnets;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.io.Artifact;
import dev.laurel.core.io.NetworkTensors;
import dev.laurel.meshgraphnets.network.EdgeSet;
import dev.laurel.meshgraphnets.network.GraphNetwork.EncodedEdges;
import dev.laurel.meshgraphnets.network.Normalizer;
import dev.laurel.meshgraphnets.network.SimulatorNetwork;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** A learned simulator: a network that predicts the next step of a domain. */
public final class MeshModel implements AutoCloseable {
  private static final Artifact.Kind KIND = new Artifact.Kind("meshgraphnets.model", 1);

  /** The output that is the state's change. */
  static final String CHANGE = "output";

  private final MeshModelConfig config;
  private final SimulatorNetwork network;
  private final PointerScope memory;

  private MeshModel(MeshModelConfig config, SimulatorNetwork network, PointerScope memory) {
    this.config = config;
    this.network = network;
    this.memory = memory;
  }

  /** An untrained model; the caller closes it. */
  public static MeshModel create(MeshModelConfig config) {
    Engine.start();
    PointerScope memory = new PointerScope();
    try {
      Domain domain = config.domain();
      Map<String, Integer> outputs = new LinkedHashMap<>();
      if (domain.changeWidth() > 0) {
        outputs.put(CHANGE, domain.changeWidth());
      }
      domain.extras().forEach(field -> outputs.put(field.name(), field.width()));
      SimulatorNetwork network =
          new SimulatorNetwork(
              config.network(),
              domain.nodeWidth(),
              domain.edgeWidths(),
              outputs,
              config.zeroConstantColumns(),
              config.seed());
      network.eval();
      memory.extend();
      return new MeshModel(config, network, memory);
    } finally {
      memory.close();
    }
  }

  /** What it is. */
  public MeshModelConfig config() {
    return config;
  }

  /** The network with its normalisers, to be trained or looked at. */
  public SimulatorNetwork network() {
    return network;
  }

  /** Types of a mesh's nodes that no mesh had which the model was trained on. */
  public Set<NodeType> unseenTypes(Mesh mesh) {
    Set<NodeType> unseen = EnumSet.noneOf(NodeType.class);
    try (PointerScope scope = new PointerScope()) {
      double[] means = Tensors.doubles(network.nodes().mean());
      for (NodeType type : NodeType.values()) {
        boolean there = Arrays.stream(mesh.nodeTypes()).anyMatch(code -> code == type.code());
        if (there && means[means.length - NodeType.CODES + type.code()] == 0) {
          unseen.add(type);
        }
      }
    }
    return unseen;
  }

  /** Takes frames into account in the normalisers, without training. */
  public void accumulate(List<Frame> frames, Function<Mesh, Graph> graphs) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      Frame all = Frame.concatenated(frames);
      accumulate(inputs(frames, all, graphs), target(all));
    }
  }

  private void accumulate(Inputs inputs, Tensor target) {
    network.nodes().accumulate(inputs.nodes());
    for (int s = 0; s < inputs.edges().size(); s++) {
      if (inputs.edges().get(s).size(0) > 0) {
        network.edges(s).accumulate(inputs.edges().get(s));
      }
    }
    eachOutput(target, (name, normalizer, columns) -> normalizer.accumulate(columns));
  }

  /**
   * The loss of frames with {@code target|} fields and noise: the mean over the trained nodes of
   * the squared error of the normalised output, summed over its components (official {@code
   * cfd_model.loss}). The normalisers take the frames into account first.
   *
   * @param graphs the graph of a frame's mesh
   * @return a scalar tensor of the caller's scope
   * @throws UserError if no node is of a type that is trained
   */
  public Tensor loss(List<Frame> frames, Function<Mesh, Graph> graphs) {
    try (PointerScope scope = new PointerScope()) {
      Frame all = Frame.concatenated(frames);
      Inputs inputs = inputs(frames, all, graphs);
      Tensor target = target(all);
      accumulate(inputs, target);
      Tensor wanted = normalizedTarget(target);
      Tensor output =
          network.network().forward(network.nodes().forward(inputs.nodes()), encoded(inputs));
      int[] trained =
          IntStream.range(0, all.mesh().nodes())
              .filter(i -> all.mesh().is(i, config.domain().trained()))
              .toArray();
      if (trained.length == 0) {
        throw UserError.of(
            "no node is of type %s, so there is nothing to train on",
            Arrays.toString(config.domain().trained()));
      }
      Tensor rows = Tensors.of(trained, trained.length);
      Tensor error = output.index_select(0, rows).sub(wanted.index_select(0, rows)).square();
      return Tensors.keep(Tensors.times(error.sum(), 1.0 / trained.length));
    }
  }

  /** What the network sees of frames, before it is normalised. */
  record Inputs(Tensor nodes, List<EdgeSet> sets, List<Tensor> edges) {}

  Inputs inputs(List<Frame> frames, Frame all, Function<Mesh, Graph> graphs) {
    Domain domain = config.domain();
    List<List<EdgeRows>> rows = new ArrayList<>();
    for (Frame frame : frames) {
      rows.add(domain.edges(frame, graphs.apply(frame.mesh())));
    }
    List<EdgeSet> sets = new ArrayList<>();
    List<Tensor> edges = new ArrayList<>();
    for (int s = 0; s < domain.edgeWidths().size(); s++) {
      int set = s;
      EdgeRows joined = EdgeRows.concatenated(rows.stream().map(one -> one.get(set)).toList());
      EdgeSet where = EdgeSet.of(joined.graph());
      sets.add(where);
      edges.add(where.sorted(joined.features(), joined.width()));
    }
    return new Inputs(nodes(all), sets, edges);
  }

  Tensor nodes(Frame frame) {
    Domain domain = config.domain();
    return Tensors.of(domain.nodeFeatures(frame), frame.mesh().nodes(), domain.nodeWidth());
  }

  List<EncodedEdges> encoded(Inputs inputs) {
    List<EncodedEdges> encoded = new ArrayList<>();
    for (int s = 0; s < inputs.sets().size(); s++) {
      encoded.add(encoded(s, inputs.sets().get(s), inputs.edges().get(s)));
    }
    return encoded;
  }

  EncodedEdges encoded(int set, EdgeSet where, Tensor features) {
    return network.network().encode(set, where, network.edges(set).forward(features));
  }

  /** What should come out, in the units of the data. */
  Tensor target(Frame frame) {
    Domain domain = config.domain();
    int nodes = frame.mesh().nodes();
    List<Tensor> parts = new ArrayList<>();
    if (domain.changeWidth() > 0) {
      parts.add(Tensors.of(domain.change(frame), nodes, domain.changeWidth()));
    }
    if (!domain.extras().isEmpty()) {
      float[] extra = domain.extra(frame);
      parts.add(Tensors.of(extra, nodes, extra.length / nodes));
    }
    return Tensors.beside(parts.toArray(new Tensor[0]));
  }

  Tensor normalizedTarget(Tensor target) {
    List<Tensor> parts = new ArrayList<>();
    eachOutput(target, (name, normalizer, columns) -> parts.add(normalizer.forward(columns)));
    return Tensors.beside(parts.toArray(new Tensor[0]));
  }

  /** What the network's output means in the units of the data, by name. */
  Map<String, float[]> inverted(Tensor output) {
    Map<String, float[]> parts = new LinkedHashMap<>();
    eachOutput(
        output,
        (name, normalizer, columns) ->
            parts.put(name, Tensors.floats(normalizer.inverse(columns))));
    return parts;
  }

  private interface Part {
    void of(String name, Normalizer normalizer, Tensor columns);
  }

  private void eachOutput(Tensor all, Part part) {
    long at = 0;
    for (Map.Entry<String, Normalizer> output : network.outputs().entrySet()) {
      long width = output.getValue().width();
      part.of(output.getKey(), output.getValue(), Tensors.columnRange(all, at, at + width));
      at += width;
    }
  }

  /**
   * Requires that the model was trained.
   *
   * @throws UserError if its normalisers have seen nothing
   */
  public void requireTrained() {
    if (!network.nodes().isReady()) {
      throw new UserError("the model's normalisers have seen no data: it is not trained");
    }
  }

  /** Numbers that are trained. */
  public long parameters() {
    return NetworkTensors.trained(network);
  }

  /** Every tensor by its name, sharing its memory, in the scope of the caller. */
  public Map<String, Tensor> tensors() {
    return NetworkTensors.of(network);
  }

  /**
   * Takes over the values of all tensors.
   *
   * @param where of the message
   * @throws UserError if one is missing, too many or of another shape
   */
  public void assign(Map<String, Tensor> values, String where) {
    NetworkTensors.assign(network, values, where);
  }

  /** Saves, whole or not at all. */
  public void save(Path path, Object metrics) {
    try (PointerScope scope = new PointerScope()) {
      Artifact.write(path, KIND, config, metrics, tensors());
    }
  }

  /**
   * Loads what {@link #save} wrote; the caller closes it.
   *
   * @throws UserError if the file is damaged or of another kind
   */
  public static MeshModel load(Path path) {
    Engine.start();
    return NetworkTensors.load(
        path, KIND, MeshModelConfig.class, MeshModel::create, model -> model.network);
  }

  @Override
  public void close() {
    memory.close();
  }
}
