/**
 * Answers to logical queries on an incomplete knowledge graph, with explanations ("Complex Query
 * Answering with Neural Link Predictors", Arakelyan, Daza, Minervini, Cochez, ICLR 2021). A link
 * predictor is trained on single triples; a query is taken apart into atoms, whose truth values it
 * gives and a t-norm combines; inner variables are found by search or by optimisation.
 *
 * <pre>{@code
 * KnowledgeGraph graph = GraphFiles.read(Path.of("graph.nt"));
 * PredictorConfig config = PredictorConfig.defaults().withRank(50).withEpochs(20);
 * try (LinkPredictor predictor =
 *     PredictorTraining.train(graph, config, RunOptions.defaults()).predictor()) {
 *   Query query = SparqlQuery.parse("SELECT ?x { ?x <knows>/<knows> <anna> }", graph).query();
 *   BeamAnswering answering =
 *       new BeamAnswering(predictor, BeamConfig.calibrated(), graph.known());
 *   for (BeamAnswering.Answer answer : answering.answers(query, 10)) {
 *     System.out.println(graph.entities().name(answer.entity()) + " " + answer.truth());
 *   }
 * }
 * }</pre>
 *
 * <p>Reading order: {@link dev.laurel.cqd.Query}, {@link dev.laurel.cqd.TNorm}; {@link
 * dev.laurel.cqd.model.ScoringFunction} and {@link dev.laurel.cqd.model.PredictorTraining}; {@code
 * answer} for the search ({@code TreeEvaluator}, {@code Projection}), the optimisation and the
 * explanations; {@code sparql}; {@code data} for files and generators; {@code eval} for ranks.
 */
package dev.laurel.cqd;
