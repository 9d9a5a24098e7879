/** Training for the four tasks. */
package dev.laurel.phm.train;
