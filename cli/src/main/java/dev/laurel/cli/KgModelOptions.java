package dev.laurel.cli;

import dev.laurel.core.run.Progress;
import dev.laurel.cqd.Query;
import dev.laurel.cqd.ScoreTransform;
import dev.laurel.cqd.answer.BeamAnswering;
import dev.laurel.cqd.answer.BeamConfig;
import dev.laurel.cqd.data.Edges;
import dev.laurel.cqd.data.Labels;
import dev.laurel.cqd.model.PredictorFile;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The model that answers, and how. */
final class KgModelOptions {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "FILE",
      description = "Model of laurel kg train.")
  private Path model;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "What entities are called: name, tab, label a line. Default: as trained.")
  private Path labels;

  @Mixin private KgBeamOptions beam;

  PredictorFile load() {
    PredictorFile file = PredictorFile.load(model);
    return labels == null ? file : file.withLabels(Labels.read(labels, file.graph().entities()));
  }

  /** Answers; the known edges are sorted once, by the caller. */
  BeamAnswering answering(PredictorFile file, Edges known) {
    return new BeamAnswering(
        file.predictor(), beam.config(BeamConfig.Known.BOOST, ScoreTransform.CALIBRATED), known);
  }

  /** Says what a user should know about a query before its answers. */
  void warn(Query query, PredictorFile file, Edges known, Progress progress) {
    if (beam.isRaw()) {
      progress.note("--transform raw: scores are no truth values, and norms of them mean little");
    }
    warnOfUntrained(query, file, known, progress);
  }

  private static void warnOfUntrained(
      Query query, PredictorFile file, Edges known, Progress progress) {
    if (query instanceof Query.Anchor anchor && known.relations(anchor.entity()).length == 0) {
      progress.note(
          "'" + file.labels().get(anchor.entity()) + "' is in no training triple: untrained");
    }
    query.parts().forEach(part -> warnOfUntrained(part, file, known, progress));
  }
}
