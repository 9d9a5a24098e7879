package dev.laurel.meshgraphnets.eval;

import dev.laurel.meshgraphnets.Domain;
import dev.laurel.meshgraphnets.Field;
import dev.laurel.meshgraphnets.Frame;
import dev.laurel.meshgraphnets.Mesh;
import dev.laurel.meshgraphnets.MeshModel;
import dev.laurel.meshgraphnets.Stepper;
import dev.laurel.meshgraphnets.data.FrameReader;
import java.util.Map;

/**
 * The paper's RMSE-1: the error of one step from every true state, all nodes, times and components
 * of the state alike, and beside it the error of predicting that nothing changes.
 *
 * @param model of the model's predictions
 * @param persistence of no change
 * @param steps how many were taken
 */
public record OneStepErrors(double model, double persistence, int steps) {
  /**
   * Measures a trajectory.
   *
   * @param every take every so many frames
   */
  public static OneStepErrors of(MeshModel model, FrameReader reader, int every) {
    double predicted = 0;
    double kept = 0;
    long numbers = 0;
    int steps = 0;
    Domain domain = model.config().domain();
    Stepper stepper = null;
    Mesh mesh = null;
    try {
      for (int t = 0; t < reader.count(); t += every) {
        Frame frame = reader.frame(t);
        if (!frame.mesh().equals(mesh)) {
          if (stepper != null) {
            stepper.close();
          }
          mesh = frame.mesh();
          stepper = new Stepper(model, mesh);
        }
        Map<String, float[]> next = stepper.step(frame);
        for (Field field : domain.state()) {
          float[] truth = frame.field(Frame.TARGET + field.name());
          predicted += squares(next.get(field.name()), truth);
          kept += squares(frame.field(field.name()), truth);
          numbers += truth.length;
        }
        steps++;
      }
    } finally {
      if (stepper != null) {
        stepper.close();
      }
    }
    return new OneStepErrors(Math.sqrt(predicted / numbers), Math.sqrt(kept / numbers), steps);
  }

  private static double squares(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = (double) a[i] - b[i];
      sum += difference * difference;
    }
    return sum;
  }
}
