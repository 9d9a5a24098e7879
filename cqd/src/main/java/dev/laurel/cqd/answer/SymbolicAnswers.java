package dev.laurel.cqd.answer;

import dev.laurel.cqd.Query;
import dev.laurel.cqd.data.Edges;
import java.util.BitSet;

/** The exact answers of a query on a graph, as sets; "not" is the complement. */
public final class SymbolicAnswers {
  private final Edges edges;
  private final int entities;

  /** Answers on the given edges, both directions among them. */
  public SymbolicAnswers(Edges edges, int entities) {
    this.edges = edges;
    this.entities = entities;
  }

  /** The members of a query. */
  public BitSet of(Query query) {
    BitSet result = new BitSet(entities);
    if (query instanceof Query.Anchor anchor) {
      result.set(anchor.entity());
    } else if (query instanceof Query.All) {
      result.set(0, entities);
    } else if (query instanceof Query.Project project) {
      BitSet child = of(project.child());
      for (int head = child.nextSetBit(0); head >= 0; head = child.nextSetBit(head + 1)) {
        for (int tail : edges.tails(head, project.relation())) {
          result.set(tail);
        }
      }
    } else if (query instanceof Query.And and) {
      result.set(0, entities);
      and.children().forEach(child -> result.and(of(child)));
    } else if (query instanceof Query.Or or) {
      or.children().forEach(child -> result.or(of(child)));
    } else if (query instanceof Query.Not not) {
      result.or(of(not.child()));
      result.flip(0, entities);
    } else if (query instanceof Query.Mask mask) {
      BitSet listed = new BitSet(entities);
      for (int entity : mask.entities()) {
        listed.set(entity);
      }
      result.or(of(mask.child()));
      if (mask.allow()) {
        result.and(listed);
      } else {
        result.andNot(listed);
      }
    }
    return result;
  }
}
