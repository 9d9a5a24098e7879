package dev.laurel.cqd.model;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.io.Artifact;
import dev.laurel.core.io.PyTorchFile;
import dev.laurel.core.io.Safetensors;
import dev.laurel.cqd.data.Edges;
import dev.laurel.cqd.data.KnowledgeGraph;
import dev.laurel.cqd.data.Numbering;
import dev.laurel.cqd.data.Triples;
import dev.laurel.cqd.data.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A predictor in one file with all it takes to ask it: tables, names, labels and the graph it was
 * trained on.
 *
 * @param predictor closed with this
 * @param graph names, for which labels may stand, and the training triples
 * @param labels of the entities, for people
 * @param config how it was trained
 */
public record PredictorFile(
    LinkPredictor predictor, KnowledgeGraph graph, List<String> labels, PredictorConfig config)
    implements AutoCloseable {
  private static final Artifact.Kind KIND = new Artifact.Kind("cqd.predictor", 1);

  /** What is saved beside the tables. */
  private record Configuration(PredictorConfig predictor, Numbering numbering) {}

  /** Checks that the parts fit. */
  public PredictorFile {
    if (predictor.entities() != graph.entities().size()
        || predictor.relations() != graph.directedRelations()
        || labels.size() != graph.entities().size()) {
      throw UserError.of(
          "a model of %d entities and %d directed relations does not fit a graph of %d and %d",
          predictor.entities(),
          predictor.relations(),
          graph.entities().size(),
          graph.directedRelations());
    }
    labels = List.copyOf(labels);
    graph =
        new KnowledgeGraph(
            graph.entities().labelled(labels),
            graph.relations(),
            graph.numbering(),
            graph.train(),
            graph.valid(),
            graph.test());
  }

  /** The same with other labels; close one of the two. */
  public PredictorFile withLabels(List<String> value) {
    return new PredictorFile(predictor, graph, value, config);
  }

  /**
   * A ComplEx model of uclnlp/cqd or pminervini/KGReasoning: a state dictionary with {@code
   * embeddings.0.weight} (entities) and {@code embeddings.1.weight} (directed relations).
   *
   * @param checkpoint what {@code torch.save} wrote
   * @param graph with the same numbers
   * @throws UserError if the file is damaged, holds no such tables or does not fit the graph
   */
  public static PredictorFile fromCheckpoint(
      Path checkpoint, KnowledgeGraph graph, List<String> labels) {
    Engine.start();
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> tensors = PyTorchFile.readTensors(checkpoint);
      LinkPredictor predictor =
          LinkPredictor.of(
              ScoringFunction.COMPLEX,
              table(tensors, "embeddings.0.weight", checkpoint),
              table(tensors, "embeddings.1.weight", checkpoint),
              null);
      try {
        PredictorConfig config = PredictorConfig.defaults().withRank(predictor.rank());
        return new PredictorFile(predictor, graph, labels, config);
      } catch (UserError e) {
        predictor.close();
        throw e;
      }
    }
  }

  /** A table by its name, which may follow the name of a model. */
  private static Tensor table(Map<String, Tensor> tensors, String name, Path checkpoint) {
    return tensors.entrySet().stream()
        .filter(entry -> entry.getKey().equals(name) || entry.getKey().endsWith("." + name))
        .filter(entry -> entry.getValue().dim() == 2)
        .findFirst()
        .map(entry -> Tensors.as(entry.getValue(), ScalarType.Float))
        .orElseThrow(
            () ->
                UserError.of(
                    "%s holds no matrix '%s'; found: %s", checkpoint, name, tensors.keySet()));
  }

  /** The training edges in both directions. */
  public Edges known() {
    return graph.known();
  }

  /** Saves, whole or not at all. */
  public void save(Path path, Map<String, ?> metrics) {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      tensors.put("entity", predictor.headTable());
      tensors.put("relation", predictor.relationTable());
      if (predictor.function().ownTails()) {
        tensors.put("tail", predictor.tailTable());
      }
      Triples train = graph.train();
      tensors.put("train.heads", Tensors.of(train.heads(), train.count()));
      tensors.put("train.relations", Tensors.of(train.relations(), train.count()));
      tensors.put("train.tails", Tensors.of(train.tails(), train.count()));
      tensors.put("names.entities", text(graph.entities().names()));
      tensors.put("names.relations", text(graph.relations().names()));
      tensors.put("names.labels", text(labels));
      Artifact.write(path, KIND, new Configuration(config, graph.numbering()), metrics, tensors);
    }
  }

  /** Names as UTF-8, a line each. */
  private static Tensor text(List<String> names) {
    for (String name : names) {
      if (name.indexOf('\n') >= 0) {
        throw UserError.of("the name '%s' holds a line break; names are saved a line each", name);
      }
    }
    byte[] bytes = String.join("\n", names).getBytes(StandardCharsets.UTF_8);
    int[] values = new int[bytes.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = bytes[i] & 0xff;
    }
    return Tensors.of(values, values.length).to(ScalarType.Byte);
  }

  /**
   * Loads what {@link #save} wrote.
   *
   * @throws UserError if the file is damaged, of another kind or of a newer format
   */
  public static PredictorFile load(Path path) {
    Engine.start();
    try (PointerScope scope = new PointerScope();
        Artifact artifact = Artifact.open(path, KIND)) {
      Safetensors tensors = artifact.tensors();
      Configuration configuration = artifact.configuration(Configuration.class);
      KnowledgeGraph graph =
          new KnowledgeGraph(
              Vocabulary.of("entity", names(tensors, "names.entities")),
              Vocabulary.of("relation", names(tensors, "names.relations")),
              configuration.numbering(),
              new Triples(
                  Tensors.ints(tensors.read("train.heads")),
                  Tensors.ints(tensors.read("train.relations")),
                  Tensors.ints(tensors.read("train.tails"))),
              Triples.none(),
              Triples.none());
      ScoringFunction function = configuration.predictor().function();
      LinkPredictor predictor =
          LinkPredictor.of(
              function,
              tensors.read("entity"),
              tensors.read("relation"),
              function.ownTails() ? tensors.read("tail") : null);
      return new PredictorFile(
          predictor, graph, names(tensors, "names.labels"), configuration.predictor());
    }
  }

  private static List<String> names(Safetensors tensors, String name) {
    int[] values = Tensors.ints(tensors.read(name));
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return Arrays.asList(new String(bytes, StandardCharsets.UTF_8).split("\n", -1));
  }

  @Override
  public void close() {
    predictor.close();
  }
}
