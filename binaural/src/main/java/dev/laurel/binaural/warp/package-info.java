/** When the sound of every moment reaches each ear. */
package dev.laurel.binaural.warp;
