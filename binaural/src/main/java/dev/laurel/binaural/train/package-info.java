/** Training, as the official code does it and faster. */
package dev.laurel.binaural.train;
