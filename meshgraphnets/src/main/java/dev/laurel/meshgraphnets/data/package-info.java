/** Trajectories of simulations: the published file layout, read and written, and frames of them. */
package dev.laurel.meshgraphnets.data;
