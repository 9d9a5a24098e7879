/** Errors, coverage and cross-validation. */
package dev.laurel.ntk.eval;
