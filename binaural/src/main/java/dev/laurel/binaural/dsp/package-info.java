/** Sound without learning: heads, walls and delays by formulas. */
package dev.laurel.binaural.dsp;
