package dev.laurel.spark;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;
import scala.Tuple2;

/**
 * Adds up one share a partition in a tree, always in the order of the partitions, so that rounding
 * is the same in every run. Spark's own treeReduce adds in the order in which tasks end.
 */
final class OrderedTreeSum {
  private OrderedTreeSum() {}

  /**
   * Adds up.
   *
   * @param shares one element a partition
   * @param depth levels of the tree, at least 1
   */
  static <T> T of(JavaRDD<T> shares, Function2<T, T, T> plus, int depth) {
    JavaPairRDD<Integer, T> indexed =
        shares
            .mapPartitionsWithIndex(
                (index, values) -> List.of(new Tuple2<>(index, values.next())).iterator(), true)
            .mapToPair(pair -> pair);
    int count = shares.getNumPartitions();
    int scale = Math.max(2, (int) Math.ceil(Math.pow(count, 1.0 / depth)));
    // As in treeReduce: a level only where it saves the driver more than it costs.
    while (count > scale + (count + scale - 1) / scale) {
      count = (count + scale - 1) / scale;
      indexed =
          indexed
              .mapToPair(pair -> new Tuple2<>(pair._1() / scale, pair))
              .groupByKey(new HashPartitioner(count))
              .mapValues(group -> sum(group, plus));
    }
    try {
      return sum(indexed.collect(), plus);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static <T> T sum(Iterable<Tuple2<Integer, T>> group, Function2<T, T, T> plus)
      throws Exception {
    List<Tuple2<Integer, T>> ordered = new ArrayList<>();
    group.forEach(ordered::add);
    ordered.sort(Comparator.comparing(Tuple2::_1));
    T total = ordered.get(0)._2();
    for (Tuple2<Integer, T> share : ordered.subList(1, ordered.size())) {
      total = plus.call(total, share._2());
    }
    return total;
  }
}
