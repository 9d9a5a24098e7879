/**
 * Regression with a kernel: exact, as a Gaussian process, by gradient flow, and on a few centres.
 */
package dev.laurel.ntk.regression;
