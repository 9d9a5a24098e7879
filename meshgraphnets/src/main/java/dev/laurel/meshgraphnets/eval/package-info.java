/** How well a learned simulator does. */
package dev.laurel.meshgraphnets.eval;
