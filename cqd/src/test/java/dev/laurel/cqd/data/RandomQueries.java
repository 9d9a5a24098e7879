package dev.laurel.cqd.data;

import dev.laurel.cqd.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Trees of any shape. */
public final class RandomQueries {
  private RandomQueries() {}

  /** A tree of at most {@code depth} levels above its anchors. */
  public static Query draw(Random random, int entities, int relations, int depth) {
    int kind = depth <= 1 ? 0 : random.nextInt(5);
    return switch (kind) {
      case 1 -> new Query.And(several(random, entities, relations, depth));
      case 2 -> new Query.Or(several(random, entities, relations, depth));
      case 3 -> new Query.Not(draw(random, entities, relations, depth - 1));
      case 4 ->
          new Query.Project(
              draw(random, entities, relations, depth - 1), random.nextInt(relations));
      default -> Query.of(random.nextInt(entities), random.nextInt(relations));
    };
  }

  private static List<Query> several(Random random, int entities, int relations, int depth) {
    List<Query> parts = new ArrayList<>();
    for (int i = 0; i < 2 + random.nextInt(2); i++) {
      parts.add(draw(random, entities, relations, depth - 1));
    }
    return parts;
  }
}
