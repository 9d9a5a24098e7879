/**
 * Regression by averaged SGD in the regime of the neural tangent kernel ("Optimal Rates for
 * Averaged Stochastic Gradient Descent under Neural Tangent Kernel Regime", Nitanda and Suzuki,
 * ICLR 2021).
 *
 * <pre>{@code
 * try (NtkRegressor model = NtkRegressor.fit(x, y, NtkConfig.exact())) {
 *   double[][] found = model.predict(fresh);
 *   double r2 = model.report().heldOutR2();
 *   model.save(file);
 * }
 * }</pre>
 *
 * <p>Reading order: {@link dev.laurel.ntk.NtkRegressor} and {@link dev.laurel.ntk.Method}; {@code
 * sgd} for the paper's algorithm, its kernel limit and the certificate between them; {@code kernel}
 * for the kernels; {@code ratelab} for the learning curve; {@code averaging} for averaged SGD of
 * any network.
 */
package dev.laurel.ntk;
