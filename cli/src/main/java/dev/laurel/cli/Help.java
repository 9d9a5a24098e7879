package dev.laurel.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Help that fits a screen: the options that a command needs and those of its examples, then as many
 * others as there is room for. {@code --help-all} shows all.
 */
final class Help {
  static final String ALL = "--help-all";

  /** Lines that most terminals show. */
  static final int SCREEN = 40;

  private static final Pattern OPTION = Pattern.compile("(?<=\\s)--?[a-z][a-z-]*");

  private final CommandLine line;
  private List<OptionSpec> shown;
  private boolean fits;

  private Help(CommandLine line, boolean all) {
    this.line = line;
    this.fits = all;
    this.shown = visible(line.getCommandSpec());
  }

  /** Shapes the help of the verb that is called, or of all where none is. */
  static void shape(CommandLine line, List<String> arguments) {
    CommandLine called = line;
    for (String word : arguments) {
      CommandLine next = called.getSubcommands().get(word);
      if (next == null) {
        break;
      }
      called = next;
    }
    boolean verb = called != line && called.getCommandSpec().userObject() instanceof Callable<?>;
    shapeAll(
        verb ? called : line, arguments.contains(ALL), arguments.contains("generate-completion"));
  }

  private static void shapeAll(CommandLine line, boolean all, boolean completion) {
    CommandSpec spec = line.getCommandSpec();
    spec.usageMessage().sortOptions(false);
    if (spec.userObject() instanceof Callable<?>) {
      lowerCaseNames(spec, completion);
      Help help = new Help(line, all);
      spec.usageMessage().customSynopsis(help.synopsis());
      line.getHelpSectionMap()
          .put(CommandLine.Model.UsageMessageSpec.SECTION_KEY_OPTION_LIST, help::options);
    }
    new LinkedHashSet<>(line.getSubcommands().values())
        .forEach(sub -> shapeAll(sub, all, completion));
  }

  /** Constants are written as people type them; in order, as a replaced option goes to the end. */
  private static void lowerCaseNames(CommandSpec spec, boolean completion) {
    for (OptionSpec option : List.copyOf(spec.options())) {
      spec.remove(option);
      OptionSpec.Builder builder = OptionSpec.builder(option);
      if (option.type().isEnum()) {
        builder.completionCandidates(
            Arrays.stream(option.type().getEnumConstants())
                .map(name -> name.toString().toLowerCase(Locale.ROOT))
                .toList());
      }
      if (completion) {
        // The script keeps the values of an option under its label, which others have too.
        builder.paramLabel(option.longestName().replaceAll("^-+", ""));
      }
      spec.add(builder.build());
    }
  }

  private static List<OptionSpec> visible(CommandSpec spec) {
    return spec.options().stream().filter(option -> !option.hidden()).toList();
  }

  private String synopsis() {
    CommandSpec spec = line.getCommandSpec();
    StringBuilder text = new StringBuilder(spec.qualifiedName());
    for (PositionalParamSpec one : spec.positionalParameters()) {
      String name = one.paramLabel() + (one.arity().max() > 1 ? "..." : "");
      text.append(' ').append(one.required() ? name : "[" + name + "]");
    }
    for (OptionSpec option : visible(spec)) {
      if (option.required()) {
        text.append(' ').append(option.longestName()).append('=').append(option.paramLabel());
      }
    }
    return text.append(" [OPTIONS]").toString();
  }

  private String options(CommandLine.Help help) {
    if (!fits) {
      fits = true;
      fit();
    }
    CommandLine.Help.Layout layout = help.createDefaultLayout(shown, List.of(), help.colorScheme());
    layout.addOptions(shown, help.parameterLabelRenderer());
    int more = visible(line.getCommandSpec()).size() - shown.size();
    String rest =
        more == 0
            ? ""
            : String.format(
                "%n%d more options: %s %s%n", more, line.getCommandSpec().qualifiedName(), ALL);
    return layout + rest;
  }

  /** Leaves out what a first use does not need, from the end, until the rest fits. */
  private void fit() {
    List<OptionSpec> all = shown;
    Set<OptionSpec> needed = needed(all);
    List<OptionSpec> others = all.stream().filter(option -> !needed.contains(option)).toList();
    int least = 0;
    int most = others.size();
    while (least < most) {
      int middle = (least + most + 1) / 2;
      keep(all, needed, others.subList(0, middle));
      if (line.getUsageMessage(CommandLine.Help.Ansi.OFF).lines().count() <= SCREEN) {
        least = middle;
      } else {
        most = middle - 1;
      }
    }
    keep(all, needed, others.subList(0, least));
  }

  private void keep(List<OptionSpec> all, Set<OptionSpec> needed, List<OptionSpec> some) {
    shown = new ArrayList<>(all);
    shown.removeIf(option -> !needed.contains(option) && !some.contains(option));
  }

  /** What must be given, what the examples give, and what every verb has to say of results. */
  private Set<OptionSpec> needed(List<OptionSpec> all) {
    Set<String> named = new TreeSet<>(List.of("--force", "--json", "--checkpoint", ALL));
    Matcher words = OPTION.matcher(String.join(" ", line.getCommandSpec().usageMessage().footer()));
    while (words.find()) {
      named.add(words.group());
    }
    Set<OptionSpec> needed = new LinkedHashSet<>();
    for (OptionSpec option : all) {
      if (option.required() || Arrays.stream(option.names()).anyMatch(named::contains)) {
        needed.add(option);
      }
    }
    return needed;
  }
}
