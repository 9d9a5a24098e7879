package dev.laurel.bench;

import dev.laurel.core.Engine;
import dev.laurel.core.EngineConfig;
import dev.laurel.core.Tensors;
import dev.laurel.core.io.Npy;
import dev.laurel.meshgraphnets.Fluid;
import dev.laurel.meshgraphnets.Frame;
import dev.laurel.meshgraphnets.Graph;
import dev.laurel.meshgraphnets.Mesh;
import dev.laurel.meshgraphnets.WorldEdges;
import dev.laurel.meshgraphnets.data.solver.Channel;
import dev.laurel.meshgraphnets.data.solver.TriangleMesh;
import dev.laurel.meshgraphnets.data.solver.TriangleMesher;
import dev.laurel.meshgraphnets.network.EdgeSet;
import dev.laurel.meshgraphnets.network.GraphNetwork;
import dev.laurel.meshgraphnets.network.GraphNetworkConfig;
import dev.laurel.meshgraphnets.remesh.Remesher;
import dev.laurel.meshgraphnets.remesh.Sizing;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * The full network on a mesh of the benchmark's channel beside {@link ConcatenatedNetwork}, in
 * turns; world edges and remeshing. Arguments: threads, repeats; or threads, 1, and {@code
 * concatenated} or {@code factorised}, for the memory of one of the two; or threads, 1, and a file
 * to write for {@code peers/meshgraphnets_torch.py}: senders and receivers.
 */
public final class MeshBench {
  private static final int WORLD_NODES = 5000;

  private MeshBench() {}

  /** Runs. */
  public static void main(String[] arguments) {
    int threads = Integer.parseInt(arguments[0]);
    int repeats = Integer.parseInt(arguments[1]);
    System.out.println(Engine.start(EngineConfig.defaults().withThreads(threads)));
    if (arguments.length > 2 && arguments[2].endsWith(".npy")) {
      Graph graph = Graph.of(mesh(0.83));
      int[] ends = Arrays.copyOf(graph.senders(), 2 * graph.edges());
      System.arraycopy(graph.receivers(), 0, ends, graph.edges(), graph.edges());
      try (PointerScope scope = new PointerScope()) {
        Npy.write(Path.of(arguments[2]), Tensors.of(ends, 2, graph.edges()));
      }
      return;
    }
    if (arguments.length > 2) {
      memory(arguments[2].equals("concatenated"));
      return;
    }
    network(repeats);
    world(repeats);
    remesh(repeats);
  }

  private static Mesh mesh(double factor) {
    TriangleMesh plane =
        TriangleMesher.mesh(
            Channel.benchmark().withGrading(Channel.Grading.defaults().times(factor)), 1);
    float[] positions = new float[2 * plane.nodes()];
    for (int i = 0; i < plane.nodes(); i++) {
      positions[2 * i] = (float) plane.x()[i];
      positions[2 * i + 1] = (float) plane.y()[i];
    }
    return new Mesh(plane.triangles(), 3, positions, 2, new int[plane.nodes()]);
  }

  private static float[] noise(int count, Random random) {
    float[] all = new float[count];
    for (int i = 0; i < count; i++) {
      all[i] = (float) random.nextGaussian();
    }
    return all;
  }

  /** What the first pass holds for its backward pass: resident memory before and after. */
  private static void memory(boolean concatenated) {
    Mesh mesh = mesh(0.83);
    Graph graph = Graph.of(mesh);
    Random random = new Random(1);
    GraphNetworkConfig config = GraphNetworkConfig.defaults();
    try (PointerScope scope = new PointerScope()) {
      GraphNetwork ours = new GraphNetwork(config, 11, List.of(3), 2, 1);
      ConcatenatedNetwork theirs = new ConcatenatedNetwork(ours, config.layers(), config.blocks());
      Tensor node = Tensors.of(noise(mesh.nodes() * 11, random), mesh.nodes(), 11);
      float[] features = noise(graph.edges() * 3, random);
      Tensor edge = Tensors.of(features, graph.edges(), 3);
      EdgeSet set = EdgeSet.of(graph);
      Tensor sorted = set.sorted(features, 3);
      long before = Pointer.physicalBytes();
      Tensor output =
          concatenated
              ? theirs.forward(node, edge, graph)
              : ours.forward(node, List.of(ours.encode(0, set, sorted)));
      System.out.printf(
          "%s: %d MiB held for the backward pass, %s%n",
          concatenated ? "concatenated" : "factorised",
          (Pointer.physicalBytes() - before) >> 20,
          Arrays.toString(output.shape()));
    }
  }

  private static void network(int repeats) {
    Mesh mesh = mesh(0.83);
    Graph graph = Graph.of(mesh);
    System.out.printf("%d nodes, %d edges%n", mesh.nodes(), graph.edges());
    Random random = new Random(1);
    Fluid domain = Fluid.cylinderFlow();
    GraphNetworkConfig config = GraphNetworkConfig.defaults();
    try (PointerScope scope = new PointerScope()) {
      GraphNetwork ours = new GraphNetwork(config, domain.nodeWidth(), domain.edgeWidths(), 2, 1);
      ConcatenatedNetwork theirs = new ConcatenatedNetwork(ours, config.layers(), config.blocks());
      Tensor node = Tensors.of(noise(mesh.nodes() * 11, random), mesh.nodes(), 11);
      float[] features = noise(graph.edges() * 3, random);
      Tensor edge = Tensors.of(features, graph.edges(), 3);
      EdgeSet set = EdgeSet.of(graph);
      Tensor sorted = set.sorted(features, 3);
      GraphNetwork.EncodedEdges cached;
      try (NoGradGuard inference = new NoGradGuard()) {
        cached = ours.encode(0, set, sorted);
        double difference =
            ours.forward(node, List.of(cached))
                .sub(theirs.forward(node, edge, graph))
                .abs()
                .max()
                .item_double();
        System.out.printf(Locale.ROOT, "largest difference of the outputs %.2g%n", difference);
      }
      double[][] seconds = new double[5][repeats];
      for (int r = 0; r < repeats; r++) {
        seconds[0][r] = inference(() -> theirs.forward(node, edge, graph));
        seconds[1][r] = inference(() -> ours.forward(node, List.of(ours.encode(0, set, sorted))));
        seconds[2][r] = inference(() -> ours.forward(node, List.of(cached)));
        seconds[3][r] = training(() -> theirs.forward(node, edge, graph));
        seconds[4][r] = training(() -> ours.forward(node, List.of(ours.encode(0, set, sorted))));
      }
      print("forward, concatenated", seconds[0], seconds[0]);
      print("forward, factorised", seconds[1], seconds[0]);
      print("forward, factorised, edges encoded before", seconds[2], seconds[0]);
      print("forward and backward, concatenated", seconds[3], seconds[3]);
      print("forward and backward, factorised", seconds[4], seconds[3]);
    }
  }

  private interface Pass {
    Tensor run();
  }

  private static double inference(Pass pass) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard inference = new NoGradGuard()) {
      long start = System.nanoTime();
      pass.run();
      return (System.nanoTime() - start) / 1e9;
    }
  }

  /** A forward and a backward pass. */
  private static double training(Pass pass) {
    try (PointerScope scope = new PointerScope()) {
      long start = System.nanoTime();
      Tensor loss = pass.run().square().sum();
      loss.backward();
      return (System.nanoTime() - start) / 1e9;
    }
  }

  private static void print(String what, double[] seconds, double[] reference) {
    double own = median(seconds);
    System.out.printf(
        Locale.ROOT, "| %s | %.0f ms | %.2fx |%n", what, 1000 * own, median(reference) / own);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static void world(int repeats) {
    Random random = new Random(2);
    float[] points = new float[3 * WORLD_NODES];
    for (int i = 0; i < points.length; i++) {
      points[i] = random.nextFloat();
    }
    Mesh mesh = new Mesh(new int[] {0, 1, 2}, 3, points, 3, new int[WORLD_NODES]);
    Graph connected = Graph.of(mesh);
    double[] seconds = new double[20 * repeats];
    int found = 0;
    for (int r = 0; r < seconds.length; r++) {
      long start = System.nanoTime();
      found = WorldEdges.within(0.06).find(mesh, points, 3, connected).edges();
      seconds[r] = (System.nanoTime() - start) / 1e9;
    }
    System.out.printf(
        Locale.ROOT,
        "world edges: %d among %d nodes in %.2f ms%n",
        found,
        WORLD_NODES,
        1000 * median(seconds));
  }

  /** From a mesh of other lengths, and from one that was adapted to lengths a little different. */
  private static void remesh(int repeats) {
    Frame coarse = new Frame(mesh(0.62), Map.of());
    Frame adapted = Remesher.defaults().remesh(coarse, sizing(coarse.mesh(), 1));
    for (Frame before : List.of(coarse, adapted)) {
      double[] seconds = new double[20 * repeats];
      int nodes = 0;
      List<Sizing> sizing = sizing(before.mesh(), 1.01);
      for (int r = 0; r < seconds.length; r++) {
        long start = System.nanoTime();
        nodes = Remesher.defaults().remesh(before, sizing).mesh().nodes();
        seconds[r] = (System.nanoTime() - start) / 1e9;
      }
      System.out.printf(
          Locale.ROOT,
          "remeshing: %d nodes became %d in %.1f ms%n",
          before.mesh().nodes(),
          nodes,
          1000 * median(seconds));
    }
  }

  /** Short edges at a place of the channel. */
  private static List<Sizing> sizing(Mesh mesh, double place) {
    return IntStream.range(0, mesh.nodes())
        .mapToObj(i -> Sizing.uniform(0.012 + 0.03 * Math.abs(mesh.positions()[2 * i] - place)))
        .toList();
  }
}
