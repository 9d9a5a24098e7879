package dev.laurel.cqd;

import dev.laurel.core.testing.Golden;
import dev.laurel.cqd.model.LinkPredictor;
import dev.laurel.cqd.model.ScoringFunction;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** What the golden files of this module share. */
public final class Goldens {
  private Goldens() {}

  public static Golden open(String name) {
    return Golden.open("cqd", name);
  }

  /** The ComplEx model of a file, in double. */
  public static LinkPredictor predictor(Golden golden) {
    return LinkPredictor.of(
        ScoringFunction.COMPLEX,
        golden.tensor("entity", ScalarType.Double),
        golden.tensor("relation", ScalarType.Double),
        null);
  }

  /** The queries of a structure. */
  public static List<Query> queries(Golden golden, Structure structure) {
    return queries(golden, "queries." + structure.label(), structure);
  }

  public static List<Query> queries(Golden golden, String tensor, Structure structure) {
    double[] flat = golden.numbers(tensor);
    int count = (int) golden.shape(tensor)[0];
    List<Query> queries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int width = flat.length / count;
      int[] row = new int[width];
      for (int j = 0; j < width; j++) {
        row[j] = (int) flat[i * width + j];
      }
      queries.add(structure.query(row));
    }
    return queries;
  }
}
