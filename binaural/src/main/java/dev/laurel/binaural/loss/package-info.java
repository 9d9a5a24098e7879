/** What is minimised, and what is measured. */
package dev.laurel.binaural.loss;
