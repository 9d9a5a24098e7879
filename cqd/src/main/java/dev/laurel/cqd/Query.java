package dev.laurel.cqd;

import dev.laurel.core.UserError;
import java.util.Arrays;
import java.util.List;

/**
 * A tree-shaped query with one free variable, its root. Every node stands for a fuzzy set of
 * entities.
 */
public sealed interface Query {
  /** Levels of the deepest tree that is answered. */
  int MOST_LEVELS = 100;

  /** A known entity. */
  record Anchor(int entity) implements Query {}

  /** Every entity. */
  record All() implements Query {}

  /**
   * What the members of {@code child} are related to.
   *
   * @param relation with its direction: an inverse relation has a number of its own
   */
  record Project(Query child, int relation) implements Query {}

  /** Members of all children. */
  record And(List<Query> children) implements Query {
    /** Checks that there are some. */
    public And {
      children = several("an intersection", children);
    }
  }

  /** Members of any child. */
  record Or(List<Query> children) implements Query {
    /** Checks that there are some. */
    public Or {
      children = several("a union", children);
    }
  }

  /** What is no member of {@code child}. */
  record Not(Query child) implements Query {}

  /**
   * Members of {@code child} that are listed, or that are not.
   *
   * @param entities ascending, without repetition
   * @param allow whether the listed ones stay; else all others do
   */
  record Mask(Query child, int[] entities, boolean allow) implements Query {
    /** Sorts a copy. */
    public Mask {
      entities = Arrays.stream(entities).sorted().distinct().toArray();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Mask mask
          && child.equals(mask.child)
          && allow == mask.allow
          && Arrays.equals(entities, mask.entities);
    }

    @Override
    public int hashCode() {
      return 31 * child.hashCode() + Arrays.hashCode(entities);
    }
  }

  /** Levels of the tree: 1 for an anchor. */
  default int levels() {
    return 1 + parts().stream().mapToInt(Query::levels).max().orElse(0);
  }

  /** The queries directly below. */
  default List<Query> parts() {
    if (this instanceof Project project) {
      return List.of(project.child());
    }
    if (this instanceof Not not) {
      return List.of(not.child());
    }
    if (this instanceof Mask mask) {
      return List.of(mask.child());
    }
    if (this instanceof And and) {
      return and.children();
    }
    return this instanceof Or or ? or.children() : List.of();
  }

  /** An anchor's neighbours by a relation. */
  static Query of(int entity, int relation) {
    return new Project(new Anchor(entity), relation);
  }

  /** The members of both. */
  static Query and(Query... children) {
    return new And(List.of(children));
  }

  /** The members of either. */
  static Query or(Query... children) {
    return new Or(List.of(children));
  }

  private static List<Query> several(String what, List<Query> children) {
    if (children.isEmpty()) {
      throw UserError.of("%s needs at least one part", what);
    }
    return List.copyOf(children);
  }
}
