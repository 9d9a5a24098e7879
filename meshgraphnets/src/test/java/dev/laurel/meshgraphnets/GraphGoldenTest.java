package dev.laurel.meshgraphnets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.testing.Golden;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Graphs, batches and world edges, exactly. */
@Tag("smoke")
class GraphGoldenTest {
  static int[] ints(Golden golden, String name) {
    try (PointerScope scope = new PointerScope()) {
      return Tensors.ints(golden.tensor(name));
    }
  }

  static float[] floats(Golden golden, String name) {
    try (PointerScope scope = new PointerScope()) {
      return Tensors.floats(golden.tensor(name));
    }
  }

  private static Mesh mesh(Golden golden, String prefix) {
    long[] cells = golden.shape(prefix + "cells");
    long[] positions = golden.shape(prefix + "mesh_pos");
    int[] types =
        golden.has(prefix + "node_type")
            ? ints(golden, prefix + "node_type")
            : new int[(int) positions[0]];
    return new Mesh(
        ints(golden, prefix + "cells"),
        (int) cells[1],
        floats(golden, prefix + "mesh_pos"),
        (int) positions[1],
        types);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tri.", "tet."})
  void edgesOfCellsAreInTheOfficialOrder(String prefix) {
    try (Golden golden = Golden.open("meshgraphnets", "graph")) {
      Graph graph = Graph.of(mesh(golden, prefix));
      assertThat(graph.senders()).isEqualTo(ints(golden, prefix + "senders"));
      assertThat(graph.receivers()).isEqualTo(ints(golden, prefix + "receivers"));
    }
  }

  @Test
  void framesAreConcatenated() {
    try (Golden golden = Golden.open("meshgraphnets", "batching")) {
      Frame batch = Frame.concatenated(List.of(frame(golden, "frame0."), frame(golden, "frame1.")));
      assertThat(batch.mesh().cells()).isEqualTo(ints(golden, "batch.cells"));
      assertThat(batch.mesh().positions()).isEqualTo(floats(golden, "batch.mesh_pos"));
      assertThat(batch.mesh().nodeTypes()).isEqualTo(ints(golden, "batch.node_type"));
      assertThat(batch.field("velocity")).isEqualTo(floats(golden, "batch.velocity"));
    }
  }

  private static Frame frame(Golden golden, String prefix) {
    return new Frame(mesh(golden, prefix), Map.of("velocity", floats(golden, prefix + "velocity")));
  }

  @Test
  void worldEdgesAreTheNearPairs() {
    try (Golden golden = Golden.open("meshgraphnets", "world_edges")) {
      float[] world = floats(golden, "world_pos");
      int nodes = world.length / 3;
      Mesh mesh = new Mesh(new int[] {0, 1, 2}, 3, world, 3, new int[nodes]);
      Graph connected =
          new Graph(nodes, ints(golden, "mesh.senders"), ints(golden, "mesh.receivers"));
      Graph near = WorldEdges.within(golden.number("radius")).find(mesh, world, 3, connected);
      assertThat(near.senders()).isEqualTo(ints(golden, "senders"));
      assertThat(near.receivers()).isEqualTo(ints(golden, "receivers"));
    }
  }

  /** In both dimensions, of points in clusters and on the borders of cells. */
  @Test
  void worldEdgesAreThoseOfAllPairs() {
    java.util.Random random = new java.util.Random(3);
    for (int trial = 0; trial < 20; trial++) {
      int dimension = 2 + trial % 2;
      int nodes = 120;
      float[] world = new float[nodes * dimension];
      for (int i = 0; i < world.length; i++) {
        world[i] =
            trial % 3 == 0 ? random.nextInt(6) * 0.25f - 0.5f : (float) random.nextGaussian();
      }
      Mesh mesh = new Mesh(new int[] {0, 1, 2}, 3, world, dimension, new int[nodes]);
      double radius = 0.25 + 0.1 * (trial % 2);
      Graph found = WorldEdges.within(radius).find(mesh, world, dimension, Graph.of(mesh));
      int at = 0;
      for (int receiver = 0; receiver < nodes; receiver++) {
        for (int sender = 0; sender < nodes; sender++) {
          double square = 0;
          for (int d = 0; d < dimension; d++) {
            double difference =
                (double) world[sender * dimension + d] - world[receiver * dimension + d];
            square += difference * difference;
          }
          boolean mated = sender < 3 && receiver < 3;
          if (sender != receiver && !mated && square < radius * radius) {
            assertThat(found.senders()[at]).isEqualTo(sender);
            assertThat(found.receivers()[at++]).isEqualTo(receiver);
          }
        }
      }
      assertThat(found.edges()).isEqualTo(at);
    }
  }

  @Test
  void wrongMeshesAreRefused() {
    assertThatThrownBy(() -> new Mesh(new int[] {0, 1, 3}, 3, new float[6], 2, new int[3]))
        .isInstanceOf(UserError.class)
        .hasMessage("cell 0 names node 3; the mesh has nodes 0 to 2");
    assertThatThrownBy(() -> new Mesh(new int[] {0, 1, 2}, 3, new float[6], 2, new int[] {0, 9, 0}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("node 1 is of type 9");
    float[] broken = new float[6];
    broken[3] = Float.NaN;
    assertThatThrownBy(() -> new Mesh(new int[] {0, 1, 2}, 3, broken, 2, new int[3]))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("node 1 is not finite");
    Mesh twice = new Mesh(new int[] {0, 1, 1}, 3, new float[6], 2, new int[3]);
    assertThatThrownBy(() -> Graph.of(twice))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("node 1 twice");
  }

  @Test
  void aRadiusBeyondReasonIsRefused() {
    int nodes = 300;
    float[] world = new float[3 * nodes];
    int[] triangle = {0, 1, 2};
    Mesh mesh = new Mesh(triangle, 3, world, 3, new int[nodes]);
    assertThatThrownBy(() -> WorldEdges.within(1).find(mesh, world, 3, Graph.of(mesh)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("take a smaller one");
  }
}
