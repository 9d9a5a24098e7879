package dev.laurel.nas.report;

import dev.laurel.nas.op.Operations;
import dev.laurel.nas.space.Bench201Architecture;
import dev.laurel.nas.space.Genotype;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A cell as a graph from left to right: what comes in, nodes, what goes out.
 *
 * @param states names, in the order of their numbers
 * @param lines between them
 */
public record CellDrawing(List<String> states, List<Line> lines) {
  private static final int GAP = 190;
  private static final int MARGIN = 70;
  private static final int HEIGHT = 90;
  private static final int WIDTH = 66;
  private static final int LETTER = 7;

  /**
   * A line.
   *
   * @param from state
   * @param to state
   * @param label an operation, or empty
   */
  public record Line(int from, int to, String label) {}

  /** Copies. */
  public CellDrawing {
    states = List.copyOf(states);
    lines = List.copyOf(lines);
  }

  /** Of one cell of a genotype. */
  public static CellDrawing of(List<Genotype.Choice> choices, List<Integer> concat) {
    List<String> states = new ArrayList<>(List.of("cell k-2", "cell k-1"));
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < choices.size(); i++) {
      int node = 2 + i / 2;
      if (i % 2 == 0) {
        states.add(Integer.toString(i / 2));
      }
      lines.add(new Line(choices.get(i).source(), node, choices.get(i).operation()));
    }
    int out = states.size();
    states.add("cell k");
    concat.forEach(state -> lines.add(new Line(state, out, "")));
    return new CellDrawing(states, lines);
  }

  /** Of an architecture of NAS-Bench-201; what gives nothing is left out. */
  public static CellDrawing of(Bench201Architecture architecture) {
    List<String> states = new ArrayList<>(List.of("in"));
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < architecture.nodes().size(); i++) {
      states.add(i + 1 == architecture.nodes().size() ? "out" : Integer.toString(i + 1));
      for (int from = 0; from <= i; from++) {
        String operation = architecture.nodes().get(i).get(from);
        if (!operation.equals(Operations.NONE)) {
          lines.add(new Line(from, i + 1, operation));
        }
      }
    }
    return new CellDrawing(states, lines);
  }

  /** For Graphviz. */
  public String dot() {
    StringBuilder text = new StringBuilder("digraph cell {\n  rankdir=LR;\n  node [shape=box];\n");
    for (int s = 0; s < states.size(); s++) {
      text.append("  s").append(s).append(" [label=\"").append(states.get(s)).append("\"];\n");
    }
    for (Line line : lines) {
      text.append("  s").append(line.from()).append(" -> s").append(line.to());
      text.append(" [label=\"").append(line.label()).append("\"];\n");
    }
    return text.append("}\n").toString();
  }

  /** The same as SVG, drawn here. */
  public String svg() {
    int width = 2 * MARGIN + (states.size() - 1) * GAP;
    int height = 2 * HEIGHT + levels() * HEIGHT;
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\""
                + "system-ui, sans-serif\" font-size=\"13\" text-anchor=\"middle\">%n",
            width,
            height));
    text.append(
        """
        <defs><marker id="arrow" markerWidth="9" markerHeight="8" refX="8" refY="4" orient="auto"\
         markerUnits="userSpaceOnUse"><path d="M0 0 L9 4 L0 8 z" fill="#374151"/></marker></defs>
        <rect width="100%" height="100%" fill="#ffffff"/>
        """);
    int middle = height / 2;
    for (Line line : lines) {
      line(text, line, middle);
    }
    for (int s = 0; s < states.size(); s++) {
      text.append(
          String.format(
              Locale.ROOT,
              "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"30\" rx=\"6\" fill=\"#e5e7eb\""
                  + " stroke=\"#374151\"/>%n<text x=\"%d\" y=\"%d\" fill=\"#111827\">%s</text>%n",
              x(s) - WIDTH / 2,
              middle - 15,
              WIDTH,
              x(s),
              middle + 5,
              states.get(s)));
    }
    return text.append("</svg>\n").toString();
  }

  private static int x(int state) {
    return MARGIN + state * GAP;
  }

  /** How far lines go out, in heights: those between far states further than others. */
  private int levels() {
    return Math.max(1, states.size() / 2);
  }

  /** Lines of operations above, alternately below; those to what goes out below. */
  private void line(StringBuilder text, Line line, int middle) {
    int span = line.to() - line.from();
    int number = lines.indexOf(line);
    int side = line.label().isEmpty() || (number % 2 == 1 && span > 1) ? 1 : -1;
    double out = span == 1 && side < 0 ? 0.35 : 0.42 * span;
    int y = (int) (middle + side * out * HEIGHT);
    boolean real = line.label().contains("conv");
    String color = line.label().isEmpty() ? "#9ca3af" : real ? "#1d4ed8" : "#b45309";
    text.append(
        String.format(
            Locale.ROOT,
            "<path d=\"M%d %d C%d %d %d %d %d %d\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\""
                + " marker-end=\"url(#arrow)\"/>%n",
            x(line.from()),
            middle + side * 15,
            x(line.from()) + GAP / 4,
            y + side * HEIGHT / 4,
            x(line.to()) - GAP / 4,
            y + side * HEIGHT / 4,
            x(line.to()),
            middle + side * 15,
            color));
    if (!line.label().isEmpty()) {
      int at = (x(line.from()) + x(line.to())) / 2;
      int label = (int) (middle + 0.25 * side * 15 + 0.75 * (y + side * HEIGHT / 4 - middle));
      int half = LETTER * line.label().length() / 2 + 4;
      text.append(
          String.format(
              Locale.ROOT,
              "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"18\" fill=\"#ffffff\""
                  + " fill-opacity=\"0.9\"/>%n<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>%n",
              at - half,
              label - 13,
              2 * half,
              at,
              label,
              color,
              line.label()));
    }
  }
}
