/**
 * Learning mesh-based simulation with graph networks (Pfaff, Fortunato, Sanchez-Gonzalez,
 * Battaglia, ICLR 2021). Messages between the nodes of a mesh predict the next step of a
 * simulation; a rollout feeds the predictions back.
 */
package dev.laurel.meshgraphnets;
