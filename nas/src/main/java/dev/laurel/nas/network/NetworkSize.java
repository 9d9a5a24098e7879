package dev.laurel.nas.network;

import dev.laurel.core.UserError;
import dev.laurel.nas.space.SearchSpace;

/**
 * How large a network is, and what it sees.
 *
 * @param pictureChannels 1 of grey pictures, 3 of coloured ones
 * @param height of pictures
 * @param width of pictures
 * @param channels of the first cells
 * @param layers cells of the DARTS form, cells of each stage of the NB201 form; two of the SMALL
 * @param classes to tell apart
 */
public record NetworkSize(
    int pictureChannels, int height, int width, int channels, int layers, int classes) {
  /** Checks the values. */
  public NetworkSize {
    if (pictureChannels < 1 || height < 1 || width < 1 || classes < 2) {
      throw UserError.of(
          "pictures of %d x %d x %d in %d classes; allowed: at least 1, and two classes",
          pictureChannels, height, width, classes);
    }
    if (channels < 1 || layers < 1) {
      throw UserError.of("%d channels, %d layers; allowed: at least 1 of each", channels, layers);
    }
  }

  /** The same with other channels and layers. */
  public NetworkSize with(int newChannels, int newLayers) {
    return new NetworkSize(pictureChannels, height, width, newChannels, newLayers, classes);
  }

  /** Refuses pictures that a form cannot halve as often as it has to. */
  NetworkSize requireFits(SearchSpace.Form form) {
    int least = form == SearchSpace.Form.SMALL ? 4 : 8;
    if (Math.min(height, width) < least) {
      throw UserError.of(
          "pictures of %d x %d; networks of form %s need at least %d x %d",
          height, width, form, least, least);
    }
    int multiple = form == SearchSpace.Form.SMALL ? 2 : form == SearchSpace.Form.NB201 ? 4 : 1;
    if (height % multiple + width % multiple > 0) {
      throw UserError.of(
          "pictures of %d x %d; form %s needs multiples of %d (DARTS spaces take any size)",
          height, width, form, multiple);
    }
    return this;
  }

  Skeleton skeleton() {
    return new Skeleton(pictureChannels, channels, layers, classes);
  }

  Stages stages(SearchSpace.Form form) {
    return form == SearchSpace.Form.NB201
        ? Stages.bench201(pictureChannels, channels, layers, classes)
        : new Stages(pictureChannels, channels, 2, 2, Stages.Reduction.POOLED, classes);
  }
}
