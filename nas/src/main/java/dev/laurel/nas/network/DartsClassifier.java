package dev.laurel.nas.network;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.nas.search.Batch;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** One architecture of the DARTS form, trained as officially (section 2.11 of DARTS). */
public final class DartsClassifier implements Classifier {
  private static final double AUXILIARY_WEIGHT = 0.4;

  private final DartsNetwork network;
  private final Style style;

  /**
   * What helps in training.
   *
   * @param auxiliary whether a second head learns at two thirds of the way; official: yes
   * @param dropPath share of paths that are dropped in the end, rising from 0; official: 0.2
   */
  public record Style(boolean auxiliary, double dropPath) {
    /** Checks the value. */
    public Style {
      if (!(dropPath >= 0 && dropPath < 1)) {
        throw UserError.of("dropPath is %s; allowed: 0 to below 1", dropPath);
      }
    }

    /** Neither. */
    public static Style plain() {
      return new Style(false, 0);
    }
  }

  /** Of a network. */
  public DartsClassifier(DartsNetwork network, Style style) {
    this.network = network;
    this.style = style;
  }

  @Override
  public Module network() {
    return network;
  }

  @Override
  public Tensor logits(Tensor pictures) {
    return network.forward(pictures, null).logits();
  }

  @Override
  public Tensor loss(Batch batch, double progress, Random random) {
    try (PointerScope scope = new PointerScope()) {
      double dropped = style.dropPath() * progress;
      DartsNetwork.Result result =
          network.forward(batch.x(), dropped > 0 ? dropPath(1 - dropped, random) : null);
      Tensor loss = torch.cross_entropy_loss(result.logits(), batch.y());
      if (result.auxiliary() != null) {
        Tensor second = torch.cross_entropy_loss(result.auxiliary(), batch.y());
        loss = loss.add(second.mul(new Scalar(AUXILIARY_WEIGHT)));
      }
      return Tensors.keep(loss);
    }
  }

  /** A draw for each picture, as officially. */
  private static UnaryOperator<Tensor> dropPath(double kept, Random random) {
    return x -> {
      float[] mask = new float[(int) x.size(0)];
      for (int i = 0; i < mask.length; i++) {
        mask[i] = random.nextDouble() < kept ? (float) (1 / kept) : 0;
      }
      return x.mul(Tensors.of(mask, mask.length, 1, 1, 1));
    };
  }
}
