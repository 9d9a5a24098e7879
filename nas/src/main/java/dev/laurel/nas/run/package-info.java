/** A whole search, from pictures to a trained network, in one folder. */
package dev.laurel.nas.run;
