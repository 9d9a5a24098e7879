package dev.laurel.cqd.model;

import dev.laurel.core.UserError;

/**
 * How a link predictor is trained. The defaults are the official ones for FB15k-237 at a rank that
 * a laptop trains.
 *
 * @param function scores triples
 * @param rank d; a ComplEx row holds 2 d numbers
 * @param epochs times all triples are seen, in both directions
 * @param batch triples of a step
 * @param rate the learning rate
 * @param regularizer penalty on the rows of a batch
 * @param weight of the penalty
 * @param initialScale standard deviation of the first values
 * @param lossMode one direction an example, or both
 * @param evaluateEvery epochs between two evaluations on the validation triples; 0 means none
 * @param patience evaluations without a better MRR before training stops; 0 means never. The best
 *     evaluation's rows are kept.
 * @param seed of first values and order
 * @param method how rows are moved
 */
public record PredictorConfig(
    ScoringFunction function,
    int rank,
    int epochs,
    int batch,
    double rate,
    Regularizer regularizer,
    double weight,
    double initialScale,
    LossMode lossMode,
    int evaluateEvery,
    int patience,
    long seed,
    Method method) {
  /** Which softmax losses an example adds. */
  public enum LossMode {
    /** Over tails; inverse triples are examples of their own. */
    INVERSES,
    /** Over tails and over heads, by the same relation. */
    TWO_SIDED
  }

  /** How rows are moved. */
  public enum Method {
    /** PyTorch's Adagrad, as the official code. */
    ADAGRAD,
    /** PyTorch's Adam; the official code's fails on its sparse gradients. */
    ADAM
  }

  /** Checks the values; without a method, as in files of earlier versions, it is Adagrad. */
  public PredictorConfig {
    method = method == null ? Method.ADAGRAD : method;
    positive("rank", rank);
    positive("epochs", epochs);
    positive("batch", batch);
    if (!(rate > 0)) {
      throw UserError.of("rate is %s; a positive number is needed", rate);
    }
    if (!(weight >= 0) || !(initialScale > 0)) {
      throw UserError.of(
          "weight is %s and initialScale %s; allowed: at least 0, and above 0",
          weight, initialScale);
    }
    if (evaluateEvery < 0 || patience < 0) {
      throw UserError.of(
          "evaluateEvery is %d and patience %d; allowed: 0 and more", evaluateEvery, patience);
    }
  }

  private static void positive(String name, int value) {
    if (value < 1) {
      throw UserError.of("%s is %d; allowed: 1 and more", name, value);
    }
  }

  /** ComplEx of rank 100, N3 0.05, Adagrad 0.1, 100 epochs of batches of 1,000. */
  public static PredictorConfig defaults() {
    return new PredictorConfig(
        ScoringFunction.COMPLEX,
        100,
        100,
        1000,
        0.1,
        Regularizer.N3,
        0.05,
        1e-3,
        LossMode.INVERSES,
        0,
        0,
        1,
        Method.ADAGRAD);
  }

  /** The same with another scoring function. */
  public PredictorConfig withFunction(ScoringFunction value) {
    return new PredictorConfig(
        value,
        rank,
        epochs,
        batch,
        rate,
        regularizer,
        weight,
        initialScale,
        lossMode,
        evaluateEvery,
        patience,
        seed,
        method);
  }

  /** The same with another rank. */
  public PredictorConfig withRank(int value) {
    return new PredictorConfig(
        function,
        value,
        epochs,
        batch,
        rate,
        regularizer,
        weight,
        initialScale,
        lossMode,
        evaluateEvery,
        patience,
        seed,
        method);
  }

  /** The same with another number of epochs. */
  public PredictorConfig withEpochs(int value) {
    return new PredictorConfig(
        function,
        rank,
        value,
        batch,
        rate,
        regularizer,
        weight,
        initialScale,
        lossMode,
        evaluateEvery,
        patience,
        seed,
        method);
  }

  /** The same with another batch. */
  public PredictorConfig withBatch(int value) {
    return new PredictorConfig(
        function,
        rank,
        epochs,
        value,
        rate,
        regularizer,
        weight,
        initialScale,
        lossMode,
        evaluateEvery,
        patience,
        seed,
        method);
  }

  /** The same with another learning rate. */
  public PredictorConfig withRate(double value) {
    return new PredictorConfig(
        function,
        rank,
        epochs,
        batch,
        value,
        regularizer,
        weight,
        initialScale,
        lossMode,
        evaluateEvery,
        patience,
        seed,
        method);
  }

  /** The same with another penalty. */
  public PredictorConfig withRegularizer(Regularizer value, double newWeight) {
    return new PredictorConfig(
        function,
        rank,
        epochs,
        batch,
        rate,
        value,
        newWeight,
        initialScale,
        lossMode,
        evaluateEvery,
        patience,
        seed,
        method);
  }

  /** The same with another loss. */
  public PredictorConfig withLossMode(LossMode value) {
    return new PredictorConfig(
        function,
        rank,
        epochs,
        batch,
        rate,
        regularizer,
        weight,
        initialScale,
        value,
        evaluateEvery,
        patience,
        seed,
        method);
  }

  /** The same with evaluations on the way. */
  public PredictorConfig withEvaluation(int every, int newPatience) {
    return new PredictorConfig(
        function,
        rank,
        epochs,
        batch,
        rate,
        regularizer,
        weight,
        initialScale,
        lossMode,
        every,
        newPatience,
        seed,
        method);
  }

  /** The same with another seed. */
  public PredictorConfig withSeed(long value) {
    return new PredictorConfig(
        function,
        rank,
        epochs,
        batch,
        rate,
        regularizer,
        weight,
        initialScale,
        lossMode,
        evaluateEvery,
        patience,
        value,
        method);
  }

  /** The same with another method; Adam wants a smaller rate, about 0.001. */
  public PredictorConfig withMethod(Method value) {
    return new PredictorConfig(
        function,
        rank,
        epochs,
        batch,
        rate,
        regularizer,
        weight,
        initialScale,
        lossMode,
        evaluateEvery,
        patience,
        seed,
        value);
  }
}
