package dev.laurel.nas.space;

import dev.laurel.core.UserError;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What was chosen of a DARTS space: two operations for each node, in the normal cell and in the
 * reduction cell.
 *
 * @param normal two for each node, node by node
 * @param normalConcat states that the normal cell puts out
 * @param reduce the same of the reduction cell
 * @param reduceConcat states that it puts out
 */
public record Genotype(
    List<Choice> normal,
    List<Integer> normalConcat,
    List<Choice> reduce,
    List<Integer> reduceConcat) {
  private static final int INPUTS = 2;
  private static final int PER_NODE = 2;
  private static final Pattern CHOICE = Pattern.compile("\\(\\s*'([^']*)'\\s*,\\s*(\\d+)\\s*\\)");
  private static final Pattern RANGE = Pattern.compile("range\\(\\s*(\\d+)\\s*,\\s*(\\d+)\\s*\\)");

  /**
   * An operation on the state it comes from.
   *
   * @param operation its name
   * @param source number of the state
   */
  public record Choice(String operation, int source) {}

  /** Checks the sources. */
  public Genotype {
    check("normal", normal, normalConcat);
    check("reduce", reduce, reduceConcat);
    normal = List.copyOf(normal);
    reduce = List.copyOf(reduce);
    normalConcat = List.copyOf(normalConcat);
    reduceConcat = List.copyOf(reduceConcat);
  }

  private static void check(String name, List<Choice> choices, List<Integer> concat) {
    if (choices.isEmpty() || choices.size() % PER_NODE != 0) {
      throw UserError.of("%s has %d pairs; two for each node are needed", name, choices.size());
    }
    int states = INPUTS + choices.size() / PER_NODE;
    for (int i = 0; i < choices.size(); i++) {
      int node = INPUTS + i / PER_NODE;
      if (choices.get(i).source() >= node || choices.get(i).source() < 0) {
        throw UserError.of(
            "%s, pair %d: '%s' comes from state %d; its node is state %d, which sees earlier ones",
            name, i + 1, choices.get(i).operation(), choices.get(i).source(), node);
      }
    }
    if (concat.isEmpty() || concat.stream().anyMatch(state -> state < 0 || state >= states)) {
      throw UserError.of("%s puts out the states %s of %d", name, concat, states);
    }
  }

  /** With the nodes put out, as always in the official code. */
  public static Genotype of(List<Choice> normal, List<Choice> reduce) {
    return new Genotype(normal, nodes(normal), reduce, nodes(reduce));
  }

  private static List<Integer> nodes(List<Choice> choices) {
    List<Integer> nodes = new ArrayList<>();
    for (int node = 0; node < choices.size() / PER_NODE; node++) {
      nodes.add(INPUTS + node);
    }
    return nodes;
  }

  /**
   * Reads {@code Genotype(normal=[('sep_conv_3x3', 0), ...], normal_concat=range(2, 6),
   * reduce=[...], reduce_concat=[2, 3, 4, 5])}.
   *
   * @param known names that are operations
   * @throws UserError if it is of another form, with the place
   */
  public static Genotype parse(String text, Set<String> known) {
    List<Choice> normal = choices(text, "normal", known);
    List<Choice> reduce = choices(text, "reduce", known);
    return new Genotype(
        normal, concat(text, "normal_concat"), reduce, concat(text, "reduce_concat"));
  }

  private static String list(String text, String name) {
    Matcher start = Pattern.compile("\\b" + name + "\\s*=\\s*").matcher(text);
    if (!start.find()) {
      throw UserError.of("a genotype without '%s='", name);
    }
    return text.substring(start.end());
  }

  private static List<Choice> choices(String text, String name, Set<String> known) {
    String rest = list(text, name);
    int end = rest.indexOf(']');
    if (!rest.startsWith("[") || end < 0) {
      throw UserError.of("genotype: %s is no list in [ ]", name);
    }
    String inside = rest.substring(1, end);
    List<Choice> found = new ArrayList<>();
    Matcher matcher = CHOICE.matcher(inside);
    int at = 0;
    while (matcher.find()) {
      if (!inside.substring(at, matcher.start()).matches("[\\s,]*")) {
        break;
      }
      String operation = matcher.group(1);
      if (!known.contains(operation)) {
        throw UserError.of(
            "genotype: %s, pair %d: operation '%s'; allowed: %s",
            name, found.size() + 1, operation, known.stream().sorted().toList());
      }
      found.add(new Choice(operation, number(matcher.group(2))));
      at = matcher.end();
    }
    if (!inside.substring(at).matches("[\\s,]*")) {
      throw UserError.of(
          "genotype: %s, pair %d: ('operation', source) is needed, found '%s'",
          name, found.size() + 1, inside.substring(at).strip());
    }
    return found;
  }

  private static List<Integer> concat(String text, String name) {
    String rest = list(text, name);
    Matcher range = RANGE.matcher(rest);
    List<Integer> states = new ArrayList<>();
    if (range.lookingAt()) {
      int end = number(range.group(2));
      for (int state = number(range.group(1)); state < end; state++) {
        states.add(state);
      }
      return states;
    }
    int end = rest.indexOf(']');
    if (!rest.startsWith("[") || end < 0 || !rest.substring(1, end).matches("[\\d\\s,]*")) {
      throw UserError.of("genotype: %s is no list in [ ] and no range(FROM, TO)", name);
    }
    for (String one : rest.substring(1, end).split(",", -1)) {
      if (!one.isBlank()) {
        states.add(number(one.strip()));
      }
    }
    return states;
  }

  private static int number(String digits) {
    if (digits.length() > 4) {
      throw UserError.of("genotype: state %s; there are not so many", digits);
    }
    return Integer.parseInt(digits);
  }

  /** The official text. */
  public String text() {
    return "Genotype(normal="
        + text(normal)
        + ", normal_concat="
        + concatText(normalConcat)
        + ", reduce="
        + text(reduce)
        + ", reduce_concat="
        + concatText(reduceConcat)
        + ")";
  }

  private static String text(List<Choice> choices) {
    return choices.stream()
        .map(choice -> "('" + choice.operation() + "', " + choice.source() + ")")
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static String concatText(List<Integer> states) {
    for (int i = 1; i < states.size(); i++) {
      if (states.get(i) != states.get(i - 1) + 1) {
        return states.toString();
      }
    }
    return "range(" + states.get(0) + ", " + (states.get(states.size() - 1) + 1) + ")";
  }

  /** What is odd: nodes both of whose operations come from the same state. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    for (int i = 0; i < normal.size() + reduce.size(); i += PER_NODE) {
      boolean first = i < normal.size();
      List<Choice> cell = first ? normal : reduce;
      int at = first ? i : i - normal.size();
      Set<Integer> sources = new HashSet<>();
      for (Choice choice : cell.subList(at, at + PER_NODE)) {
        if (!sources.add(choice.source())) {
          warnings.add(
              (first ? "normal" : "reduce")
                  + ", node "
                  + at / PER_NODE
                  + ": both operations come from state "
                  + choice.source());
        }
      }
    }
    return warnings;
  }
}
