package dev.laurel.phm;

/**
 * A sentence, or two, with its class.
 *
 * @param first numbers of words, at least one
 * @param second numbers of words; empty where there is one sentence
 * @param label number of the class
 * @param group by which results are told apart, such as the number of attractors; 0 without
 */
public record Example(int[] first, int[] second, int label, int group) {}
