package dev.laurel.cli;

import dev.laurel.core.report.Chart;
import dev.laurel.core.report.Report;
import dev.laurel.core.run.Progress;
import dev.laurel.core.run.RunOptions;
import dev.laurel.cqd.Query;
import dev.laurel.cqd.Structure;
import dev.laurel.cqd.answer.BeamAnswering;
import dev.laurel.cqd.answer.BeamConfig;
import dev.laurel.cqd.answer.Explanation;
import dev.laurel.cqd.data.Edges;
import dev.laurel.cqd.data.HoldOut;
import dev.laurel.cqd.data.KnowledgeGraph;
import dev.laurel.cqd.data.QueryGenerator;
import dev.laurel.cqd.data.QuerySet;
import dev.laurel.cqd.data.WordNet;
import dev.laurel.cqd.eval.QueryEvaluation;
import dev.laurel.cqd.eval.RankingMetrics;
import dev.laurel.cqd.eval.TieRule;
import dev.laurel.cqd.model.PredictorConfig;
import dev.laurel.cqd.model.PredictorFile;
import dev.laurel.cqd.model.PredictorTraining;
import dev.laurel.cqd.model.Regularizer;
import dev.laurel.cqd.sparql.AnyQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The tour's chapter on knowledge graphs. */
final class KgChapter implements Chapter {
  private static final double HELD_OUT = 0.05;
  private static final int SHOWN = 4;
  private static final int QUERIES = 60;
  private static final int[] WIDTHS = {1, 2, 4, 8, 16, 32, 64};

  /** A question in words and as a query. */
  private record Asked(String words, String query) {}

  private static final List<Asked> ASKED =
      List.of(
          new Asked(
              "Which capitals lie in an African country?",
              "african_country.n.01/^instance_of/^part_of & national_capital.n.01/^instance_of"),
          new Asked(
              "Which capitals lie in an American state?",
              "american_state.n.01/^instance_of/^part_of & state_capital.n.01/^instance_of"),
          new Asked(
              "Which peaks of the Himalayas are not in Nepal?",
              "himalayas.n.01/^part_of & mountain_peak.n.01/^instance_of"
                  + " & !nepal.n.01/^part_of"),
          new Asked(
              "Which books belong to the Old Testament? (in SPARQL)",
              "SELECT ?book { ?book <instance_of> <book.n.10> . ?book <part_of>"
                  + " <old_testament.n.01> }"));

  private final Tour tour;
  private final Progress progress;

  KgChapter(Tour tour) {
    this.tour = tour;
    this.progress = tour.progress();
  }

  @Override
  public Finding write(Report report) {
    progress.note("Knowledge graphs: the named places of WordNet 3.1, one triple in ten held out");
    WordNet places = WordNet.read().places();
    KnowledgeGraph graph = HoldOut.split(places.graph(), HELD_OUT, 1);
    PredictorConfig config =
        PredictorConfig.defaults()
            .withRank(50)
            .withEpochs(tour.of(30, 12))
            .withBatch(500)
            .withRegularizer(Regularizer.N3, 0.1);
    PredictorTraining.Trained trained =
        PredictorTraining.train(graph, config, RunOptions.defaults().withProgress(progress));
    try (PredictorFile file =
        new PredictorFile(trained.predictor(), graph, places.labels(), config)) {
      report
          .section("Questions to an incomplete knowledge graph")
          .lead("What follows from what is known, and from what probably is?")
          .text(
              String.format(
                  Locale.ROOT,
                  "WordNet knows %,d places and their kinds by %,d facts. A tenth of the facts was"
                      + " hidden; a link predictor was trained on the rest in %.0f seconds. Queries"
                      + " then combine what is known with what is predicted. Shown are answers that"
                      + " need a prediction: those marked as true rest on facts that were hidden.",
                  graph.entities().size(),
                  graph.train().count() + graph.valid().count() + graph.test().count(),
                  trained.report().seconds()));
      Edges hidden = graph.edges(graph.valid().and(graph.test()));
      BeamAnswering answering =
          new BeamAnswering(file.predictor(), BeamConfig.calibrated(), file.known());
      int all = 0;
      long shown = 0;
      for (Asked asked : ASKED) {
        progress.note("  " + asked.words());
        List<List<String>> rows = predicted(asked, file, answering, hidden);
        all += rows.size();
        shown += rows.stream().filter(row -> !row.get(3).isEmpty()).count();
        report
            .text(asked.words())
            .code(asked.query())
            .table(List.of("answer", "score", "what is predicted", "hidden fact"), rows);
      }
      report
          .chart(widths(graph, file), "Mean reciprocal rank of hard answers by candidates kept.")
          .text(
              "The more candidates of an inner variable are kept, the closer the search comes to"
                  + " the optimum over all assignments; with all kept, it is the optimum.")
          .code(
              COMMANDS,
              """
              laurel kg import wordnet-places --hold-out 0.05 --out places
              laurel kg train places --rank 50 --epochs 30 --batch 500 --weight 0.1 \\
                  --out m.safetensors
              laurel kg query --model m.safetensors --explain \\
                  'african_country.n.01/^instance_of/^part_of & national_capital.n.01/^instance_of'
              """)
          .code(
              JAVA,
              """
              try (PredictorFile model = PredictorFile.load(Path.of("m.safetensors"))) {
                Query query = AnyQuery.parse("european_union.n.01/^member_of", model.graph());
                BeamAnswering answering =
                    new BeamAnswering(model.predictor(), BeamConfig.calibrated(), model.known());
                List<BeamAnswering.Answer> answers = answering.answers(query, 20);
              }
              """);
      return new Finding(
          "Which answers follow from facts that are missing?",
          shown + " of " + all + " predicted answers were hidden facts",
          "a search of facts alone finds none of them");
    }
  }

  /** The best answers that need a prediction. */
  private static List<List<String>> predicted(
      Asked asked, PredictorFile file, BeamAnswering answering, Edges hidden) {
    Query query = AnyQuery.parse(asked.query(), file.graph());
    List<List<String>> rows = new ArrayList<>();
    for (BeamAnswering.Answer answer : answering.answers(query, 200)) {
      List<Explanation.Atom> open =
          answer.explanation().atoms().stream()
              .filter(atom -> !atom.negated() && !atom.known())
              .toList();
      if (!open.isEmpty() && rows.size() < SHOWN) {
        boolean hiddenOnes =
            open.stream()
                .allMatch(atom -> hidden.contains(atom.head(), atom.relation(), atom.tail()));
        rows.add(
            List.of(
                file.labels().get(answer.entity()),
                String.format(Locale.ROOT, "%.2f", answer.truth()),
                String.join("; ", open.stream().map(new KgAnswers(file)::sentence).toList()),
                hiddenOnes ? "true" : ""));
      }
    }
    return rows;
  }

  private Chart widths(KnowledgeGraph graph, PredictorFile file) {
    List<Structure> structures = List.of(Structure.P2, Structure.IP, Structure.UP);
    QueryGenerator generator = QueryGenerator.forTest(graph, 100, QueryGenerator.Hardness.ANY);
    Chart chart = Chart.of("", "candidates kept", "mean reciprocal rank");
    for (Structure structure : structures) {
      QuerySet set = new QuerySet(generator.draw(structure, QUERIES, 1));
      double[] x = new double[WIDTHS.length];
      double[] y = new double[WIDTHS.length];
      for (int i = 0; i < WIDTHS.length; i++) {
        BeamConfig config = BeamConfig.calibrated().withCandidates(WIDTHS[i]);
        BeamAnswering answering = new BeamAnswering(file.predictor(), config, file.known());
        RankingMetrics found =
            QueryEvaluation.of(answering, set, TieRule.REALISTIC, Progress.silent()).mean();
        x[i] = WIDTHS[i];
        y[i] = found.mrr();
      }
      chart = chart.with(structure.label(), x, y, false);
    }
    return chart;
  }
}
