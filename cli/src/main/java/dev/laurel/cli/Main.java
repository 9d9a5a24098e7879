package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.core.io.Artifact;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The command {@code laurel}. Exit codes: 0 done, 1 failed, 2 wrong use or input, 130 interrupted.
 */
@Command(
    name = "laurel",
    description = "Eight prize-winning machine-learning methods for the JVM.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  laurel tour",
      "  laurel pca fit data.csv --components 8 --out model.safetensors",
      "",
      "Completion: source <(laurel generate-completion)"
    },
    subcommands = {
      PcaCommand.class,
      KgCommand.class,
      SdeCommand.class,
      MeshCommand.class,
      PhmCommand.class,
      BinauralCommand.class,
      NasCommand.class,
      NtkCommand.class,
      TourCommand.class,
      DoctorCommand.class,
      InspectCommand.class,
      DataCommand.class,
      SchemaCommand.class,
      AutoComplete.GenerateCompletion.class
    })
public final class Main implements Runnable {
  private static final Pattern EXPECTED = Pattern.compile("expected one of \\[[^]]*\\]");

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /** The version of the library and of Java. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {
        "laurel "
            + Artifact.libraryVersion()
            + " (Java "
            + Runtime.version().feature()
            + ", "
            + System.getProperty("os.name")
            + " "
            + System.getProperty("os.arch")
            + ")"
      };
    }
  }

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    int code = execute(arguments);
    System.out.flush();
    System.exit(code);
  }

  /** Runs a command. */
  static int execute(String... arguments) {
    boolean debug = Arrays.asList(arguments).contains("--debug");
    CommandLine line = commandLine(Arrays.asList(arguments));
    line.setParameterExceptionHandler(
        (error, given) -> {
          System.err.println("laurel: " + sentence(error));
          System.err.println(
              "Try: " + error.getCommandLine().getCommandSpec().qualifiedName() + " --help");
          return 2;
        });
    line.setExecutionExceptionHandler(
        (error, command, parsed) -> {
          if (debug) {
            error.printStackTrace();
          } else {
            System.err.println("laurel: " + sentence(error));
          }
          return error instanceof UserError ? 2 : 1;
        });
    try {
      ConfigFile.in(arguments)
          .ifPresent(
              file -> {
                line.setDefaultValueProvider(file);
                line.setExecutionStrategy(
                    parsed -> {
                      CommandLine.ParseResult leaf = parsed;
                      while (leaf.hasSubcommand()) {
                        leaf = leaf.subcommand();
                      }
                      file.check(leaf.commandSpec());
                      return new CommandLine.RunLast().execute(parsed);
                    });
              });
      return line.execute(arguments);
    } catch (UserError e) {
      System.err.println("laurel: " + e.getMessage());
      return 2;
    }
  }

  /** The command with all its verbs, ready for arguments. */
  static CommandLine commandLine(List<String> arguments) {
    CommandLine line = new CommandLine(new Main());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpAutoWidth(true);
    Help.shape(line, arguments);
    return line;
  }

  /** Picocli's words in ours, and the nearest word that is known. */
  private static String sentence(CommandLine.ParameterException error) {
    if (error instanceof CommandLine.UnmatchedArgumentException unmatched
        && !unmatched.getUnmatched().isEmpty()) {
      String word = unmatched.getUnmatched().get(0);
      List<String> near = unmatched.getSuggestions();
      return (unmatched.isUnknownOption()
              ? "no option '" + word + "'"
              : "'" + word + "' is no verb or argument here")
          + (near.isEmpty() ? "" : "; did you mean " + near.get(0) + "?");
    }
    return EXPECTED
        .matcher(error.getMessage())
        .replaceFirst(found -> Matcher.quoteReplacement(found.group().toLowerCase(Locale.ROOT)))
        .replace("is not a double", "is not a number")
        .replace("is not an int", "is not a whole number")
        .replace("is not a long", "is not a whole number");
  }

  private static String sentence(Exception error) {
    return error instanceof UserError
        ? error.getMessage()
        : "this is a bug, please report it with the trace that --debug shows: " + error;
  }
}
