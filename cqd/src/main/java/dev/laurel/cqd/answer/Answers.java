package dev.laurel.cqd.answer;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * The fuzzy sets of a batch of queries of one shape, and how they came about.
 *
 * @param values (b, entities): how true each query is for each entity
 * @param children of the same node, in the order of the query; empty for an anchor's projection
 * @param candidates of a projection: the kept members of its child (b, k), int64; else null
 * @param back of a projection: which candidate gave each value (b, entities), int64; null unless
 *     traces were asked for
 */
record Answers(Tensor values, List<Answers> children, Tensor candidates, Tensor back) {
  static Answers leaf(Tensor values) {
    return new Answers(values, List.of(), null, null);
  }
}
