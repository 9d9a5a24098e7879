/** Training the network of one architecture. */
package dev.laurel.nas.train;
