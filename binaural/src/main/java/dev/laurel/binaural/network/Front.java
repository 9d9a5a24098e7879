package dev.laurel.binaural.network;

import dev.laurel.binaural.dsp.DspScene;

/** What the stack of convolutions hears. */
public enum Front {
  /** The mouth's sound, warped; every view's delay holds for its 400 samples (the paper's). */
  STEPS,
  /** The same, but delays go on from view to view as they went before. */
  SMOOTH,
  /** What the renderer makes with a spherical head in the open; the stack adds what is missing. */
  SPHERE;

  /** What {@link #SPHERE} is rendered by. */
  public static DspScene scene() {
    return DspScene.sphere();
  }
}
