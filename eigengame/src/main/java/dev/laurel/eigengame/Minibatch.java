package dev.laurel.eigengame;

import dev.laurel.core.UserError;
import dev.laurel.eigengame.game.AlphaGame;
import dev.laurel.eigengame.game.HebbianRule;
import dev.laurel.eigengame.game.MatrixKrasulinaRule;
import dev.laurel.eigengame.game.MinibatchGame;
import dev.laurel.eigengame.game.MuGame;
import dev.laurel.eigengame.game.OjaRule;

/**
 * The papers' stochastic games on minibatches in the order of the rows. They need a tuned rate and
 * many epochs: for study and comparison.
 *
 * @param rule which game
 * @param rate step size of the first step
 * @param decay the rate of step t is {@code rate / (1 + decay * t)}
 * @param batch rows of a minibatch
 * @param epochs times the rows are read
 * @param momentum Nesterov's, for {@code MU}
 * @param riemannian whether steps follow the sphere, for {@code ALPHA} and {@code MU}
 */
public record Minibatch(
    Rule rule,
    double rate,
    double decay,
    int batch,
    int epochs,
    double momentum,
    boolean riemannian)
    implements Algorithm {
  /** The game or rule of a step. */
  public enum Rule {
    /** EigenGame, ICLR 2021. */
    ALPHA,
    /** EigenGame Unloaded, ICLR 2022. */
    MU,
    /** Oja's rule with QR. */
    OJA,
    /** Sanger's generalised Hebbian algorithm. */
    HEBBIAN,
    /** Matrix Krasulina: the subspace, unordered. */
    KRASULINA
  }

  /** Checks the ranges above. */
  public Minibatch {
    if (!(rate > 0) || !(decay >= 0)) {
      throw UserError.of("rate is %s, decay %s; allowed: above 0, 0 or more", rate, decay);
    }
    if (batch < 1 || epochs < 1) {
      throw UserError.of("batch is %d, epochs %d; allowed: 1 or more", batch, epochs);
    }
    if (!(momentum >= 0 && momentum < 1)) {
      throw UserError.of("momentum is %s; allowed: 0 to below 1", momentum);
    }
  }

  /** Batches of 1,024, 5 epochs, no decay, no momentum. */
  public static Minibatch of(Rule rule, double rate) {
    return new Minibatch(rule, rate, 0, 1024, 5, 0, false);
  }

  /** The rule with its options. */
  MinibatchGame game() {
    return switch (rule) {
      case ALPHA -> new AlphaGame(riemannian);
      case MU -> new MuGame(riemannian, momentum);
      case OJA -> new OjaRule();
      case HEBBIAN -> new HebbianRule();
      case KRASULINA -> new MatrixKrasulinaRule();
    };
  }
}
