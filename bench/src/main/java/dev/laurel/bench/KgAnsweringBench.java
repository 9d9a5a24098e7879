package dev.laurel.bench;

import dev.laurel.core.Engine;
import dev.laurel.core.EngineConfig;
import dev.laurel.core.Tensors;
import dev.laurel.core.io.Npy;
import dev.laurel.cqd.Query;
import dev.laurel.cqd.Structure;
import dev.laurel.cqd.TNorm;
import dev.laurel.cqd.answer.BeamAnswering;
import dev.laurel.cqd.answer.BeamConfig;
import dev.laurel.cqd.answer.OfficialBeam;
import dev.laurel.cqd.eval.QueryRanking;
import dev.laurel.cqd.eval.TieRule;
import dev.laurel.cqd.model.LinkPredictor;
import dev.laurel.cqd.model.ScoringFunction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Queries a second by structure, whole score vectors, a random ComplEx model of the size of
 * FB15k-237. Writes model, queries and some scores as .npy, from which {@code peers/kg_official.py}
 * times the official codes and compares their answers. Also times the ranking of answers.
 * Arguments: folder, threads, entities, rank, k, types.
 */
public final class KgAnsweringBench {
  private static final int DIRECTED_RELATIONS = 474;
  private static final int COMPARED = 4;
  private static final List<Structure> STRUCTURES =
      List.of(
          Structure.P1,
          Structure.P2,
          Structure.P3,
          Structure.I2,
          Structure.I3,
          Structure.IP,
          Structure.PI,
          Structure.U2,
          Structure.UP);

  private KgAnsweringBench() {}

  /** Runs. */
  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    int threads = number(arguments, 1, 1);
    int entities = number(arguments, 2, 14_505);
    int rank = number(arguments, 3, 100);
    int k = number(arguments, 4, 8);
    System.out.println(Engine.start(EngineConfig.defaults().withThreads(threads)));
    Random random = new Random(1);
    try (PointerScope scope = new PointerScope()) {
      Tensor entity = rows(random, entities, rank);
      Tensor relation = rows(random, DIRECTED_RELATIONS, rank);
      Npy.write(folder.resolve("entity.npy"), entity);
      Npy.write(folder.resolve("relation.npy"), relation);
      try (LinkPredictor predictor =
          LinkPredictor.of(ScoringFunction.COMPLEX, entity, relation, null)) {
        System.out.printf(
            Locale.ROOT, "%d entities, rank %d, k %d%n| type | queries/s |%n", entities, rank, k);
        List<String> wanted =
            arguments.length > 5 ? List.of(arguments[5].split(",", -1)) : List.of();
        for (Structure structure : STRUCTURES) {
          if (wanted.isEmpty() || wanted.contains(structure.label())) {
            time(predictor, structure, k, random, folder);
          }
        }
        ranking(entities, random);
      }
    }
  }

  /** Ranks of ten hard answers among ten easy ones, for 1,000 queries. */
  private static void ranking(int entities, Random random) {
    float[] scores = new float[entities];
    for (int i = 0; i < entities; i++) {
      scores[i] = random.nextFloat();
    }
    int[] answers = random.ints(0, entities).distinct().limit(20).toArray();
    int[] easy = Arrays.stream(answers, 0, 10).sorted().toArray();
    int[] hard = Arrays.stream(answers, 10, 20).sorted().toArray();
    double best = Double.POSITIVE_INFINITY;
    double sum = 0;
    for (int run = 0; run < 4; run++) {
      long start = System.nanoTime();
      for (int query = 0; query < 1000; query++) {
        scores[query] += 0.5f;
        sum += QueryRanking.ranks(scores, easy, hard, TieRule.REALISTIC)[0];
      }
      best = Math.min(best, (System.nanoTime() - start) / 1e9);
    }
    System.out.printf(Locale.ROOT, "1000 rankings: %.3f s (mean rank %.0f)%n", best, sum / 4000);
  }

  private static int number(String[] arguments, int place, int otherwise) {
    return arguments.length > place ? Integer.parseInt(arguments[place]) : otherwise;
  }

  /** Scores of such rows spread by about 2.5. */
  private static Tensor rows(Random random, long count, int rank) {
    double deviation = Math.cbrt(2.5 / Math.sqrt(4.0 * rank));
    return Tensors.times(
        Tensors.randomNormal(random, ScalarType.Float, count, 2L * rank), deviation);
  }

  private static void time(
      LinkPredictor predictor, Structure structure, int k, Random random, Path folder) {
    int count = structure == Structure.P1 || structure == Structure.I2 ? 2048 : 512;
    List<Query> queries = new ArrayList<>();
    long[] flat = new long[count * structure.size()];
    for (int i = 0; i < count; i++) {
      int[] numbers = draw(structure, predictor, random);
      queries.add(structure.query(numbers));
      for (int j = 0; j < numbers.length; j++) {
        flat[i * numbers.length + j] = numbers[j];
      }
    }
    BeamConfig config = BeamConfig.defaults().withCandidates(k);
    BeamAnswering answering = new BeamAnswering(predictor, config, null);
    double best = Double.POSITIVE_INFINITY;
    for (int run = 0; run < 4; run++) {
      long start = System.nanoTime();
      answering.scan(queries, (i, truth) -> {});
      best = Math.min(best, (System.nanoTime() - start) / 1e9);
    }
    System.out.printf(Locale.ROOT, "| %s | %.0f |%n", structure.label(), count / best);
    try (PointerScope scope = new PointerScope()) {
      Npy.write(
          folder.resolve(structure.label() + ".queries.npy"),
          Tensors.of(flat, count, structure.size()));
      double[] tree = new double[COMPARED * predictor.entities()];
      double[] ucl = new double[tree.length];
      for (int i = 0; i < COMPARED; i++) {
        float[] truth = answering.truth(queries.get(i));
        double[] official = OfficialBeam.uclnlp(predictor, queries.get(i), TNorm.PROD, true, k);
        for (int j = 0; j < truth.length; j++) {
          tree[i * truth.length + j] = truth[j];
          ucl[i * truth.length + j] = official[j];
        }
      }
      Npy.write(
          folder.resolve(structure.label() + ".tree.npy"),
          Tensors.of(tree, COMPARED, predictor.entities()));
      Npy.write(
          folder.resolve(structure.label() + ".ucl.npy"),
          Tensors.of(ucl, COMPARED, predictor.entities()));
    }
  }

  /** Anchors and relations in flat order, as the structure's pattern alternates them. */
  private static int[] draw(Structure structure, LinkPredictor predictor, Random random) {
    String kinds = structure.kinds();
    int[] numbers = new int[kinds.length()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] =
          random.nextInt(kinds.charAt(i) == 'e' ? predictor.entities() : predictor.relations());
    }
    return numbers;
  }
}
