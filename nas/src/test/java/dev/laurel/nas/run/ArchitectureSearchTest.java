package dev.laurel.nas.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.core.Engine;
import dev.laurel.core.UserError;
import dev.laurel.core.run.Progress;
import dev.laurel.nas.data.PictureData;
import dev.laurel.nas.data.PictureFiles;
import dev.laurel.nas.search.SearchConfig;
import dev.laurel.nas.search.Smoothing;
import dev.laurel.nas.space.SearchSpace;
import dev.laurel.nas.train.PictureClassifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole searches: interrupted in every phase, and by every rule. */
class ArchitectureSearchTest {
  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    Engine.start();
    Engine.threads(1);
  }

  private static PictureData pictures() {
    return PictureFiles.open(
        "shapes", PictureFiles.Options.defaults().withSide(8).withMost(80, 40));
  }

  private static SearchPlan plan(String space) {
    SearchPlan small = SearchPlan.small(SearchSpace.of(space));
    return new SearchPlan(
            small.space(),
            4,
            space.startsWith("s") && !space.startsWith("small") ? 3 : 1,
            16,
            2,
            small.method(),
            small.smoothing(),
            small.architectureRate(),
            small.selection(),
            1,
            3,
            24,
            small.mostSkips(),
            true,
            small.augmentation(),
            small.last(),
            3)
        .withLast(new SearchPlan.Last(4, 3, 16, 2, 0.05, small.last().style()));
  }

  /** Tells a phase to stop at a step. */
  private record Stop(String phase, long step) implements Progress {
    private static final ThreadLocal<String> NOW = ThreadLocal.withInitial(() -> "");

    @Override
    public void begin(String task, long steps) {
      NOW.set(task);
    }

    @Override
    public void step(long done, Map<String, Double> metrics) {
      if (NOW.get().equals(phase) && done == step) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void note(String message) {}

    @Override
    public void end() {}
  }

  /** Runs as far as it goes; whether to the end. */
  private static boolean run(Path path, SearchPlan plan, PictureData data, Progress progress) {
    ArchitectureSearch search =
        ArchitectureSearch.open(new SearchFolder(path), plan, null, data, progress);
    if (!search.search()) {
      return false;
    }
    ArchitectureSearch.Selected selected = search.select();
    return selected != null && search.train(selected.architecture(), 0) != null;
  }

  @ParameterizedTest
  @ValueSource(strings = {"small-simple", "s2"})
  void interruptedInEveryPhaseItEndsAsUninterrupted(String space) throws IOException {
    try (PointerScope scope = new PointerScope()) {
      PictureData data = pictures();
      SearchPlan plan = plan(space);
      Path whole = folder.resolve("whole");
      assertThat(run(whole, plan, data, Progress.silent())).isTrue();
      Path parts = folder.resolve("parts");
      for (Stop stop :
          new Stop[] {
            new Stop("search", 1),
            new Stop("search", 4),
            new Stop("selection", 1),
            new Stop("selection", 5),
            new Stop("training", 3)
          }) {
        assertThat(run(parts, plan, data, stop)).as(stop.toString()).isFalse();
        assertThat(Thread.interrupted()).as(stop.toString()).isTrue();
      }
      assertThat(run(parts, plan, data, Progress.silent())).isTrue();
      SearchFolder one = new SearchFolder(whole);
      SearchFolder other = new SearchFolder(parts);
      assertThat(other.readSelected().orElseThrow().architecture())
          .isEqualTo(one.readSelected().orElseThrow().architecture());
      assertThat(other.epochs()).hasSameSizeAs(one.epochs());
      assertSameTensors(one.selection(), other.selection());
      assertSameTensors(one.network(), other.network());
    }
  }

  private static void assertSameTensors(Path one, Path other) {
    try (var first = dev.laurel.core.io.Safetensors.open(one);
        var second = dev.laurel.core.io.Safetensors.open(other);
        PointerScope scope = new PointerScope()) {
      assertThat(second.names()).isEqualTo(first.names());
      for (String name : first.names()) {
        assertThat(second.doubles(name)).as(name).isEqualTo(first.doubles(name));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(SearchPlan.Selection.class)
  void everyRuleGivesANetworkThatIsUsable(SearchPlan.Selection selection) {
    try (PointerScope scope = new PointerScope()) {
      PictureData data = pictures();
      SearchPlan plan = plan("small-simple").withSelection(selection);
      assertThat(run(folder, plan, data, Progress.silent())).isTrue();
      SearchFolder done = new SearchFolder(folder);
      ArchitectureSearch.Selected selected = done.readSelected().orElseThrow();
      String page = SearchReport.of(plan, selected, null, done.epochs()).html();
      assertThat(page).contains(selected.architecture()).contains("Why each operation");
      try (PictureClassifier loaded = PictureClassifier.load(done.network())) {
        double sum = loaded.probabilities(data.test().pixels()).sum().item_double();
        assertThat(sum).isBetween(data.test().count() - 1e-3, data.test().count() + 1e-3);
        assertThat(loaded.settings().architecture()).isEqualTo(selected.architecture());
      }
    }
  }

  @Test
  void aBudgetDecidesLengths() {
    try (PointerScope scope = new PointerScope()) {
      PictureData data = pictures();
      SearchPlan plan = plan("small");
      Budget.Measured measured = new Budget.Measured(0.1, 0.001);
      SearchPlan ample = new Budget(10).fit(plan, data, measured, 0);
      assertThat(ample.epochs()).isEqualTo(50);
      assertThat(ample.interval()).isEqualTo(5);
      SearchPlan short1 = new Budget(0.05).fit(plan, data, measured, 0);
      // An epoch has 3 steps: 35% of 3 seconds are 3 epochs.
      assertThat(short1.epochs()).isEqualTo(3);
      // 20% of 3 seconds leave no whole epoch of tuning for each decision.
      assertThat(short1.interval()).isEqualTo(1);
      assertThat(short1.tuningSteps()).isEqualTo(2);
      assertThatThrownBy(() -> new Budget(0.001).fit(plan, data, measured, 0))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("minutes are needed");
    }
  }

  @Test
  void anotherPlanInTheSameFolderIsRefused() {
    try (PointerScope scope = new PointerScope()) {
      PictureData data = pictures();
      ArchitectureSearch.open(
          new SearchFolder(folder), plan("small"), null, data, Progress.silent());
      assertThatThrownBy(
              () ->
                  ArchitectureSearch.open(
                      new SearchFolder(folder), plan("s2"), null, data, Progress.silent()))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("another plan");
    }
  }

  @Test
  void skipConnectionsCanBeLimited() {
    try (PointerScope scope = new PointerScope()) {
      PictureData data = pictures();
      SearchPlan usual = plan("nb201-s2");
      SearchPlan plan =
          new SearchPlan(
              usual.space(),
              4,
              1,
              16,
              1,
              usual.method(),
              usual.smoothing(),
              usual.architectureRate(),
              usual.selection(),
              0,
              0,
              24,
              0,
              true,
              usual.augmentation(),
              usual.last(),
              3);
      ArchitectureSearch search =
          ArchitectureSearch.open(new SearchFolder(folder), plan, null, data, Progress.silent());
      assertThat(search.search()).isTrue();
      assertThat(search.select().architecture()).doesNotContain("skip_connect");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "FIRST_ORDER,NONE",
    "FIRST_ORDER,ADVERSARIAL",
    "FIRST_ORDER,RANDOM",
    "SECOND_ORDER,NONE",
    "BLANK,NONE"
  })
  void networksOfReductionsAloneAreSearchedToo(SearchConfig.Method method, Smoothing.Kind kind) {
    try (PointerScope scope = new PointerScope()) {
      PictureData data = pictures();
      SearchPlan usual = plan("s2");
      SearchPlan plan =
          new SearchPlan(
              usual.space(),
              4,
              1,
              16,
              1,
              method,
              kind,
              usual.architectureRate(),
              SearchPlan.Selection.FIRST_ORDER,
              1,
              1,
              24,
              100,
              true,
              usual.augmentation(),
              usual.last(),
              3);
      assertThat(run(folder, plan, data, Progress.silent())).isTrue();
    }
  }

  @Test
  void otherPicturesAndForeignFilesAreRefused() throws IOException {
    try (PointerScope scope = new PointerScope()) {
      SearchPlan plan = plan("small-simple");
      Path own = folder.resolve("own");
      assertThat(run(own, plan, pictures(), Progress.silent())).isTrue();
      PictureData others =
          PictureFiles.open("shapes", PictureFiles.Options.defaults().withSide(8).withMost(81, 40));
      assertThatThrownBy(() -> run(own, plan, others, Progress.silent()))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("other pictures");
      Path foreign = Files.createDirectories(folder.resolve("foreign"));
      Files.writeString(foreign.resolve("report.html"), "mine");
      assertThatThrownBy(() -> run(foreign, plan, others, Progress.silent()))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("no search to go on with");
      assertThat(Files.readString(foreign.resolve("report.html"))).isEqualTo("mine");
      Budget none = new Budget(1e-9);
      assertThatThrownBy(
              () ->
                  ArchitectureSearch.open(
                      new SearchFolder(own), plan, none, others, Progress.silent(), true))
          .isInstanceOf(UserError.class);
      assertThat(new SearchFolder(own).network()).exists();
    }
  }
}
