package dev.laurel.phm.data;

import java.util.List;

/**
 * A sentence up to its verb, of which the number is asked (Linzen et al. 2016).
 *
 * @param words before the verb
 * @param plural whether the verb is plural (VBP)
 * @param intervening nouns between subject and verb
 * @param attractors those of them that have the other number
 */
public record AgreementSentence(
    List<String> words, boolean plural, int intervening, int attractors) {}
