/** Complex query decomposition. */
package dev.laurel.cqd;
