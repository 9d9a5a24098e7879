/**
 * The solvers that make data to learn from, each of use by itself: a mesher of the plane,
 * incompressible flow, cloth in the wind, and a hyperelastic solid that is pressed.
 */
package dev.laurel.meshgraphnets.data.solver;
