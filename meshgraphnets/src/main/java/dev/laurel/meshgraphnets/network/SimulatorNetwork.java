package dev.laurel.meshgraphnets.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Module;

/** A graph network with a normaliser of everything that goes in and comes out. */
public final class SimulatorNetwork extends Module {
  private final GraphNetwork network;
  private final Normalizer nodes;
  private final List<Normalizer> edges = new ArrayList<>();
  private final Map<String, Normalizer> outputs = new LinkedHashMap<>();

  /**
   * A network with its first values, and normalisers that have seen nothing.
   *
   * @param outputWidths numbers that are predicted, by name: {@code output} for the state, then the
   *     others
   * @param zeroConstants as of {@link Normalizer}
   */
  public SimulatorNetwork(
      GraphNetworkConfig config,
      int nodeWidth,
      List<Integer> edgeWidths,
      Map<String, Integer> outputWidths,
      boolean zeroConstants,
      long seed) {
    super("SimulatorNetwork");
    int width = outputWidths.values().stream().mapToInt(Integer::intValue).sum();
    network =
        register_module("network", new GraphNetwork(config, nodeWidth, edgeWidths, width, seed));
    nodes =
        register_module(
            "node_normalizer", new Normalizer(nodeWidth, Normalizer.MOST, zeroConstants));
    for (int s = 0; s < edgeWidths.size(); s++) {
      edges.add(
          register_module(
              s == 0 ? "edge_normalizer" : "world_edge_normalizer",
              new Normalizer(edgeWidths.get(s), Normalizer.MOST, zeroConstants)));
    }
    outputWidths.forEach(
        (name, columns) ->
            outputs.put(
                name,
                register_module(
                    name + "_normalizer", new Normalizer(columns, Normalizer.MOST, false))));
  }

  /** The graph network. */
  public GraphNetwork network() {
    return network;
  }

  /** Of node features. */
  public Normalizer nodes() {
    return nodes;
  }

  /** Of the features of a set of edges. */
  public Normalizer edges(int set) {
    return edges.get(set);
  }

  /** Of what is predicted, by name, in order. */
  public Map<String, Normalizer> outputs() {
    return outputs;
  }
}
