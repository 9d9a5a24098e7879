/**
 * Neural synthesis of binaural speech from mono audio (Richard, Markovic, Gebru, Krenn, Butler, De
 * la Torre, Sheikh, ICLR 2021): a talker's dry sound and where the head is, a hundred and twenty
 * times a second, become what a listener's two ears hear.
 *
 * <pre>{@code
 * SimulatedSet talkers = SimulatedSet.of(1, Speech.best(), null);
 * List<Recording> recordings = new ArrayList<>();
 * for (int subject = 1; subject <= SimulatedSet.SUBJECTS; subject++) {
 *   recordings.add(talkers.recording(SimulatedSet.Split.TRAIN, subject, 40));
 * }
 * try (BinauralModel model =
 *     BinauralModel.create(BinauralConfig.small().withFront(Front.SPHERE))) {
 *   BinauralTraining.train(
 *       model,
 *       recordings,
 *       List.of(),
 *       BinauralTrainingConfig.brief(1500),
 *       RunOptions.defaults());
 *   model.save(Path.of("talkers.safetensors"), Map.of());
 *   float[][] views = TalkerPath.parse("orbit:r=1,period=6").views(mono.length / 400);
 *   try (BinauralStream stream = new BinauralStream(model.network())) {
 *     float[][] both = stream.next(mono, views);
 *   }
 * }
 * }</pre>
 *
 * <p>Reading order: {@link dev.laurel.binaural.warp.GeometricWarp}, {@link
 * dev.laurel.binaural.warp.NeuralWarp}, {@link dev.laurel.binaural.warp.TimeWarp}; {@link
 * dev.laurel.binaural.network.HyperConv}, {@link dev.laurel.binaural.network.BinauralNetwork};
 * {@link dev.laurel.binaural.loss.PhaseError}; {@code dsp.DspRenderer}; {@code data.SimulatedSet};
 * {@code train.BinauralTraining}; {@code network.BinauralStream}.
 */
package dev.laurel.binaural;
