/** Metrics of found components against true ones. */
package dev.laurel.eigengame.eval;
