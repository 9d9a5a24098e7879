/** Readers of the four tasks, and generators that need no download. */
package dev.laurel.phm.data;
