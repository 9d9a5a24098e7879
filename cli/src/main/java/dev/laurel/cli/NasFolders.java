package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.core.run.Progress;
import dev.laurel.nas.run.ArchitectureSearch;
import dev.laurel.nas.run.SearchFolder;
import dev.laurel.nas.run.SearchPlan;
import dev.laurel.nas.run.SearchReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The folder of a search, for people. */
final class NasFolders {
  private static final int INTERRUPTED = 130;

  private NasFolders() {}

  /** A folder for a search: new, empty, or with a search. */
  static SearchFolder checked(Path path) {
    SearchFolder folder = new SearchFolder(path);
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw UserError.of("%s is a file; --out needs a folder", path);
    }
    return folder;
  }

  /** A folder that holds a search. */
  static SearchFolder existing(Path path) {
    SearchFolder folder = new SearchFolder(path);
    if (folder.plan().isEmpty()) {
      throw UserError.of("%s holds no search: %s is missing", path, folder.planFile());
    }
    return folder;
  }

  /** Tells how to go on; the exit code of an interruption. */
  static int interrupted(SearchFolder folder, Progress progress) {
    progress.note("interrupted; the same command goes on in " + folder.path());
    return INTERRUPTED;
  }

  /** Writes the report, and prints what was found. */
  static void tell(
      SearchFolder folder,
      SearchPlan plan,
      ArchitectureSearch.Selected selected,
      ArchitectureSearch.Trained trained,
      CommonOptions common) {
    Path page = folder.report();
    SearchReport.of(plan, selected, trained, folder.epochs()).write(page);
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("architecture", selected.architecture());
    result.put("byMagnitude", selected.byMagnitude());
    if (trained != null) {
      result.put("accuracy", trained.accuracy());
      result.put("tested", trained.tested());
      result.put("parameters", trained.parameters());
      result.put("epochs", trained.epochs());
      result.put("network", folder.network().toString());
    }
    result.put("warnings", SearchReport.warnings(plan, selected));
    StringBuilder text = new StringBuilder(selected.architecture());
    if (trained != null) {
      text.append(
          String.format(
              Locale.ROOT,
              "%n%.2f%% of %,d test pictures, %,d parameters%nnetwork: %s",
              100 * trained.accuracy(),
              trained.tested(),
              trained.parameters(),
              folder.network()));
    }
    SearchReport.warnings(plan, selected)
        .forEach(warning -> text.append(String.format("%nbeware: %s", warning)));
    common.printSaved(page, result, text.toString());
  }
}
