package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.phm.data.AgreementFile;
import dev.laurel.phm.data.AgreementGrammar;
import dev.laurel.phm.data.AgreementSentence;
import dev.laurel.phm.data.ArchaicStyle;
import dev.laurel.phm.data.HeldOut;
import dev.laurel.phm.data.InferenceFile;
import dev.laurel.phm.data.InferenceLogic;
import dev.laurel.phm.data.InferencePair;
import dev.laurel.phm.data.Pair;
import dev.laurel.phm.data.ParallelText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Data of the tasks by what is written on the command line. */
final class PhmData {
  private static final int TRAINING = 60_000;
  private static final int TEST = 5_000;

  /** Sources are divided by a hash: the first part is for judging, the second for watching. */
  private static final int PARTS = 50;

  private PhmData() {}

  /** What is learned from, watched and judged by; no source is in two of them. */
  record Split<T>(List<T> training, List<T> validation, List<T> test) {}

  /** The built-in grammar, or a table of which a part is held out. */
  static Split<AgreementSentence> agreement(String data) {
    boolean hard = data.equals("hard");
    if (hard || data.equals("easy")) {
      AgreementGrammar grammar = hard ? AgreementGrammar.hardTraining() : AgreementGrammar.easy();
      List<AgreementSentence> training = sentences(grammar.generate(TRAINING, 1, Set.of()));
      Set<List<String>> seen =
          training.stream().map(AgreementSentence::words).collect(Collectors.toSet());
      List<AgreementSentence> test =
          sentences((hard ? AgreementGrammar.hardTest() : grammar).generate(2 * TEST, 2, seen));
      return new Split<>(training, test.subList(TEST, 2 * TEST), test.subList(0, TEST));
    }
    List<AgreementSentence> all = AgreementFile.read(Path.of(data));
    return new Split<>(part(all, 10, PARTS), part(all, 9, 10), part(all, 0, 9));
  }

  private static List<AgreementSentence> sentences(List<AgreementGrammar.Row> rows) {
    return rows.stream().map(AgreementGrammar.Row::sentence).toList();
  }

  private static List<AgreementSentence> part(List<AgreementSentence> all, int from, int to) {
    return HeldOut.part(all, one -> String.join(" ", one.words()), PARTS, from, to);
  }

  /** The built-in logic; a file of JSON lines of which a part is held out, or two. */
  static Split<InferencePair> inference(List<String> data, List<String> labels) {
    if (data.size() == 1 && data.get(0).equals("logic")) {
      List<InferencePair> training = InferenceLogic.generate(TRAINING / 2, 1, Set.of());
      List<InferencePair> test = InferenceLogic.generate(2 * TEST, 2, new HashSet<>(training));
      return new Split<>(training, test.subList(TEST, test.size()), test.subList(0, TEST));
    }
    List<InferencePair> all = InferenceFile.read(Path.of(data.get(0)), labels).pairs();
    if (data.size() == 2) {
      List<InferencePair> test = InferenceFile.read(Path.of(data.get(1)), labels).pairs();
      return new Split<>(all, test, test);
    }
    return new Split<>(pairs(all, 10, PARTS), pairs(all, 9, 10), pairs(all, 0, 9));
  }

  private static List<InferencePair> pairs(List<InferencePair> all, int from, int to) {
    return HeldOut.part(all, InferencePair::premise, PARTS, from, to);
  }

  /**
   * {@code style} (built-in), a folder of catalogues, a table, or two files, of lines or verses.
   */
  static Split<Pair> translation(List<Path> paths) {
    if (paths.equals(List.of(Path.of("style")))) {
      List<Pair> training = ArchaicStyle.generate(TRAINING / 2, 1, Set.of());
      Set<String> seen = training.stream().map(Pair::source).collect(Collectors.toSet());
      List<Pair> test = ArchaicStyle.generate(TEST / 5, 2, seen);
      return new Split<>(
          training, test.subList(TEST / 10, test.size()), test.subList(0, TEST / 10));
    }
    List<Pair> all;
    if (paths.size() == 2 && paths.stream().allMatch(path -> path.toString().endsWith(".imp"))) {
      all = ParallelText.verses(paths.get(0), paths.get(1));
    } else if (paths.size() == 2) {
      all = ParallelText.lines(paths.get(0), paths.get(1));
    } else if (paths.size() != 1) {
      throw UserError.of(
          "%d paths; a folder of .mo, a table with tabs, or two files are needed", paths.size());
    } else if (Files.isDirectory(paths.get(0))) {
      all = ParallelText.catalogues(paths.get(0));
    } else {
      all = ParallelText.tabSeparated(paths.get(0));
    }
    return new Split<>(
        ParallelText.part(all, PARTS, 2, PARTS),
        ParallelText.part(all, PARTS, 1, 2),
        ParallelText.part(all, PARTS, 0, 1));
  }
}
