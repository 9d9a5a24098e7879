/** Recordings, positions, and the simulated set to learn from. */
package dev.laurel.binaural.data;
