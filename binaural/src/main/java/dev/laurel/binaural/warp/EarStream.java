package dev.laurel.binaural.warp;

/** Makes two ears' sound of a mouth's, block by block. */
public interface EarStream {
  /**
   * Goes on.
   *
   * @param mono samples
   * @param views of the frames, seven numbers each
   * @param each samples of a frame
   * @param begins whether the first frame begins with the first sample; it goes on otherwise
   * @return both ears' samples, left and right
   */
  float[][] next(float[] mono, float[][] views, int each, boolean begins);
}
