/** How near a rendering comes to a recording. */
package dev.laurel.binaural.eval;
