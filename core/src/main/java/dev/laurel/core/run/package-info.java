/** Long work: progress with an estimate of the end, metrics as JSON lines and for TensorBoard. */
package dev.laurel.core.run;
