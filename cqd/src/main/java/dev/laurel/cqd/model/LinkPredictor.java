package dev.laurel.cqd.model;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * A trained scorer of triples: tables of rows and the function that compares them. It scores one
 * (head, relation) against all entities at once. Close it to free the tables.
 *
 * <p>Relations have a direction: each inverse relation has a row of its own.
 */
public final class LinkPredictor implements AutoCloseable {
  private final ScoringFunction function;
  private final Tensor heads;
  private final Tensor relations;
  private final Tensor tails;

  private LinkPredictor(ScoringFunction function, Tensor heads, Tensor relations, Tensor tails) {
    this.function = function;
    this.heads = heads;
    this.relations = relations;
    this.tails = tails;
  }

  /**
   * A predictor over tables, of which it takes handles of its own.
   *
   * @param heads (entities, width)
   * @param relations (relations, relation width), inverse ones included
   * @param tails (entities, width) if the function has own tails; else null
   * @throws UserError if the widths do not fit or a value is not finite
   */
  public static LinkPredictor of(
      ScoringFunction function, Tensor heads, Tensor relations, Tensor tails) {
    int rank = (int) heads.size(1) / function.width(1);
    if (heads.size(1) != function.width(rank)
        || relations.size(1) != function.relationWidth(rank)
        || function.ownTails() != (tails != null)) {
      throw UserError.of(
          "tables of width %d (entities) and %d (relations) do not fit %s",
          heads.size(1), relations.size(1), function);
    }
    try (PointerScope scope = new PointerScope()) {
      if (!heads.isfinite().all().item_bool() || !relations.isfinite().all().item_bool()) {
        throw UserError.of("a table of the %s model holds a value that is not finite", function);
      }
    }
    return new LinkPredictor(
        function, own(heads), own(relations), tails == null ? null : own(tails));
  }

  private static Tensor own(Tensor table) {
    Tensor handle = new Tensor(table);
    handle.retainReference();
    PointerScope innermost = PointerScope.getInnerScope();
    if (innermost != null) {
      innermost.detach(handle);
    }
    return handle;
  }

  /** How rows are compared. */
  public ScoringFunction function() {
    return function;
  }

  /** Number of entities. */
  public int entities() {
    return (int) heads.size(0);
  }

  /** Number of relations, inverse ones included. */
  public int relations() {
    return (int) relations.size(0);
  }

  /** Rank d. */
  public int rank() {
    return (int) heads.size(1) / function.width(1);
  }

  /** Rows of the entities as heads (entities, width). */
  public Tensor headTable() {
    return heads;
  }

  /** Rows of the relations. */
  public Tensor relationTable() {
    return relations;
  }

  /** Rows of the entities as tails (entities, width). */
  public Tensor tailTable() {
    return tails == null ? heads : tails;
  }

  /**
   * Query vectors, in the scope of the caller.
   *
   * @param head entity numbers, int64 (b)
   * @param relation relation numbers, int64 (b)
   */
  public Tensor queries(Tensor head, Tensor relation) {
    try (NoGradGuard noGradients = new NoGradGuard()) {
      return function.query(heads.index_select(0, head), relations.index_select(0, relation));
    }
  }

  /** Scores (b, entities) of all tails, in the scope of the caller. */
  public Tensor scores(int[] head, int[] relation) {
    Tensor query = queries(numbers(head), numbers(relation));
    return function.scores(query, tailTable());
  }

  /** Scores (b, to - from) of the tails numbered {@code from} to {@code to}, exclusive. */
  public Tensor scores(Tensor query, int from, int to) {
    return function.scores(query, Tensors.rowRange(tailTable(), from, to));
  }

  /** Numbers as an int64 tensor, in the scope of the caller. */
  public static Tensor numbers(int[] values) {
    long[] wide = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      wide[i] = values[i];
    }
    return Tensors.of(wide, wide.length);
  }

  @Override
  public void close() {
    heads.close();
    relations.close();
    if (tails != null) {
      tails.close();
    }
  }
}
