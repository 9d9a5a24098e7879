package dev.laurel.nas.op;

import java.util.Random;

/** A kind of candidate: makes a layer for a place in a network. */
@FunctionalInterface
public interface OperationKind {
  /**
   * Makes a layer.
   *
   * @throws dev.laurel.core.UserError if it makes no sense there
   */
  Layer at(Place place);

  /**
   * A place.
   *
   * @param channels in and out
   * @param stride 1, or 2 where the picture is halved
   * @param searching whether it stands among other candidates; it has no affine normalisation then,
   *     and pools are normalised
   * @param random of first values, and of noise
   */
  record Place(int channels, int stride, boolean searching, Random random) {}
}
