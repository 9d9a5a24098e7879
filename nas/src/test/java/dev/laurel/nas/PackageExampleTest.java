package dev.laurel.nas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.core.Engine;
import dev.laurel.core.run.Progress;
import dev.laurel.nas.data.PictureData;
import dev.laurel.nas.data.PictureFiles;
import dev.laurel.nas.run.ArchitectureSearch;
import dev.laurel.nas.run.SearchFolder;
import dev.laurel.nas.run.SearchPlan;
import dev.laurel.nas.run.SearchReport;
import dev.laurel.nas.space.SearchSpace;
import java.nio.file.Path;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of the package's documentation, with fewer pictures. */
class PackageExampleTest {
  @Test
  void itRuns(@TempDir Path path) {
    Engine.start();
    try (PointerScope scope = new PointerScope()) {
      PictureData data =
          PictureFiles.open(
              "shapes", PictureFiles.Options.defaults().withSide(8).withMost(160, 40));
      SearchPlan plan = SearchPlan.small(SearchSpace.of("small-simple")).withLengths(1, 0, 32);
      SearchFolder folder = new SearchFolder(path.resolve("found"));
      ArchitectureSearch search =
          ArchitectureSearch.open(folder, plan, null, data, Progress.silent());
      assertThat(search.search()).isTrue();
      ArchitectureSearch.Selected chosen = search.select();
      ArchitectureSearch.Trained trained = search.train(chosen.architecture(), 0);
      assertThat(trained.tested()).isEqualTo(40);
      SearchReport.of(plan, chosen, trained, folder.epochs()).write(path.resolve("report.html"));
      assertThat(path.resolve("report.html")).exists();
    }
  }
}
