/** Candidate operations and the layers they are made of. */
package dev.laurel.nas.op;
