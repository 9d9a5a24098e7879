package dev.laurel.cli;

import dev.laurel.core.run.Progress;
import dev.laurel.cqd.Structure;
import dev.laurel.cqd.data.GraphFiles;
import dev.laurel.cqd.data.KnowledgeGraph;
import dev.laurel.cqd.data.QueryGenerator;
import dev.laurel.cqd.data.QuerySet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code laurel kg queries}. */
@Command(
    name = "queries",
    description = "Draw queries with easy and hard answers from a graph with held-out triples.",
    sortOptions = false,
    footer = {"", "Example:", "  laurel kg queries graph/ --count 1000 --out test.jsonl"})
final class KgQueries implements Callable<Integer> {
  /** Which triples the hard answers need. */
  enum Part {
    VALID,
    TEST
  }

  @Parameters(paramLabel = "GRAPH", description = "As for laurel kg train.")
  private Path graph;

  @Option(
      names = "--part",
      defaultValue = "test",
      paramLabel = "PART",
      description = "valid or test. Default: ${DEFAULT-VALUE}.")
  private Part part = Part.TEST;

  @Option(
      names = "--types",
      split = ",",
      paramLabel = "TYPE",
      description = "Structures, such as 2p,ip. Default: all fourteen.")
  private List<String> types = List.of();

  @Option(
      names = "--count",
      defaultValue = "1000",
      paramLabel = "N",
      description = "Queries a structure. Default: ${DEFAULT-VALUE}.")
  private int count = 1000;

  @Option(
      names = "--most-answers",
      defaultValue = "100",
      paramLabel = "N",
      description = "Drop queries with more easy or hard answers. Default: ${DEFAULT-VALUE}.")
  private int mostAnswers = 100;

  @Option(
      names = "--hardness",
      defaultValue = "any",
      paramLabel = "NAME",
      description =
          "Hard answers: any that needs a held-out triple, as in the benchmarks, or full: all of"
              + " whose triples are held out. Default: ${DEFAULT-VALUE}.")
  private QueryGenerator.Hardness hardness = QueryGenerator.Hardness.ANY;

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
    Path target = out.checked();
    KnowledgeGraph read = GraphFiles.read(graph);
    List<Structure> wanted =
        types.isEmpty() ? List.of(Structure.values()) : types.stream().map(Structure::of).toList();
    QueryGenerator generator =
        part == Part.TEST
            ? QueryGenerator.forTest(read, mostAnswers, hardness)
            : QueryGenerator.forValid(read, mostAnswers, hardness);
    List<QuerySet.Question> all = new ArrayList<>();
    Map<String, Integer> counts = new LinkedHashMap<>();
    try (Progress progress = common.progress()) {
      progress.begin("drawing queries", wanted.size());
      for (Structure structure : wanted) {
        List<QuerySet.Question> drawn = generator.draw(structure, count, seed);
        counts.put(structure.label(), drawn.size());
        all.addAll(drawn);
        progress.step(counts.size(), Map.of());
      }
      progress.end();
    }
    new QuerySet(all).write(target);
    common.printSaved(target, Map.of("queries", counts), counts.toString());
    return 0;
  }
}
