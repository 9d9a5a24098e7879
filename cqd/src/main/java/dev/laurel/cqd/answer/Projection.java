package dev.laurel.cqd.answer;

import dev.laurel.core.Tensors;
import dev.laurel.cqd.ScoreTransform;
import dev.laurel.cqd.TNorm;
import dev.laurel.cqd.data.Edges;
import dev.laurel.cqd.model.LinkPredictor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * One hop: truth values of atoms for all tails, and the maximum over the candidates of a variable.
 * Entities are taken in tiles, so that the scores of a tile stay in the cache and memory does not
 * grow with candidates times entities.
 */
final class Projection {
  /** Scores of a tile: 2 MiB of float32. */
  private static final int TILE_ENTRIES = 1 << 19;

  private static final int LEAST_TILE = 256;

  /** Rows scored together; more queries are taken in turns. */
  private static final int MOST_ROWS = 1024;

  /** Scores of whole rows: 64 MiB of float32. */
  private static final int MOST_ENTRIES = 1 << 24;

  private final LinkPredictor predictor;
  private final BeamConfig config;
  private final Edges known;

  /** By relation, what {@link #ofAll} found. */
  private final Map<Integer, double[]> anyHead = new HashMap<>();

  Projection(LinkPredictor predictor, BeamConfig config, Edges known) {
    this.predictor = predictor;
    this.config = config;
    this.known = known;
  }

  /** Truth values (b, entities) of the atoms of known heads, in the scope of the caller. */
  Tensor ofAnchors(int[] heads, int[] relations) {
    try (PointerScope scope = new PointerScope()) {
      Tensor queries =
          predictor.queries(LinkPredictor.numbers(heads), LinkPredictor.numbers(relations));
      Tensor values = atoms(queries, heads, relations, 0, entities());
      return Tensors.keep(values);
    }
  }

  /** Truth values (rows, to - from) of atoms. */
  private Tensor atoms(Tensor queries, int[] heads, int[] relations, int from, int to) {
    Tensor values;
    if (config.known() == BeamConfig.Known.ONLY) {
      values = queries.new_zeros(new long[] {heads.length, to - from});
    } else {
      values = predictor.scores(queries, from, to);
      config.transform().apply(values, counts(queries, heads, relations));
    }
    if (config.known() != BeamConfig.Known.IGNORE) {
      mark(values, heads, relations, from, to);
    }
    return values;
  }

  /** The number of known tails of each row (rows, 1); null if nobody asks. */
  private Tensor counts(Tensor queries, int[] heads, int[] relations) {
    if (config.transform() != ScoreTransform.CALIBRATED) {
      return null;
    }
    double[] counts = new double[heads.length];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = known.tails(heads[i], relations[i]).length;
    }
    return Tensors.of(counts, counts.length, 1).to(queries.scalar_type().intern());
  }

  /** Known edges are true. */
  private void mark(Tensor values, int[] heads, int[] relations, int from, int to) {
    int width = to - from;
    long[] places =
        IntStream.range(0, heads.length)
            .boxed()
            .flatMapToLong(
                i ->
                    Arrays.stream(known.tails(heads[i], relations[i], from, to))
                        .mapToLong(tail -> (long) i * width + tail - from))
            .toArray();
    if (places.length > 0) {
      values.view(-1).index_fill_(0, Tensors.of(places, places.length), new Scalar(1.0));
    }
  }

  /** How true it is that each head relates to one tail, without the scores of other tails. */
  double[] towards(int[] heads, int relation, int tail) {
    int[] relations = new int[heads.length];
    Arrays.fill(relations, relation);
    boolean whole = config.transform().needsWholeRows();
    try (PointerScope scope = new PointerScope()) {
      Tensor queries =
          predictor.queries(LinkPredictor.numbers(heads), LinkPredictor.numbers(relations));
      Tensor values =
          whole
              ? atoms(queries, heads, relations, 0, entities()).narrow(1, tail, 1)
              : atoms(queries, heads, relations, tail, tail + 1);
      return Tensors.doubles(values.contiguous());
    }
  }

  /** How many there are. */
  int entities() {
    return predictor.entities();
  }

  /**
   * The maximum over the candidates of "candidate is true and relates to the entity" (b, entities).
   *
   * @param negated whether it shall not relate to it
   */
  Tensor of(Candidates candidates, int[] relations, boolean negated) {
    int b = relations.length;
    int together = Math.max(1, mostRows() / candidates.each());
    try (PointerScope scope = new PointerScope()) {
      Tensor values = Tensors.empty(candidates.truth().scalar_type().intern(), b, entities());
      for (int first = 0; first < b; first += together) {
        int last = Math.min(b, first + together);
        int[] those = Arrays.copyOfRange(relations, first, last);
        Tensor target = Tensors.rowRange(values, first, last);
        Candidates part =
            new Candidates(
                Tensors.rowRange(candidates.truth(), first, last),
                Tensors.rowRange(candidates.entities(), first, last));
        for (int from = 0; from < part.each(); from += mostRows()) {
          try (PointerScope inner = new PointerScope()) {
            Candidates some = part.range(from, Math.min(part.each(), from + mostRows()));
            if (from == 0) {
              hop(some, those, negated, target);
            } else {
              Tensor others = torch.empty_like(target);
              hop(some, those, negated, others);
              torch.maximum_out(target, target, others);
            }
          }
        }
      }
      return Tensors.keep(values);
    }
  }

  /** Rows scored together, so that whole rows fit in memory where they are needed. */
  private int mostRows() {
    return config.transform().needsWholeRows() ? Math.max(1, MOST_ENTRIES / entities()) : MOST_ROWS;
  }

  private void hop(Candidates candidates, int[] relations, boolean negated, Tensor values) {
    int k = candidates.each();
    int b = relations.length;
    int n = entities();
    int[] heads = Tensors.ints(candidates.entities());
    int[] spread = IntStream.of(candidates.owners()).map(i -> relations[i]).toArray();
    Tensor queries = predictor.queries(LinkPredictor.numbers(heads), LinkPredictor.numbers(spread));
    Tensor truth = candidates.truth().reshape(b, k, 1);
    int tile =
        config.transform().needsWholeRows() ? n : Math.max(LEAST_TILE, TILE_ENTRIES / heads.length);
    for (int from = 0; from < n; from += tile) {
      try (PointerScope scope = new PointerScope()) {
        int to = Math.min(n, from + tile);
        Tensor atoms = atoms(queries, heads, spread, from, to);
        if (negated) {
          atoms = TNorm.not(atoms);
        }
        Tensor joint = atoms.view(b, k, to - from);
        config.norm().andInPlace(joint, truth);
        values.narrow(1, from, to - from).copy_(joint.amax(new long[] {1}, false));
      }
    }
  }

  /**
   * The maximum over all heads of "head relates to the entity" (b, entities): one vector a
   * relation, which costs a product of all entities with all and is kept.
   */
  Tensor ofAll(int[] relations) {
    try (PointerScope scope = new PointerScope()) {
      Tensor values =
          Tensors.empty(predictor.headTable().scalar_type().intern(), relations.length, entities());
      for (int i = 0; i < relations.length; i++) {
        double[] vector = anyHead.computeIfAbsent(relations[i], this::anyHead);
        values.select(0, i).copy_(Tensors.of(vector, vector.length));
      }
      return Tensors.keep(values);
    }
  }

  private double[] anyHead(int relation) {
    int n = entities();
    try (PointerScope scope = new PointerScope()) {
      int[] heads = IntStream.range(0, n).toArray();
      Tensor ones = torch.ones(1, n).to(predictor.headTable().scalar_type().intern());
      Candidates all = new Candidates(ones, LinkPredictor.numbers(heads).reshape(1, n));
      return Tensors.doubles(of(all, new int[] {relation}, false));
    }
  }

  /** Of every candidate, its k best neighbours by the atom alone; their truth is the path's. */
  Candidates branch(Candidates parents, int[] relations, int kept) {
    int b = relations.length;
    int each = parents.each();
    try (PointerScope scope = new PointerScope()) {
      Tensor truth = Tensors.empty(parents.truth().scalar_type().intern(), b, (long) each * kept);
      Tensor entities = Tensors.empty(torch.ScalarType.Long, b, (long) each * kept);
      for (int i = 0; i < b; i++) {
        try (PointerScope inner = new PointerScope()) {
          int[] heads = Tensors.ints(parents.entities().select(0, i));
          int[] spread = new int[heads.length];
          Arrays.fill(spread, relations[i]);
          Candidates best = Candidates.best(ofAnchors(heads, spread), kept);
          Tensor path = parents.truth().select(0, i).unsqueeze(1).expand(each, kept).contiguous();
          config.norm().andInPlace(path, best.truth());
          truth.select(0, i).copy_(path.view(-1));
          entities.select(0, i).copy_(best.entities().view(-1));
        }
      }
      return new Candidates(Tensors.keep(truth), Tensors.keep(entities));
    }
  }
}
