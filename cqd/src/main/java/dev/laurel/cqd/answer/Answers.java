package dev.laurel.cqd.answer;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * The fuzzy sets of a batch of queries of one shape, and how they came about.
 *
 * @param values (b, entities): how true each query is for each entity
 * @param children of the same node, in the order of the query; empty for an anchor's projection
 * @param candidates of a projection: the kept members of its child; null if all entities are
 * @param atomNegated whether the atom of a projection is asked to be false
 */
record Answers(Tensor values, List<Answers> children, Candidates candidates, boolean atomNegated) {
  static Answers leaf(Tensor values) {
    return new Answers(values, List.of(), null, false);
  }

  static Answers of(Tensor values, Answers... children) {
    return new Answers(values, List.of(children), null, false);
  }
}
