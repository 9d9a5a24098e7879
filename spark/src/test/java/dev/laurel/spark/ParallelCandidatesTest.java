package dev.laurel.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.core.run.Progress;
import dev.laurel.nas.data.PictureData;
import dev.laurel.nas.data.PictureFiles;
import dev.laurel.nas.run.ArchitectureSearch;
import dev.laurel.nas.run.SearchFolder;
import dev.laurel.nas.run.SearchPlan;
import dev.laurel.nas.space.SearchSpace;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Candidates on a cluster. */
class ParallelCandidatesTest {
  @TempDir private Path folder;

  @Test
  void theyAreJudgedAsOnOneMachine() throws Exception {
    PictureFiles.Options options = PictureFiles.Options.defaults().withSide(8).withMost(120, 30);
    SearchPlan plan = SearchPlan.small(SearchSpace.of("small-simple")).withLengths(1, 1, 0);
    SparkSession spark = Sessions.start("local[2]");
    try (PointerScope scope = new PointerScope()) {
      PictureData data = PictureFiles.open("shapes", options);
      SearchPlan half =
          new SearchPlan(
              plan.space(),
              4,
              2,
              20,
              1,
              plan.method(),
              plan.smoothing(),
              plan.architectureRate(),
              plan.selection(),
              1,
              0,
              0,
              plan.mostSkips(),
              true,
              plan.augmentation(),
              plan.last(),
              1);
      SearchFolder one = new SearchFolder(folder.resolve("one"));
      ArchitectureSearch local = ArchitectureSearch.open(one, half, null, data, Progress.silent());
      assertThat(local.search()).isTrue();
      SearchFolder other = new SearchFolder(folder.resolve("other"));
      ArchitectureSearch remote =
          ArchitectureSearch.open(other, half, null, data, Progress.silent());
      Files.copy(one.supernet(), other.supernet());
      ArchitectureSearch.Selected expected = local.select();
      ArchitectureSearch.Selected found =
          remote.select(ParallelCandidates.on(spark, half, "shapes", options));
      assertThat(found.architecture()).isEqualTo(expected.architecture());
      for (int e = 0; e < expected.explanation().edges().size(); e++) {
        var mine = expected.explanation().edges().get(e).candidates();
        var theirs = found.explanation().edges().get(e).candidates();
        for (int o = 0; o < mine.size(); o++) {
          // An answer that hangs in the balance may fall to either side.
          assertThat(theirs.get(o).accuracyWithout())
              .isCloseTo(
                  mine.get(o).accuracyWithout(), org.assertj.core.api.Assertions.within(0.02));
          assertThat(theirs.get(o).lossWithout())
              .isCloseTo(mine.get(o).lossWithout(), org.assertj.core.api.Assertions.within(1e-3));
        }
      }
    } finally {
      spark.stop();
    }
  }
}
