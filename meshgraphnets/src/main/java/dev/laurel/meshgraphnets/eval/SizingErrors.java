package dev.laurel.meshgraphnets.eval;

import dev.laurel.meshgraphnets.Frame;
import dev.laurel.meshgraphnets.Graph;
import dev.laurel.meshgraphnets.MeshModel;
import dev.laurel.meshgraphnets.SizingField;
import dev.laurel.meshgraphnets.Stepper;
import dev.laurel.meshgraphnets.data.FrameReader;
import dev.laurel.meshgraphnets.remesh.Sizing;

/**
 * How well a sizing field is predicted.
 *
 * @param rootMeanSquare of the error, over the components of all nodes
 * @param deviation of the true field from its mean, likewise
 * @param edgesAlike share of edges that both fields find too long, or both not
 */
public record SizingErrors(double rootMeanSquare, double deviation, double edgesAlike) {
  /**
   * Measures a trajectory.
   *
   * @param every take every so many frames
   */
  public static SizingErrors of(MeshModel model, FrameReader reader, int every) {
    double squares = 0;
    double alike = 0;
    double edges = 0;
    double[] sum = new double[3];
    double[] sumOfSquares = new double[3];
    long nodes = 0;
    for (int t = 0; t < reader.count(); t += every) {
      Frame frame = reader.frame(t);
      Graph graph = Graph.of(frame.mesh());
      float[] truth = frame.field(Frame.TARGET + SizingField.NAME);
      float[] predicted;
      try (Stepper stepper = new Stepper(model, frame.mesh(), graph)) {
        predicted = stepper.step(frame).get(SizingField.NAME);
      }
      for (int i = 0; i < truth.length; i++) {
        double difference = (double) predicted[i] - truth[i];
        squares += difference * difference;
        sum[i % 3] += truth[i];
        sumOfSquares[i % 3] += (double) truth[i] * truth[i];
      }
      nodes += frame.mesh().nodes();
      for (int e = 0; e < graph.edges(); e++) {
        alike += isTooLong(frame, graph, e, predicted) == isTooLong(frame, graph, e, truth) ? 1 : 0;
      }
      edges += graph.edges();
    }
    double variance = 0;
    for (int c = 0; c < 3; c++) {
      variance += sumOfSquares[c] / nodes - sum[c] / nodes * (sum[c] / nodes);
    }
    return new SizingErrors(
        Math.sqrt(squares / (3 * nodes)), Math.sqrt(Math.max(0, variance / 3)), alike / edges);
  }

  private static boolean isTooLong(Frame frame, Graph graph, int edge, float[] sizing) {
    int i = graph.senders()[edge];
    int j = graph.receivers()[edge];
    float[] at = frame.mesh().positions();
    Sizing mean =
        Sizing.mean(
            new Sizing(sizing[3 * i], sizing[3 * i + 1], sizing[3 * i + 2]),
            new Sizing(sizing[3 * j], sizing[3 * j + 1], sizing[3 * j + 2]));
    return mean.of((double) at[2 * i] - at[2 * j], (double) at[2 * i + 1] - at[2 * j + 1]) > 1;
  }
}
