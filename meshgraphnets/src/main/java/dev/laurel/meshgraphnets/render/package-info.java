/** Pictures and films of simulations, drawn from the mesh itself. */
package dev.laurel.meshgraphnets.render;
