package dev.laurel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Help fits a screen, has examples that are right, and says the same everywhere. */
class HelpTest {
  private static final int WIDTH = 80;

  private static List<CommandLine> verbs(String... arguments) {
    List<CommandLine> found = new ArrayList<>();
    collect(Main.commandLine(List.of(arguments)), found);
    return found;
  }

  private static void collect(CommandLine line, List<CommandLine> found) {
    if (line.getCommandSpec().userObject() instanceof Callable<?>) {
      found.add(line);
    }
    line.getSubcommands().values().forEach(sub -> collect(sub, found));
  }

  private static String name(CommandLine line) {
    return line.getCommandSpec().qualifiedName();
  }

  private static String help(CommandLine line) {
    line.getCommandSpec().usageMessage().width(WIDTH);
    return line.getUsageMessage(CommandLine.Help.Ansi.OFF);
  }

  @Test
  void fitsAScreen() {
    for (CommandLine verb : verbs("--help")) {
      String help = help(verb);
      assertThat(help.lines().count()).as(help).isLessThanOrEqualTo(Help.SCREEN);
      assertThat(help.lines().allMatch(one -> one.length() <= WIDTH)).as(help).isTrue();
    }
  }

  @Test
  void showsEveryOptionOnRequest() {
    for (CommandLine verb : verbs(Help.ALL)) {
      String help = help(verb);
      for (OptionSpec option : verb.getCommandSpec().options()) {
        assertThat(help).contains(option.longestName());
        assertThat(option.description()).as(name(verb) + option.longestName()).isNotEmpty();
      }
    }
  }

  @Test
  void examplesAreCommandsThatAreUnderstood() {
    for (CommandLine verb : verbs()) {
      String footer = String.join("\n", verb.getCommandSpec().usageMessage().footer());
      assertThat(footer.lines().mapToInt(String::length)).as(footer).allMatch(n -> n <= WIDTH);
      List<List<String>> examples = commands(footer.lines());
      assertThat(examples).as("an example of " + name(verb)).isNotEmpty();
      assertThat(footer).contains("  " + name(verb) + "");
      examples.forEach(example -> assertThat(error(example)).isNull());
    }
  }

  @Test
  void commandsInTheDocumentationAreUnderstood() throws IOException {
    List<String> wrong = new ArrayList<>();
    int count = 0;
    try (Stream<Path> pages = Files.walk(Path.of("../docs"))) {
      List<Path> all =
          new ArrayList<>(pages.filter(page -> page.toString().endsWith(".md")).toList());
      all.add(Path.of("../README.md"));
      for (Path page : all) {
        for (List<String> command : commands(Files.readAllLines(page).stream())) {
          String error = error(command);
          if (error != null) {
            wrong.add(page + ": " + error);
          }
          count++;
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(count).isGreaterThan(100);
  }

  /** Within sentences commands are abbreviated, but name only options that there are. */
  @Test
  void optionsInSentencesExist() throws IOException {
    List<String> wrong = new ArrayList<>();
    int count = 0;
    try (Stream<Path> pages = Files.walk(Path.of("../docs"))) {
      for (Path page : pages.filter(one -> one.toString().endsWith(".md")).toList()) {
        Matcher spans = Pattern.compile("`laurel ([^`]*)`").matcher(Files.readString(page));
        while (spans.find()) {
          List<String> words = Commands.words(spans.group(1));
          CommandLine verb = Main.commandLine(List.of());
          for (String word : words) {
            verb = verb.getSubcommands().getOrDefault(word, verb);
          }
          for (String word : words) {
            if (word.startsWith("--")) {
              count++;
              if (verb.getCommandSpec().findOption(word.replaceFirst("=.*", "")) == null) {
                wrong.add(page + ": " + spans.group());
              }
            }
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(count).isGreaterThan(50);
  }

  @Test
  void pagesOfMethodsHaveOneForm() throws IOException {
    for (String method :
        List.of("eigengame", "cqd", "scoresde", "meshgraphnets", "phm", "binaural", "nas", "ntk")) {
      List<String> headings =
          Files.readAllLines(Path.of("../docs", method + ".md")).stream()
              .filter(line -> line.startsWith("## "))
              .map(line -> line.substring(3))
              .toList();
      assertThat(headings)
          .as(method)
          .contains("What", "When", "Example", "Mathematics", "Options", "Evidence", "Limits");
    }
  }

  /** Where a word means something else, its verb has good reason. */
  @Test
  void anOptionHasOneFormEverywhere() {
    Map<String, Set<String>> forms = new LinkedHashMap<>();
    for (CommandLine verb : verbs()) {
      for (OptionSpec option : verb.getCommandSpec().options()) {
        forms
            .computeIfAbsent(option.longestName(), any -> new TreeSet<>())
            .add(option.paramLabel());
      }
    }
    for (String common :
        List.of(
            "--threads",
            "--device",
            "--json",
            "--quiet",
            "--log",
            "--tensorboard",
            "--config",
            "--debug",
            "--seed",
            "--force",
            "--model",
            "--checkpoint",
            "--minutes",
            "--steps",
            "--epochs",
            "--rate",
            "--average",
            "--side",
            "--halve")) {
      assertThat(forms.get(common)).as(common).hasSize(1);
    }
    assertThat(forms.get("--out")).containsExactlyInAnyOrder("FILE", "DIR");
  }

  private static List<List<String>> commands(Stream<String> lines) {
    List<List<String>> commands = new ArrayList<>();
    StringBuilder open = new StringBuilder();
    for (String line : lines.toList()) {
      String text = line.strip();
      if (open.isEmpty() && !text.matches("(\\$ )?(\\./)?laurel [a-z].*")) {
        continue;
      }
      open.append(text);
      if (text.endsWith("\\")) {
        open.setLength(open.length() - 1);
        open.append(' ');
        continue;
      }
      if (quotes(open) % 2 == 1) {
        open.append(' ');
        continue;
      }
      commands.add(
          Commands.words(
              open.toString()
                  .replaceFirst(" +#.*", "")
                  .replaceFirst("^(\\$ )?(\\./)?laurel ", "")));
      open.setLength(0);
    }
    return commands;
  }

  private static long quotes(CharSequence text) {
    return text.chars().filter(sign -> sign == '\'').count();
  }

  /** Why the command is not understood, or null. */
  private static String error(List<String> words) {
    List<String> command = new ArrayList<>(words);
    for (String shell : List.of("|", ">", "<", "&&", ";", "2>&1")) {
      int at = command.indexOf(shell);
      if (at >= 0) {
        command.subList(at, command.size()).clear();
      }
    }
    try {
      Main.commandLine(command).parseArgs(command.toArray(String[]::new));
      return null;
    } catch (CommandLine.ParameterException e) {
      return String.join(" ", command) + ": " + e.getMessage();
    }
  }
}
