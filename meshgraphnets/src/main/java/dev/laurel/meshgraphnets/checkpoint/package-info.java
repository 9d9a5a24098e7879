/** Weights of other implementations. */
package dev.laurel.meshgraphnets.checkpoint;
