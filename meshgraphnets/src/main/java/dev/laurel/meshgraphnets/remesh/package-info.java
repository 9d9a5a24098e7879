/**
 * Adaptive remeshing (section 3.3 and appendix A.3 of the paper): a sizing tensor at every node
 * says how long edges may be, and edges are split, flipped and collapsed until they agree.
 */
package dev.laurel.meshgraphnets.remesh;
