package dev.laurel.cqd.answer;

import dev.laurel.core.Tensors;
import dev.laurel.cqd.TNorm;
import dev.laurel.cqd.data.Edges;
import dev.laurel.cqd.model.LinkPredictor;
import java.util.Arrays;
import java.util.List;
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

  private final LinkPredictor predictor;
  private final BeamConfig config;
  private final Edges known;
  private final boolean traced;

  Projection(LinkPredictor predictor, BeamConfig config, Edges known, boolean traced) {
    this.predictor = predictor;
    this.config = config;
    this.known = known;
    this.traced = traced;
  }

  /** Truth values (b, entities) of the atoms of known heads, in the scope of the caller. */
  Tensor ofAnchors(int[] heads, int[] relations) {
    try (PointerScope scope = new PointerScope()) {
      Tensor queries =
          predictor.queries(LinkPredictor.numbers(heads), LinkPredictor.numbers(relations));
      Tensor values = atoms(queries, heads, relations, 0, predictor.entities());
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
      config.transform().apply(values);
    }
    if (config.known() != BeamConfig.Known.IGNORE) {
      mark(values, heads, relations, from, to);
    }
    return values;
  }

  /** Known edges are true. */
  private void mark(Tensor values, int[] heads, int[] relations, int from, int to) {
    int width = to - from;
    long[] places =
        IntStream.range(0, heads.length)
            .boxed()
            .flatMapToLong(
                i ->
                    Arrays.stream(known.tails(heads[i], relations[i]))
                        .filter(tail -> tail >= from && tail < to)
                        .mapToLong(tail -> (long) i * width + tail - from))
            .toArray();
    if (places.length > 0) {
      values.view(-1).index_fill_(0, Tensors.of(places, places.length), new Scalar(1.0));
    }
  }

  /** The maximum over the candidates of "candidate is true and relates to the entity". */
  Answers of(Candidates candidates, int[] relations, Answers child) {
    return of(candidates, relations, child, false);
  }

  /** The same of "candidate is true and does not relate to the entity". */
  Answers ofNegated(Candidates candidates, int[] relations, Answers child) {
    return of(candidates, relations, child, true);
  }

  private Answers of(Candidates candidates, int[] relations, Answers child, boolean negated) {
    int b = relations.length;
    int n = predictor.entities();
    try (PointerScope scope = new PointerScope()) {
      Tensor values = Tensors.empty(candidates.truth().scalar_type().intern(), b, n);
      Tensor back = traced ? Tensors.empty(torch.ScalarType.Long, b, n) : null;
      int together = Math.max(1, MOST_ROWS / candidates.each());
      for (int first = 0; first < b; first += together) {
        try (PointerScope inner = new PointerScope()) {
          int last = Math.min(b, first + together);
          Candidates part =
              new Candidates(
                  Tensors.rowRange(candidates.truth(), first, last),
                  Tensors.rowRange(candidates.entities(), first, last));
          hop(
              part,
              Arrays.copyOfRange(relations, first, last),
              negated,
              Tensors.rowRange(values, first, last),
              back == null ? null : Tensors.rowRange(back, first, last));
        }
      }
      Tensors.keep(values);
      return new Answers(
          values, List.of(child), candidates.entities(), back == null ? null : Tensors.keep(back));
    }
  }

  private void hop(
      Candidates candidates, int[] relations, boolean negated, Tensor values, Tensor back) {
    int k = candidates.each();
    int b = relations.length;
    int n = predictor.entities();
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
        if (back == null) {
          Tensor target = values.narrow(1, from, to - from);
          target.copy_(joint.amax(new long[] {1}, false));
        } else {
          var best = joint.max(1, false);
          values.narrow(1, from, to - from).copy_(best.get0());
          back.narrow(1, from, to - from).copy_(best.get1());
        }
      }
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
