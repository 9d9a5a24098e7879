/** Training of learned simulators. */
package dev.laurel.meshgraphnets.train;
