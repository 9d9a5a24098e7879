package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.phm.data.AgreementGrammar;
import dev.laurel.phm.data.ArchaicStyle;
import dev.laurel.phm.data.InferenceFile;
import dev.laurel.phm.data.InferenceLogic;
import dev.laurel.phm.data.ParallelText;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code laurel phm generate}. */
@Command(
    name = "generate",
    description =
        "Make sentences: of agreement or inference in the published forms, or of two styles.",
    sortOptions = false,
    footer = {"", "Example:", "  laurel phm generate easy --count 10000 --out agreement.tsv"})
final class PhmGenerate implements Callable<Integer> {
  /** Which sentences. */
  enum Kind {
    EASY,
    HARD_TRAINING,
    HARD_TEST,
    LOGIC,
    STYLE
  }

  @Parameters(
      paramLabel = "KIND",
      description =
          "easy; hard_training (at most one attractor), hard_test (two to four, behind"
              + " other nouns); logic: inference as JSON lines; style: modern English with its archaic form, a pair a line.")
  private Kind kind;

  @Option(
      names = "--count",
      defaultValue = "10000",
      paramLabel = "N",
      description = "Sentences. Default: ${DEFAULT-VALUE}.")
  private int count = 10_000;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "S",
      description = "Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Mixin private OutOptions out;
  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    if (count < 1) {
      throw UserError.of("--count is %d; allowed: at least 1", count);
    }
    Path target = out.checked();
    switch (kind) {
      case EASY -> agreement(AgreementGrammar.easy(), target);
      case HARD_TRAINING -> agreement(AgreementGrammar.hardTraining(), target);
      case HARD_TEST -> agreement(AgreementGrammar.hardTest(), target);
      case LOGIC -> InferenceFile.write(target, InferenceLogic.generate(count, seed, Set.of()));
      case STYLE ->
          ParallelText.writeTabSeparated(target, ArchaicStyle.generate(count, seed, Set.of()));
    }
    common.printSaved(target, Map.of("sentences", count), count + " sentences");
    return 0;
  }

  private void agreement(AgreementGrammar grammar, Path target) {
    AgreementGrammar.write(target, grammar.generate(count, seed, Set.of()));
  }
}
