/** Checkpoints and configurations of the official repository. */
package dev.laurel.scoresde.checkpoint;
