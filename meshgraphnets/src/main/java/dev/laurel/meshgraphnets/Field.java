package dev.laurel.meshgraphnets;

/**
 * Numbers that every node has.
 *
 * @param name official name, such as {@code velocity}
 * @param width numbers a node
 */
public record Field(String name, int width) {}
