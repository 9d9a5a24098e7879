/** The graph network and its normalisers. */
package dev.laurel.meshgraphnets.network;
