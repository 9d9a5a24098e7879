package dev.laurel.cqd.data;

import dev.laurel.core.UserError;

/**
 * A graph in three parts: what is known for training, and what is held out. Triples are in forward
 * direction.
 *
 * @param entities names
 * @param relations names of the plain relations
 * @param numbering of the directed ones
 * @param train known triples
 * @param valid held out to choose by
 * @param test held out to report by
 */
public record KnowledgeGraph(
    Vocabulary entities,
    Vocabulary relations,
    Numbering numbering,
    Triples train,
    Triples valid,
    Triples test) {
  /** Checks that there is something to train on. */
  public KnowledgeGraph {
    if (train.count() == 0) {
      throw new UserError("the graph has no triples to train on; at least one is needed");
    }
  }

  /** Number of directed relations. */
  public int directedRelations() {
    return 2 * relations.size();
  }

  /** The directed relation of a plain one. */
  public int forward(int plain) {
    return numbering.forward(plain, relations.size());
  }

  /** The other direction. */
  public int inverse(int directed) {
    return numbering.inverse(directed, relations.size());
  }

  /** The name of a directed relation; inverses are marked with {@code ^}, as in SPARQL. */
  public String relationName(int directed) {
    String name = relations.name(numbering.plain(directed, relations.size()));
    return numbering.isInverse(directed, relations.size()) ? "^" + name : name;
  }

  /** The directed relation of a name, which may begin with {@code ^}. */
  public int relationNumber(String name) {
    return name.startsWith("^") && !relations.contains(name)
        ? inverse(forward(relations.number(name.substring(1))))
        : forward(relations.number(name));
  }

  /** Triples in both directions. */
  public Triples both(Triples triples) {
    return triples.withInverses(numbering, relations.size());
  }

  /** Triples in both directions, for look-up. */
  public Edges edges(Triples triples) {
    return Edges.of(both(triples), entities.size(), directedRelations());
  }

  /** The training triples in both directions, for look-up. */
  public Edges known() {
    return edges(train);
  }

  /** All triples in both directions, for look-up. */
  public Edges all() {
    return edges(train.and(valid).and(test));
  }
}
