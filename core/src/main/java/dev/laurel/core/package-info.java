/**
 * The engine and the few types every method shares. Reading order: {@link dev.laurel.core.Engine},
 * {@link dev.laurel.core.Tensors}, {@link dev.laurel.core.UserError}; then {@code
 * dev.laurel.core.data} (rows in), {@code dev.laurel.core.io} (files), {@code dev.laurel.core.run}
 * (long work) and {@code dev.laurel.core.report} (charts and pages).
 */
package dev.laurel.core;
