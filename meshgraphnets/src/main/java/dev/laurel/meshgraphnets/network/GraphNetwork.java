package dev.laurel.meshgraphnets.network;

import dev.laurel.core.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Encode, process, decode (section 3.2 of the paper; official {@code core_model.py}): nodes and
 * edges become vectors, some rounds of messages pass between them, and what the nodes then hold is
 * read out.
 *
 * <p>The first layer of an edge's perceptron sees sender, receiver and edge side by side. Its
 * product is the sum of three, and the two of the nodes are taken once a node instead of once an
 * edge; nothing is put side by side in memory.
 */
public final class GraphNetwork extends Module {
  /** Kept, because the bindings hold parts only weakly. */
  private final List<Module> parts = new ArrayList<>();

  private final GraphNetworkConfig config;
  private final Mlp nodeEncoder;
  private final List<Mlp> edgeEncoders = new ArrayList<>();
  private final List<Block> blocks = new ArrayList<>();
  private final Mlp decoder;

  /** One round of messages. */
  private record Block(List<Mlp> edges, Mlp node) {}

  /** Sees the vectors of nodes and of every set of edges after each round; round 0 is before. */
  interface Tap {
    void after(int round, Tensor node, List<Tensor> edges);
  }

  /**
   * A set of edges as the rounds see it; what does not change from step to step can be kept.
   *
   * @param where the edges go
   * @param encoded their vectors
   * @param firstProduct the edges' part of the first round's first layer
   */
  public record EncodedEdges(EdgeSet where, Tensor encoded, Tensor firstProduct) {}

  /**
   * A network with its first values.
   *
   * @param nodeWidth features of a node
   * @param edgeWidths features of an edge, for every set
   * @param outputWidth numbers of a node that come out
   */
  public GraphNetwork(
      GraphNetworkConfig config,
      int nodeWidth,
      List<Integer> edgeWidths,
      int outputWidth,
      long seed) {
    super("GraphNetwork");
    this.config = config;
    int latent = config.latent();
    Random random = new Random(seed);
    Module encoder = register_module("encoder", new Part());
    parts.add(encoder);
    nodeEncoder = encoder.register_module("node", new Mlp(nodeWidth, latent, true, config, random));
    for (int s = 0; s < edgeWidths.size(); s++) {
      Mlp edge = new Mlp(edgeWidths.get(s), latent, true, config, random);
      edgeEncoders.add(encoder.register_module("edge" + s, edge));
    }
    for (int b = 0; b < config.blocks(); b++) {
      Module part = register_module("block" + b, new Part());
      parts.add(part);
      List<Mlp> edges = new ArrayList<>();
      for (int s = 0; s < edgeWidths.size(); s++) {
        edges.add(
            part.register_module("edge" + s, new Mlp(3 * latent, latent, true, config, random)));
      }
      int seen = (1 + edgeWidths.size()) * latent;
      blocks.add(
          new Block(
              edges, part.register_module("node", new Mlp(seen, latent, true, config, random))));
    }
    decoder = register_module("decoder", new Mlp(latent, outputWidth, false, config, random));
  }

  /** A group of modules under one name. */
  private static final class Part extends Module {
    Part() {
      super("Part");
    }
  }

  /** Encodes the edges of a set, given in its sorted order. */
  public EncodedEdges encode(int set, EdgeSet where, Tensor features) {
    Tensor encoded = edgeEncoders.get(set).forward(features);
    return new EncodedEdges(where, encoded, edgeProduct(0, set, encoded));
  }

  /**
   * The output of every node, {@code (nodes, outputWidth)}.
   *
   * @param node features, {@code (nodes, nodeWidth)}
   * @param edges of every set, which are not changed
   */
  public Tensor forward(Tensor node, List<EncodedEdges> edges) {
    return forward(node, edges, null);
  }

  Tensor forward(Tensor node, List<EncodedEdges> edges, Tap tap) {
    try (PointerScope scope = new PointerScope()) {
      Tensor h = nodeEncoder.forward(node);
      List<Tensor> states = new ArrayList<>(edges.stream().map(EncodedEdges::encoded).toList());
      if (tap != null) {
        tap.after(0, h, states);
      }
      for (int b = 0; b < blocks.size(); b++) {
        try (PointerScope round = new PointerScope()) {
          List<Tensor> messages = new ArrayList<>();
          List<Tensor> sums = new ArrayList<>();
          for (int s = 0; s < states.size(); s++) {
            EncodedEdges set = edges.get(s);
            Tensor product = b == 0 ? set.firstProduct() : edgeProduct(b, s, states.get(s));
            Tensor message = message(b, s, set.where(), h, product, b > 0);
            messages.add(message);
            sums.add(set.where().aggregate(message, config.aggregation()));
          }
          Tensor updated = h.add(nodeUpdate(b, h, sums));
          // The last round's edges are read by nobody.
          for (int s = 0; s < states.size() && (b + 1 < blocks.size() || tap != null); s++) {
            states.set(s, Tensors.keep(states.get(s).add(messages.get(s))));
          }
          h = Tensors.keep(updated);
        }
        if (tap != null) {
          tap.after(b + 1, h, states);
        }
      }
      return Tensors.keep(decoder.forward(h));
    }
  }

  private Tensor edgeProduct(int block, int set, Tensor edge) {
    try (PointerScope scope = new PointerScope()) {
      Mlp mlp = blocks.get(block).edges().get(set);
      long latent = config.latent();
      return Tensors.keep(Mlp.product(edge, mlp.firstWeight(2 * latent, 3 * latent)));
    }
  }

  private Tensor message(
      int block, int set, EdgeSet where, Tensor h, Tensor edgeProduct, boolean own) {
    try (PointerScope scope = new PointerScope()) {
      Mlp mlp = blocks.get(block).edges().get(set);
      long latent = config.latent();
      Tensor sent = Mlp.product(h, mlp.firstWeight(0, latent));
      Tensor received = torch.addmm(mlp.first().bias(), h, mlp.firstWeight(latent, 2 * latent).t());
      Tensor senders = where.ofSenders(sent);
      Tensor x = own ? edgeProduct.add_(senders) : senders.add_(edgeProduct);
      return Tensors.keep(mlp.after(x.add_(where.ofReceivers(received))));
    }
  }

  private Tensor nodeUpdate(int block, Tensor h, List<Tensor> sums) {
    try (PointerScope scope = new PointerScope()) {
      Mlp mlp = blocks.get(block).node();
      long latent = config.latent();
      Tensor x = torch.addmm(mlp.first().bias(), h, mlp.firstWeight(0, latent).t());
      for (int s = 0; s < sums.size(); s++) {
        Tensor weight = mlp.firstWeight((s + 1) * latent, (s + 2) * latent);
        x = torch.addmm(x, sums.get(s), weight.t());
      }
      return Tensors.keep(mlp.after(x));
    }
  }
}
