/**
 * Rows of numbers from wherever users keep them. {@link dev.laurel.core.data.RowSource} is the one
 * contract: it is scanned tile by tile, as often as a method needs; {@link
 * dev.laurel.core.data.RowFiles} chooses the reader of a file by its name.
 */
package dev.laurel.core.data;
