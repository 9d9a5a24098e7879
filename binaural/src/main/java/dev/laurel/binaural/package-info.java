/**
 * Neural synthesis of binaural speech from mono audio (Richard, Markovic, Gebru, Krenn, Butler, De
 * la Torre, Sheikh, ICLR 2021): a talker's dry sound and where the head is, a hundred and twenty
 * times a second, become what a listener's two ears hear.
 *
 * <p>Reading order: {@link dev.laurel.binaural.warp.GeometricWarp}, {@link
 * dev.laurel.binaural.warp.NeuralWarp}, {@link dev.laurel.binaural.warp.TimeWarp}; {@link
 * dev.laurel.binaural.network.HyperConv}, {@link dev.laurel.binaural.network.BinauralNetwork};
 * {@link dev.laurel.binaural.loss.PhaseError}.
 */
package dev.laurel.binaural;
