/** Generators of data that needs no download. */
package dev.laurel.eigengame.data;
