/**
 * Principal components as the Nash equilibrium of a game ("EigenGame: PCA as a Nash Equilibrium",
 * Gemp, McWilliams, Vernade, Graepel, ICLR 2021; "EigenGame Unloaded", ICLR 2022; "The Generalized
 * Eigenvalue Problem as a Nash Equilibrium", ICLR 2023).
 *
 * <pre>{@code
 * PrincipalComponents found = EigenGame.fit(rows, EigenGameConfig.of(16));
 * double[][] coordinates = found.transform(rows);
 * double[] shares = found.explainedVarianceRatio();
 * found.save(Path.of("model.safetensors"));
 * PrincipalComponents again = PrincipalComponents.load(Path.of("model.safetensors"));
 *
 * try (StreamingEigenGame stream = new StreamingEigenGame(StreamingConfig.of(16))) {
 *   stream.partialFit(rows);
 *   PrincipalComponents soFar = stream.components();
 * }
 * }</pre>
 *
 * <p>Reading order: {@link dev.laurel.eigengame.EigenGame}, {@link
 * dev.laurel.eigengame.EigenGameConfig}, {@link dev.laurel.eigengame.PrincipalComponents}; {@link
 * dev.laurel.eigengame.solver.RestrictedNash} for the method; {@code game} for the papers' own
 * steps; {@code generalized} for CCA, PLS, ICA.
 */
package dev.laurel.eigengame;
