/** Layers made of few numbers. */
package dev.laurel.phm.layer;
