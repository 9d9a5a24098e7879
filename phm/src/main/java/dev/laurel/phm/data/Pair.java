package dev.laurel.phm.data;

/**
 * A text and what it becomes.
 *
 * @param source what is read
 * @param target what is to be written
 */
public record Pair(String source, String target) {}
