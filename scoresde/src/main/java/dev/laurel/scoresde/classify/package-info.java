/** Classifiers that judge samples, or guide a sampler to a class. */
package dev.laurel.scoresde.classify;
