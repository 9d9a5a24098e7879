/** Timings: JMH for kernels, programs for whole fits beside peers (see bench/README.md). */
package dev.laurel.bench;
