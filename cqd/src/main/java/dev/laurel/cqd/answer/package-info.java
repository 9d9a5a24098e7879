/** Answering: search, optimisation, sets, explanations. */
package dev.laurel.cqd.answer;
