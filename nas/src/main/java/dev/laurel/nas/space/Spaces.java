package dev.laurel.nas.space;

import dev.laurel.core.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The spaces of the papers (official {@code sota/cnn/spaces.py} and {@code nasbench201}). */
public final class Spaces {
  private static final int DARTS_INPUTS = 2;
  private static final int DARTS_NODES = 4;
  private static final int DARTS_KEPT = 2;

  /** Operations of S1 by letters, two for each edge. */
  private static final String S1_NORMAL =
      "k d3|k d5|k d5|k s3|k d3|M k|k s3|k s3|k d3|k s3|M k|k d3|d3 d5|d3 d5";

  private static final String S1_REDUCE =
      "M A|M d3|M A|M A|k d5|M A|M s3|k d3|k d5|M A|M A|k d5|k d5|k d5";
  private static final Map<String, String> LETTERS =
      Map.of(
          "k", "skip_connect",
          "d3", "dil_conv_3x3",
          "d5", "dil_conv_5x5",
          "s3", "sep_conv_3x3",
          "M", "max_pool_3x3",
          "A", "avg_pool_3x3");
  private static final List<String> DARTS =
      List.of(
          "max_pool_3x3",
          "avg_pool_3x3",
          "skip_connect",
          "sep_conv_3x3",
          "sep_conv_5x5",
          "dil_conv_3x3",
          "dil_conv_5x5");
  private static final Map<String, List<String>> DARTS_LIKE =
      new TreeMap<>(
          Map.of(
              "darts", DARTS,
              "s5", DARTS,
              "s2", List.of("skip_connect", "sep_conv_3x3"),
              "s3", List.of("none", "skip_connect", "sep_conv_3x3"),
              "s4", List.of("noise", "sep_conv_3x3")));

  /** Operations of NAS-Bench-201 in their order. */
  public static final List<String> BENCH_201 =
      List.of("none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3");

  private static final Map<String, List<String>> BENCH_LIKE =
      new TreeMap<>(
          Map.of(
              "nb201", BENCH_201,
              "nb201-simple", BENCH_201.subList(1, 5),
              "nb201-s2", List.of("skip_connect", "nor_conv_3x3"),
              "nb201-s4", List.of("noise", "nor_conv_3x3"),
              "nb201-s10", List.of("none", "nor_conv_3x3")));

  private Spaces() {}

  /**
   * The cells of a DARTS space: normal, then reduction.
   *
   * @param name darts (also s5), darts8 (with none), s1 to s4
   * @throws UserError if there is no such space
   */
  public static List<CellSpace> darts(String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    if (wanted.equals("s1")) {
      return List.of(ofLetters(S1_NORMAL), ofLetters(S1_REDUCE));
    }
    List<String> operations = DARTS_LIKE.get(wanted);
    if (wanted.equals("darts8")) {
      operations = new ArrayList<>(List.of("none"));
      operations.addAll(DARTS);
    }
    if (operations == null) {
      throw UserError.of(
          "space '%s'; allowed: darts8, s1, %s", name, String.join(", ", DARTS_LIKE.keySet()));
    }
    CellSpace cell = dartsCell(operations);
    return List.of(cell, cell);
  }

  /** A cell of the DARTS form with the same operations on all edges. */
  public static CellSpace dartsCell(List<String> operations) {
    return CellSpace.dense(DARTS_INPUTS, DARTS_NODES, true, DARTS_KEPT, (from, to) -> operations);
  }

  private static CellSpace ofLetters(String text) {
    List<List<String>> all = new ArrayList<>();
    for (String edge : text.split("\\|", -1)) {
      List<String> operations = new ArrayList<>();
      for (String letter : edge.split(" ", -1)) {
        operations.add(LETTERS.get(letter));
      }
      all.add(operations);
    }
    // Edges of a dense cell come in this order.
    int[] next = {0};
    return CellSpace.dense(
        DARTS_INPUTS, DARTS_NODES, true, DARTS_KEPT, (from, to) -> all.get(next[0]++));
  }

  /**
   * The cell of NAS-Bench-201, or of a smaller space of its form.
   *
   * @param name nb201, nb201-simple (without none), nb201-s2, nb201-s4, nb201-s10
   * @param nodes with the input; official: 4
   */
  public static CellSpace bench201(String name, int nodes) {
    List<String> operations = BENCH_LIKE.get(name.toLowerCase(Locale.ROOT));
    if (operations == null) {
      throw UserError.of("space '%s'; allowed: %s", name, String.join(", ", BENCH_LIKE.keySet()));
    }
    return CellSpace.dense(1, nodes - 1, false, 0, (from, to) -> operations);
  }
}
