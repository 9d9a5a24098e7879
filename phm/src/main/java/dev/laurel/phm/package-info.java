/**
 * Parameterised hypercomplex multiplication (Zhang, Tay, Zhang, Chan, Luu, Hui, Fu, ICLR 2021). A
 * layer's weight is a sum of n Kronecker products of small matrices: about 1/n of the numbers of a
 * dense one. What multiplies with what, which complex numbers and quaternions fix, is learned.
 *
 * <pre>{@code
 * List<AgreementSentence> sentences =
 *     AgreementGrammar.easy().generate(10_000, 1, Set.of()).stream()
 *         .map(AgreementGrammar.Row::sentence)
 *         .toList();
 * Vocabulary words = Vocabulary.of(sentences.stream().map(AgreementSentence::words), 10_000);
 * try (Classifier model =
 *     Classifier.create(ClassifierConfig.agreement(words, PhmConfig.of(4)))) {
 *   List<Example> examples = sentences.stream().map(model::example).toList();
 *   ClassifierTraining.train(
 *       model,
 *       examples,
 *       List.of(),
 *       StepConfig.of(128),
 *       TrainingConfig.adam(400, 3e-3),
 *       RunOptions.defaults());
 *   Accuracy accuracy = model.evaluate(examples);
 *   model.save(Path.of("agreement.safetensors"), accuracy);
 * }
 * }</pre>
 *
 * <p>Reading order: {@code layer.HypercomplexWeight}, {@code layer.Rule}, {@code layer.PhmLinear};
 * {@link dev.laurel.phm.Algebra}; {@code layer.PhmLstm}, {@code layer.Transformer}; {@code
 * convert.NearestPhm}; {@link dev.laurel.phm.Classifier}, {@link dev.laurel.phm.Translator}; {@code
 * eval.Bleu}.
 */
package dev.laurel.phm;
