package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.cqd.data.BetaEFiles;
import dev.laurel.cqd.data.GraphFiles;
import dev.laurel.cqd.data.HoldOut;
import dev.laurel.cqd.data.KnowledgeGraph;
import dev.laurel.cqd.data.Labels;
import dev.laurel.cqd.data.Query2BoxFiles;
import dev.laurel.cqd.data.QuerySet;
import dev.laurel.cqd.data.WordNet;
import dev.laurel.cqd.model.PredictorFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code laurel kg import}. */
@Command(
    name = "import",
    description = "Read a graph of any known form, and hold out triples where wanted.",
    sortOptions = false,
    footer = {
      "",
      "Known: an RDF file (.nt .ttl .rdf .nq .trig, also .gz); a file or folder",
      "(train.txt, valid.txt, test.txt) of head, relation, tail between tabs; the",
      "folders of OpenKE, BetaE and Query2Box; the word wordnet for WordNet 3.1, which",
      "Laurel carries, or wordnet-places for the named places in it. Queries of BetaE",
      "and Query2Box are written beside the graph as valid.jsonl and test.jsonl.",
      "With --graph, SOURCE is a checkpoint of uclnlp/cqd or KGReasoning, and --out a",
      "model.",
      "",
      "Examples:",
      "  laurel kg import wordnet-places --hold-out 0.05 --out places",
      "  laurel kg import best_valid.model --graph graph/ --out model.safetensors"
    })
final class KgImport implements Callable<Integer> {
  private static final String WORDNET = "wordnet";
  private static final String PLACES = "wordnet-places";

  @Parameters(paramLabel = "SOURCE", description = "See below.")
  private Path source;

  @Mixin private OutOptions out;

  @Option(
      names = "--hold-out",
      defaultValue = "0",
      paramLabel = "SHARE",
      description =
          "Share of the triples to hold out for validation, and as many for testing. Default:"
              + " ${DEFAULT-VALUE}.")
  private double share;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "S",
      description = "Of what is held out. Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Option(names = "--literals", description = "Literals of an RDF file are entities too.")
  private boolean literals;

  @Option(
      names = "--graph",
      paramLabel = "DIR",
      description = "The graph that a checkpoint was trained on.")
  private Path graphOfModel;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    return graphOfModel == null ? graph() : checkpoint();
  }

  private int checkpoint() {
    Path target = out.checked();
    common.startEngine();
    KnowledgeGraph graph = GraphFiles.read(graphOfModel);
    List<String> labels = Labels.beside(graphOfModel, graph.entities());
    try (PredictorFile file = PredictorFile.fromCheckpoint(source, graph, labels)) {
      file.save(target, Map.of("imported", source.getFileName().toString()));
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("rank", file.predictor().rank());
      common.printSaved(target, result, "ComplEx of rank " + file.predictor().rank());
    }
    return 0;
  }

  private int graph() {
    KnowledgeGraph read;
    List<String> labels;
    boolean carried = source.toString().equals(WORDNET) || source.toString().equals(PLACES);
    if (carried && !Files.exists(source)) {
      WordNet all = WordNet.read();
      WordNet wordNet = source.toString().equals(PLACES) ? all.places() : all;
      read = wordNet.graph();
      labels = wordNet.labels();
    } else {
      read = GraphFiles.read(source, literals);
      labels = Labels.beside(source, read.entities());
    }
    if (share != 0) {
      read = HoldOut.split(read, share, seed);
    }
    Path folder = out.path();
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw UserError.of("%s is a file; a folder is needed", folder);
    }
    GraphFiles.write(folder, read, labels, out.force());
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("entities", read.entities().size());
    result.put("relations", read.relations().size());
    result.put("train", read.train().count());
    result.put("valid", read.valid().count());
    result.put("test", read.test().count());
    for (String part : List.of("valid", "test")) {
      QuerySet queries = queries(part, read);
      if (!queries.questions().isEmpty()) {
        queries.write(folder.resolve(part + ".jsonl"));
        result.put(part + "Queries", queries.questions().size());
      }
    }
    StringBuilder text = new StringBuilder();
    result.forEach((name, value) -> text.append(name).append(": ").append(value).append('\n'));
    common.printSaved(folder, result, text.toString());
    return 0;
  }

  private QuerySet queries(String part, KnowledgeGraph graph) {
    if (Files.exists(source.resolve(part + "-queries.pkl"))) {
      return BetaEFiles.queries(source, part, graph);
    }
    return Files.exists(source.resolve(part + "_ans_2c.pkl"))
        ? Query2BoxFiles.queries(source, part, graph)
        : new QuerySet(List.of());
  }
}
