/** Convolutions whose weights follow the talker. */
package dev.laurel.binaural.network;
