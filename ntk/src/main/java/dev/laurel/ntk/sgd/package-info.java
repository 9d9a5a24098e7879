/**
 * The paper's method: the network, its averaged SGD (algorithm 1), the same in the limit of
 * infinite width, and the distance between the two.
 */
package dev.laurel.ntk.sgd;
