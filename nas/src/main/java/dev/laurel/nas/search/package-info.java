/** Training the network of all candidates, and its architecture weights. */
package dev.laurel.nas.search;
