/** Ranks and metrics, exactly as the specification defines them. */
package dev.laurel.cqd.eval;
