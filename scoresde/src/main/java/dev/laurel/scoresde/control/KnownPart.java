package dev.laurel.scoresde.control;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.scoresde.Sde;
import dev.laurel.scoresde.sample.Constraint;
import dev.laurel.scoresde.sample.Noise;
import dev.laurel.scoresde.sample.ReverseProcess;
import dev.laurel.scoresde.sample.Update;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Some coordinates of the samples are known (Song et al. 2021, appendix I.2 to I.4): after every
 * step they are replaced by the known ones, as noisy as the rest. Inpainting knows pixels,
 * colourisation the grey values.
 *
 * @param coordinates in which a part is known
 * @param known values, in these coordinates, of what the network sees; like the samples
 * @param mask 1 where known, else 0; like the samples
 * @param official whether to do as the official code does: the mean of an update is put together of
 *     the noisy point, so that what is not known stays noisy, with the known part as faded as at
 *     the last time; and of the prior, values are masked instead of coordinates
 */
public record KnownPart(Coordinates coordinates, Tensor known, Tensor mask, boolean official)
    implements Constraint {
  /** Checks the shapes and the mask. */
  public KnownPart {
    if (!Arrays.equals(known.shape(), mask.shape())) {
      throw UserError.of(
          "the mask has shape %s, the known data %s; they must be equal",
          Arrays.toString(mask.shape()), Arrays.toString(known.shape()));
    }
    try (PointerScope scope = new PointerScope()) {
      if (!mask.mul(mask.neg().add(new Scalar(1.0))).eq(new Scalar(0.0)).all().item_bool()) {
        throw new UserError("the mask has values other than 0 and 1; 1 marks what is known");
      }
    }
  }

  /**
   * Pixels are known.
   *
   * @param known what the network sees of the pictures
   * @param mask 1 where known
   */
  public static KnownPart inpainting(Tensor known, Tensor mask) {
    return new KnownPart(Coordinates.values(), known, mask, false);
  }

  /**
   * Grey values are known.
   *
   * @param grey what the network sees of grey pictures: three equal channels
   */
  public static KnownPart colourisation(Tensor grey) {
    if (grey.size(1) != 3) {
      throw UserError.of("colourisation needs pictures of 3 channels; these have %d", grey.size(1));
    }
    try (PointerScope scope = new PointerScope()) {
      Coordinates coordinates = Coordinates.greyAndColour();
      Tensor known = Tensors.keep(coordinates.of(grey));
      Tensor mask = known.new_zeros(known.shape());
      mask.narrow(1, 0, 1).fill_(new Scalar(1.0));
      return new KnownPart(coordinates, known, Tensors.keep(mask), false);
    }
  }

  /**
   * A score that also pulls what is not known towards agreement with what is, by the derivative of
   * the estimate's error in the known part. Putting in the known part alone leaves the rest to find
   * out by itself, and near the end it is too late for that.
   *
   * @param weight as of {@link MeasurementGuidance}
   */
  public MeasurementGuidance guidance(ReverseProcess process, double weight) {
    return new MeasurementGuidance(
        process, x -> coordinates.of(x).mul(mask), known.mul(mask), 0, weight);
  }

  @Override
  public Tensor start(Tensor prior) {
    if (!official) {
      return replaced(prior, known);
    }
    try (PointerScope scope = new PointerScope()) {
      // The official code masks before it changes coordinates.
      Tensor unknown = coordinates.of(prior.mul(mask.neg().add(new Scalar(1.0))));
      return Tensors.keep(coordinates.back(known.mul(mask).add(unknown)));
    }
  }

  @Override
  public Update apply(Sde sde, Update update, double t, Noise noise) {
    try (PointerScope scope = new PointerScope()) {
      Tensor mean = Tensors.times(known, sde.meanFactor(t));
      Tensor noisy = mean.add(noise.next(update.x()), new Scalar(sde.std(t)));
      Tensor x = replaced(update.x(), noisy);
      return new Update(
          Tensors.keep(x), Tensors.keep(replaced(official ? x : update.mean(), mean)));
    }
  }

  @Override
  public Tensor finish(Tensor x) {
    return official ? x : replaced(x, known);
  }

  /** The point with other values of the known coordinates. */
  private Tensor replaced(Tensor x, Tensor values) {
    try (PointerScope scope = new PointerScope()) {
      Tensor own = coordinates.of(x);
      Tensor unknown = mask.neg().add(new Scalar(1.0));
      return Tensors.keep(coordinates.back(own.mul(unknown).add(values.mul(mask))));
    }
  }
}
