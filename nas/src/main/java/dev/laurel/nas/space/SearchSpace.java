package dev.laurel.nas.space;

import dev.laurel.core.UserError;
import dev.laurel.core.io.Json;
import dev.laurel.nas.op.Operations;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What is searched: cells, and the form of the networks that are made of them.
 *
 * @param name for people
 * @param form of the networks
 * @param cells by kind: normal and reduction cell of the DARTS form, one cell of the others
 */
public record SearchSpace(String name, Form form, List<CellSpace> cells) {
  /** What is there by name. */
  public static final String NAMES =
      "darts (also s5), darts8, s1, s2, s3, s4, nb201, nb201-simple, nb201-s2, nb201-s4,"
          + " nb201-s10, small, small-simple, small-s2, small-s4, or a JSON file";

  private static final int BENCH_NODES = 4;
  private static final int SMALL_NODES = 3;

  /** How networks are made of cells. */
  public enum Form {
    /** Normal cells and, twice, a reduction cell, which halves pictures and doubles channels. */
    DARTS,
    /** Three stages of cells with residual blocks between them. */
    NB201,
    /** Two stages of two cells with a mean of four pixels between them. */
    SMALL;

    /** Kinds of cells. */
    public int kinds() {
      return this == DARTS ? 2 : 1;
    }
  }

  /** Checks that cells fit the form and that every operation is known. */
  public SearchSpace {
    if (name == null || form == null || cells == null) {
      throw new UserError("a space needs name, form and cells");
    }
    if (cells.size() != form.kinds()) {
      throw UserError.of(
          "space '%s' has %d cells; form %s has %d", name, cells.size(), form, form.kinds());
    }
    cells = cells.stream().map(CellSpace::searchable).toList();
    for (CellSpace cell : cells) {
      cell.edges().stream().flatMap(edge -> edge.operations().stream()).forEach(Operations::of);
      boolean fits =
          form == Form.DARTS
              ? cell.inputs() == 2 && cell.concatenated() && cell.kept() == 2
              : cell.inputs() == 1 && !cell.concatenated() && cell.kept() == 0;
      boolean dense = cell.edges().size() == denseEdges(cell);
      if (!fits || !dense) {
        throw UserError.of(
            "space '%s': cells of form %s have an edge from every earlier state to every node, and"
                + " inputs %d, concatenated %s, kept %d",
            name, form, form == Form.DARTS ? 2 : 1, form == Form.DARTS, form == Form.DARTS ? 2 : 0);
      }
    }
  }

  private static int denseEdges(CellSpace cell) {
    int edges = 0;
    for (int node = 0; node < cell.nodes(); node++) {
      edges += cell.inputs() + node;
    }
    return edges;
  }

  /**
   * By a name, or of a JSON file with name, form and cells.
   *
   * @throws UserError if there is none
   */
  public static SearchSpace of(String name) {
    String plain = name.toLowerCase(Locale.ROOT);
    if (plain.endsWith(".json")) {
      return Json.read(Path.of(name), SearchSpace.class);
    }
    if (plain.startsWith("small")) {
      return new SearchSpace(
          plain, Form.SMALL, List.of(Spaces.bench201("nb201" + plain.substring(5), SMALL_NODES)));
    }
    if (plain.startsWith("nb201")) {
      return new SearchSpace(plain, Form.NB201, List.of(Spaces.bench201(plain, BENCH_NODES)));
    }
    if (List.of("darts", "s5", "darts8", "s1", "s2", "s3", "s4").contains(plain)) {
      return new SearchSpace(plain, Form.DARTS, Spaces.darts(plain));
    }
    String hint = Files.exists(Path.of(name)) ? "; a space in a file ends in .json" : "";
    throw UserError.of("space '%s'; allowed: %s%s", name, NAMES, hint);
  }

  /**
   * Checks an architecture's text and brings it into the one form.
   *
   * @throws UserError if it is none of this form
   */
  public static String architecture(Form form, String text) {
    return form == Form.DARTS
        ? Genotype.parse(text, Operations.names()).text()
        : Bench201Architecture.parse(text).text();
  }
}
