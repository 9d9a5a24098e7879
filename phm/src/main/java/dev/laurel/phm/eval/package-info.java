/** Accuracy and BLEU. */
package dev.laurel.phm.eval;
