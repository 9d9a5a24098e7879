/** Graphs, query sets and their readers. */
package dev.laurel.cqd.data;
