package dev.laurel.meshgraphnets;

import dev.laurel.core.UserError;
import java.util.Arrays;

/**
 * Edges between nodes that are near in the world and no neighbours of the mesh, through which
 * bodies touch (section 3.1 of the paper).
 *
 * @param radius nodes nearer than this see each other
 * @param betweenBodies leave out pairs that the mesh connects, however far
 * @param scriptedSendersOnly only from scripted nodes to others
 */
public record WorldEdges(double radius, boolean betweenBodies, boolean scriptedSendersOnly) {
  /** More than this for each node is taken for a wrong radius. */
  private static final int MOST_PER_NODE = 50;

  private static final NodeType[] SCRIPTED = {NodeType.OBSTACLE, NodeType.HANDLE};

  /** Checks the radius. */
  public WorldEdges {
    if (!(radius > 0 && Double.isFinite(radius))) {
      throw UserError.of("the radius of world edges is %s; a positive number is needed", radius);
    }
  }

  /** All pairs within a radius. */
  public static WorldEdges within(double radius) {
    return new WorldEdges(radius, false, false);
  }

  /**
   * Finds them, ordered by receiver and then sender, by cells of the radius' size.
   *
   * @param world positions, node after node
   * @param dimension 2 or 3
   * @param connected the mesh's edges, which are left out
   * @throws UserError if there are more than 50 for each node
   */
  public Graph find(Mesh mesh, float[] world, int dimension, Graph connected) {
    int nodes = mesh.nodes();
    Neighbours neighbours = new Neighbours(connected);
    int[] bodies = betweenBodies ? neighbours.bodies() : null;
    CellHash hash = new CellHash(world, dimension, radius);
    int most = MOST_PER_NODE * nodes;
    int[] senders = new int[Math.min(most, 16 * nodes)];
    int[] receivers = new int[senders.length];
    int count = 0;
    int[] near = new int[nodes];
    for (int receiver = 0; receiver < nodes; receiver++) {
      int found = hash.near(receiver, near);
      Arrays.sort(near, 0, found);
      for (int k = 0; k < found; k++) {
        int sender = near[k];
        boolean left =
            neighbours.has(receiver, sender)
                || (betweenBodies && bodies[sender] == bodies[receiver])
                || (scriptedSendersOnly
                    && (!mesh.is(sender, SCRIPTED) || mesh.is(receiver, SCRIPTED)));
        if (left) {
          continue;
        }
        if (count == most) {
          throw UserError.of(
              "a radius of %s gives more than %d world edges for %d nodes; take a smaller one",
              radius, most, nodes);
        }
        if (count == senders.length) {
          senders = Arrays.copyOf(senders, Math.min(most, 2 * count));
          receivers = Arrays.copyOf(receivers, senders.length);
        }
        senders[count] = sender;
        receivers[count++] = receiver;
      }
    }
    return new Graph(nodes, Arrays.copyOf(senders, count), Arrays.copyOf(receivers, count));
  }

  /** The mesh's neighbours of every node, sorted. */
  private static final class Neighbours {
    private final int[] begin;
    private final int[] of;

    Neighbours(Graph graph) {
      begin = new int[graph.nodes() + 1];
      for (int receiver : graph.receivers()) {
        begin[receiver + 1]++;
      }
      for (int i = 0; i < graph.nodes(); i++) {
        begin[i + 1] += begin[i];
      }
      of = new int[graph.edges()];
      int[] next = begin.clone();
      for (int e = 0; e < graph.edges(); e++) {
        of[next[graph.receivers()[e]]++] = graph.senders()[e];
      }
      for (int i = 0; i < graph.nodes(); i++) {
        Arrays.sort(of, begin[i], begin[i + 1]);
      }
    }

    boolean has(int node, int other) {
      return Arrays.binarySearch(of, begin[node], begin[node + 1], other) >= 0;
    }

    /** The number of every node's connected part. */
    int[] bodies() {
      int[] bodies = new int[begin.length - 1];
      Arrays.fill(bodies, -1);
      int[] stack = new int[bodies.length];
      int count = 0;
      for (int start = 0; start < bodies.length; start++) {
        if (bodies[start] >= 0) {
          continue;
        }
        int size = 0;
        stack[size++] = start;
        bodies[start] = count;
        while (size > 0) {
          int node = stack[--size];
          for (int k = begin[node]; k < begin[node + 1]; k++) {
            if (bodies[of[k]] < 0) {
              bodies[of[k]] = count;
              stack[size++] = of[k];
            }
          }
        }
        count++;
      }
      return bodies;
    }
  }
}
