package dev.laurel.spark;

import dev.laurel.core.UserError;
import dev.laurel.core.io.Json;
import dev.laurel.nas.data.PictureFiles;
import dev.laurel.nas.run.CandidateTask;
import dev.laurel.nas.run.SearchPlan;
import dev.laurel.nas.search.SearchNetwork;
import dev.laurel.nas.select.Judge;
import dev.laurel.nas.select.Score;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;

/**
 * Judges the candidates of a decision of an architecture search on a cluster, one task each: {@code
 * search.select(ParallelCandidates.on(spark, search.plan(), data, options))}. The pictures must be
 * readable under the same name everywhere. What is judged is what one machine judges: all pictures,
 * in the same batches.
 */
public final class ParallelCandidates implements Judge {
  private final JavaSparkContext context;
  private final Broadcast<SharedPictures> pictures;
  private final String plan;
  private final SearchNetwork network;

  private ParallelCandidates(
      JavaSparkContext context,
      Broadcast<SharedPictures> pictures,
      String plan,
      SearchNetwork network) {
    this.context = context;
    this.pictures = pictures;
    this.plan = plan;
    this.network = network;
  }

  /**
   * Makes judges.
   *
   * @param plan of the search, which must choose by perturbation
   * @param data name of the pictures
   * @param options as the search opened them
   */
  public static Function<SearchNetwork, Judge> on(
      SparkSession spark, SearchPlan plan, String data, PictureFiles.Options options) {
    if (plan.selection() != SearchPlan.Selection.PERTURBATION
        && plan.selection() != SearchPlan.Selection.PERTURBATION_LOSS) {
      throw UserError.of(
          "a cluster judges by perturbation; the plan's selection is %s", plan.selection());
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<SharedPictures> pictures =
        context.broadcast(new SharedPictures(data, Json.line(options)));
    return network -> new ParallelCandidates(context, pictures, Json.line(plan), network);
  }

  @Override
  public List<Score> scores(List<double[][]> whole, List<List<double[][]>> without) {
    Broadcast<byte[]> weights = context.broadcast(CandidateTask.weights(network));
    try {
      List<double[][][]> mixtures =
          without.stream().map(tables -> tables.toArray(new double[0][][])).toList();
      Broadcast<SharedPictures> shared = pictures;
      String planned = plan;
      List<double[]> found =
          context
              .parallelize(new ArrayList<>(mixtures), mixtures.size())
              .map(
                  mixture -> {
                    Score score =
                        CandidateTask.scores(
                                Json.parse(planned, SearchPlan.class, "plan"),
                                shared.value().data(),
                                weights.value(),
                                List.of(Arrays.asList(mixture)))
                            .get(0);
                    return new double[] {score.correct(), score.lossSum(), score.count()};
                  })
              .collect();
      return found.stream().map(s -> new Score((long) s[0], s[1], (long) s[2])).toList();
    } finally {
      weights.destroy();
    }
  }
}
