/**
 * Score-based generative modelling through stochastic differential equations (Song, Sohl-Dickstein,
 * Kingma, Kumar, Ermon, Poole, ICLR 2021). Noise is added to data until nothing else is left; a
 * network learns the gradient of the log density at every amount of noise, and with it the way back
 * can be gone: to draw samples, to measure likelihoods, to complete what is known in part.
 *
 * <pre>{@code
 * try (Examples digits = Digits.training();
 *     ScoreModel model =
 *         ScoreModel.create(
 *             ModelConfig.pictures(
 *                     VariancePreserving.defaults(),
 *                     NcsnppConfig.ddpmpp().withSize(16, List.of(1, 2), 1, List.of(4)),
 *                     1, 8, 8)
 *                 .withLevels(17))) {
 *   ScoreTraining.train(
 *       model, digits, null, ScoreTrainingConfig.brief(), RunOptions.defaults());
 *   Tensor seen =
 *       Draws.of(DpmSolver.defaults()).draw(model.process(), 64, model.config().shape()).x();
 *   Tensor pictures = model.config().scaling().inverse(seen);
 *   model.save(Path.of("digits.safetensors"), Map.of());
 * }
 * }</pre>
 *
 * <p>Reading order: {@link dev.laurel.scoresde.Sde} and its three; {@code train.ContinuousLoss};
 * {@link dev.laurel.scoresde.ScoreModel}; {@code sample.ReverseProcess}, {@code
 * sample.PredictorCorrector}, {@code sample.ProbabilityFlow}, {@code sample.DpmSolver}; {@code
 * likelihood.Likelihood}; {@code control.KnownPart}; {@code network.NcsnppConfig}.
 */
package dev.laurel.scoresde;
