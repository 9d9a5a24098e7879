package dev.laurel.nas.network;

import dev.laurel.core.UserError;
import dev.laurel.nas.op.OperationKind;
import dev.laurel.nas.op.Operations;
import dev.laurel.nas.space.Bench201Architecture;
import dev.laurel.nas.space.CellSpace;
import dev.laurel.nas.space.Genotype;
import dev.laurel.nas.space.SearchSpace;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** Makes the networks of a space. */
public final class Networks {
  private Networks() {}

  /** Operations by their names, as a form has them. */
  private static Function<String, OperationKind> kinds(SearchSpace.Form form) {
    return form == SearchSpace.Form.DARTS ? Operations::of : Operations::ofBench201;
  }

  /**
   * The network of all candidates.
   *
   * @throws UserError if pictures are too small for the form
   */
  public static Supernet supernet(SearchSpace space, NetworkSize size, Random random) {
    size.requireFits(space.form());
    return space.form() == SearchSpace.Form.DARTS
        ? new DartsSupernet(size.skeleton(), space.cells(), kinds(space.form()), random)
        : new StagedNetwork(
            size.stages(space.form()), space.cells().get(0), kinds(space.form()), true, random);
  }

  /**
   * The network of one architecture.
   *
   * @param architecture its text
   * @param style of its training; only DARTS networks have one
   * @throws UserError if pictures are too small, or nothing reaches the output
   */
  public static Classifier chosen(
      SearchSpace.Form form,
      String architecture,
      NetworkSize size,
      DartsClassifier.Style style,
      Random random) {
    size.requireFits(form);
    if (form == SearchSpace.Form.DARTS) {
      Genotype genotype = Genotype.parse(architecture, Operations.names());
      return new DartsClassifier(
          new DartsNetwork(size.skeleton(), genotype, kinds(form), style.auxiliary(), random),
          style);
    }
    Bench201Architecture parsed = Bench201Architecture.parse(architecture);
    if (!parsed.connected()) {
      throw UserError.of("%s: nothing reaches the output", architecture);
    }
    CellSpace cell =
        CellSpace.dense(1, parsed.nodes().size(), false, 0, (from, to) -> List.of(Operations.NONE))
            .chosen(parsed.operations());
    return new StagedClassifier(
        new StagedNetwork(size.stages(form), cell, kinds(form), false, random),
        cell.edges().size());
  }
}
