package dev.laurel.eigengame;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.io.Artifact;
import dev.laurel.eigengame.solver.Oracle;
import dev.laurel.eigengame.solver.RestrictedNash;
import dev.laurel.eigengame.solver.Signs;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Components of a stream: the game with memory. What was seen is remembered as U diag(s) U^T for K
 * = 2k players; a batch X adds X^T X, and one restricted round is played on positions and
 * gradients. Memory is d x K whatever the length of the stream. Close it to free it.
 *
 * <p>Not for use by several threads at once.
 */
public final class StreamingEigenGame implements AutoCloseable {
  private static final Artifact.Kind KIND = new Artifact.Kind("eigengame.stream", 1);

  private final StreamingConfig config;
  private ScalarType type;

  /** U (d, K), orthonormal columns by falling weight, in {@link #type}. */
  private Tensor positions;

  /** s (K): sums of squares along the positions. */
  private double[] weights = {};

  private double[] mean;

  /** Sums of squared deviations of the columns. */
  private double[] scatter;

  /** Rows seen, and their weight after forgetting. */
  private long rows;

  private double effectiveRows;

  /** An empty stream. */
  public StreamingEigenGame(StreamingConfig config) {
    this.config = config;
  }

  /** Rows seen so far. */
  public long rows() {
    return rows;
  }

  /** Takes in rows (b, d), b at least 1, in float64. */
  public void partialFit(double[][] batch) {
    Engine.start();
    try (PointerScope scope = new PointerScope()) {
      partialFit(Tensors.of(batch));
    }
  }

  /** Takes in rows (b, d), b at least 1, in float32. */
  public void partialFit(float[][] batch) {
    Engine.start();
    try (PointerScope scope = new PointerScope()) {
      partialFit(Tensors.of(batch));
    }
  }

  /**
   * Takes in rows.
   *
   * @param batch (b, d), b at least 1, float32 or float64; the first batch decides which
   * @throws UserError if a value is not finite or d differs from the first batch's; the stream is
   *     then as it was
   */
  public void partialFit(Tensor batch) {
    int b = (int) batch.size(0);
    int d = (int) batch.size(1);
    if (b == 0) {
      throw new UserError("the batch has no rows; at least one is needed");
    }
    if (mean != null && d != mean.length) {
      throw UserError.of(
          "the batch has %d columns, earlier ones had %d; they must agree", d, mean.length);
    }
    try (PointerScope scope = new PointerScope()) {
      ScalarType chosen = type == null ? batch.scalar_type().intern() : type;
      Tensor x = Tensors.as(batch, chosen);
      double[] batchMean =
          config.center() ? Tensors.doubles(x.to(ScalarType.Double).mean(0)) : new double[d];
      Tensor centred = config.center() ? x.sub(Tensors.as(Tensors.of(batchMean, 1, d), chosen)) : x;
      double[] batchScatter = Tensors.doubles(centred.square().sum(0).to(ScalarType.Double));
      checkFinite(batch, batchScatter);
      type = chosen;
      Tensor seen = rows > 0 && config.center() ? withShiftOfMean(centred, batchMean, b) : centred;
      remember(batchMean, batchScatter, b);
      play(seen);
    }
  }

  private void checkFinite(Tensor batch, double[] batchScatter) {
    for (double value : batchScatter) {
      if (!Double.isFinite(value)) {
        int d = (int) batch.size(1);
        double[] values = Tensors.doubles(batch);
        for (int i = 0; i < values.length; i++) {
          if (!Double.isFinite(values[i])) {
            throw UserError.of(
                "row %d of the batch (row %d of the stream), column %d is %s; only finite values"
                    + " are allowed",
                i / d + 1, rows + i / d + 1, i % d + 1, values[i]);
          }
        }
        throw new UserError("values are so large that their squares overflow; scale the columns");
      }
    }
  }

  /** One more row that carries the difference between the old mean and the batch's. */
  private Tensor withShiftOfMean(Tensor centred, double[] batchMean, int b) {
    double past = config.forgetting() * effectiveRows;
    double factor = Math.sqrt(past * b / (past + b));
    double[] row = new double[mean.length];
    for (int j = 0; j < row.length; j++) {
      row[j] = factor * (mean[j] - batchMean[j]);
    }
    return Tensors.above(centred, Tensors.as(Tensors.of(row, 1, row.length), type));
  }

  private void remember(double[] batchMean, double[] batchScatter, int b) {
    if (mean == null) {
      mean = new double[batchMean.length];
      scatter = new double[batchMean.length];
    }
    double past = config.forgetting() * effectiveRows;
    double now = past + b;
    for (int j = 0; j < mean.length; j++) {
      double shift = batchMean[j] - mean[j];
      scatter[j] =
          config.forgetting() * scatter[j] + batchScatter[j] + shift * shift * past * b / now;
      mean[j] += shift * b / now;
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] *= config.forgetting();
    }
    rows += b;
    effectiveRows = now;
  }

  /** One round of the game on M = U diag(s) U^T + X^T X. */
  private void play(Tensor x) {
    int d = mean.length;
    int players = (int) Math.min(config.players(), Math.min(d, config.center() ? rows - 1 : rows));
    if (players == 0) {
      // A single row: its deviation from its own mean is 0.
      return;
    }
    if (config.space() == StreamingConfig.StrategySpace.ROWS) {
      playOnRows(x, players);
    } else if (positions == null || positions.size(1) < players) {
      playFromScratch(x, players);
    } else {
      playOnGradients(x);
    }
  }

  private Tensor product(Tensor x, Tensor v) {
    Tensor product = torch.mm(x.t(), torch.mm(x, v));
    if (positions == null) {
      return product;
    }
    Tensor remembered = Tensors.as(Tensors.of(weights, weights.length, 1), type);
    return product.add(torch.mm(positions, torch.mm(positions.t(), v).mul(remembered)));
  }

  private void playOnGradients(Tensor x) {
    RestrictedNash.State now =
        new RestrictedNash.State(
            0, positions, product(x, positions), null, null, weights, weights, true);
    RestrictedNash.State moved = game(x, weights.length).respond(now);
    keep(moved.positions(), moved.values());
  }

  private RestrictedNash game(Tensor x, int players) {
    Oracle oracle =
        new Oracle() {
          @Override
          public int dimension() {
            return mean.length;
          }

          @Override
          public ScalarType type() {
            return type;
          }

          @Override
          public Tensor apply(Tensor v) {
            return product(x, v);
          }
        };
    return new RestrictedNash(oracle, players, 1e-3, 20);
  }

  /** While fewer players are placed than can be: the whole game on what is known. */
  private void playFromScratch(Tensor x, int players) {
    Random random = new Random(config.seed());
    Tensor first = Tensors.randomNormal(random, type, mean.length, players);
    RestrictedNash game = game(x, players);
    RestrictedNash.State played = game.play(game.start(first), state -> {}).state();
    keep(played.positions(), played.values());
  }

  /** The restricted game on span[U, rows]: the singular vectors of all of them together. */
  private void playOnRows(Tensor x, int players) {
    Tensor all = x;
    if (positions != null) {
      double[] roots = Arrays.stream(weights).map(Math::sqrt).toArray();
      Tensor lengths = Tensors.as(Tensors.of(roots, roots.length, 1), type);
      all = Tensors.above(positions.t().mul(lengths), x);
    }
    try (var driver = new org.bytedeco.pytorch.StringViewOptional()) {
      var parts = torch.linalg_svd(all, false, driver);
      int kept = (int) Math.min(players, parts.get1().size(0));
      double[] values = Tensors.doubles(parts.get1().square().narrow(0, 0, kept));
      keep(Tensors.rowRange(parts.get2(), 0, kept).t().contiguous(), values);
    }
  }

  private void keep(Tensor newPositions, double[] newWeights) {
    newPositions.retainReference();
    if (positions != null) {
      positions.close();
    }
    positions = newPositions;
    weights = newWeights.clone();
    for (int i = 0; i < weights.length; i++) {
      weights[i] = Math.max(0, weights[i]);
    }
  }

  /** The running mean of the columns (d). */
  public double[] mean() {
    return mean == null ? new double[0] : mean.clone();
  }

  /** The running variance of the columns, divided by n (d). */
  public double[] variance() {
    return scatter == null
        ? new double[0]
        : Arrays.stream(scatter).map(s -> s / effectiveRows).toArray();
  }

  /**
   * The components of what was seen so far.
   *
   * @throws UserError if fewer than k + 1 rows (k, if not centred) were seen
   */
  public PrincipalComponents components() {
    int k = config.components();
    if (weights.length < k) {
      throw UserError.of(
          "%d components need more rows or columns than the %d x %d seen so far",
          k, rows, mean == null ? 0 : mean.length);
    }
    try (PointerScope scope = new PointerScope()) {
      double[][] components = Tensors.rows(Tensors.columnRange(positions, 0, k).t());
      Signs.fix(components);
      double[] variance = new double[k];
      double[] unknown = new double[k];
      Arrays.fill(unknown, Double.NaN);
      for (int i = 0; i < k; i++) {
        variance[i] = weights[i] / (effectiveRows - 1);
      }
      double total = Arrays.stream(scatter).sum() / (effectiveRows - 1);
      EigenGameConfig as =
          EigenGameConfig.of(k)
              .withCenter(config.center())
              .withWhiten(config.whiten())
              .withSeed(config.seed());
      FitReport report =
          new FitReport(
              "streaming, memory of " + weights.length + " players",
              rows,
              1,
              0,
              true,
              unknown,
              unknown,
              0,
              List.of());
      return new PrincipalComponents(components, mean.clone(), null, variance, total, as, report);
    }
  }

  /** What is remembered, as plain arrays. */
  public StreamSummary summary() {
    if (mean == null) {
      double[] none = {};
      return new StreamSummary(0, 0, none, none, none, none);
    }
    try (PointerScope scope = new PointerScope()) {
      return new StreamSummary(
          rows,
          effectiveRows,
          positions == null ? new double[0] : Tensors.doubles(positions.t()),
          weights.clone(),
          mean.clone(),
          scatter.clone());
    }
  }

  /** What was seen of another stream, with the same columns, is taken in as one batch. */
  public void merge(StreamingEigenGame other) {
    merge(other.summary());
  }

  /**
   * What another stream remembers is taken in as one batch.
   *
   * @throws UserError if it has other columns
   */
  public void merge(StreamSummary other) {
    if (other.rows() == 0) {
      return;
    }
    int d = other.mean().length;
    if (mean != null && d != mean.length) {
      throw UserError.of(
          "the other stream has %d columns, this one %d; they must agree", d, mean.length);
    }
    Engine.start();
    try (PointerScope scope = new PointerScope()) {
      if (type == null) {
        type = ScalarType.Double;
      }
      double joint = effectiveRows + other.effectiveRows();
      double factor = Math.sqrt(effectiveRows * other.effectiveRows() / joint);
      double[] seen = Arrays.copyOf(other.positions(), other.positions().length + d);
      for (int i = 0; i < other.weights().length; i++) {
        for (int j = 0; j < d; j++) {
          seen[i * d + j] *= Math.sqrt(other.weights()[i]);
        }
      }
      // One more row that carries the difference between the means.
      for (int j = 0; j < d && mean != null; j++) {
        seen[other.positions().length + j] = factor * (mean[j] - other.mean()[j]);
      }
      add(other);
      Tensor stacked = Tensors.as(Tensors.of(seen, other.weights().length + 1, d), type);
      playOnRows(stacked, (int) Math.min(config.players(), Math.min(d, Math.max(1, rows - 1))));
    }
  }

  private void add(StreamSummary other) {
    if (mean == null) {
      mean = new double[other.mean().length];
      scatter = new double[other.mean().length];
    }
    double joint = effectiveRows + other.effectiveRows();
    for (int j = 0; j < mean.length; j++) {
      double shift = other.mean()[j] - mean[j];
      scatter[j] +=
          other.scatter()[j] + shift * shift * effectiveRows * other.effectiveRows() / joint;
      mean[j] += shift * other.effectiveRows() / joint;
    }
    rows += other.rows();
    effectiveRows = joint;
  }

  /** Figures of the state that are not tensors. */
  private record Counts(long rows, double effectiveRows) {}

  /** The whole state in one file, whole or not at all. */
  public void save(Path path) {
    if (positions == null) {
      throw new UserError("the stream has seen too few rows to be saved; two are needed");
    }
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      tensors.put("positions", positions);
      tensors.put("weights", Tensors.of(weights, weights.length));
      tensors.put("mean", Tensors.of(mean, mean.length));
      tensors.put("scatter", Tensors.of(scatter, scatter.length));
      Artifact.write(path, KIND, config, new Counts(rows, effectiveRows), tensors);
    }
  }

  /**
   * Goes on where {@link #save} left off.
   *
   * @throws UserError if the file is damaged, of another kind or of a newer format
   */
  public static StreamingEigenGame load(Path path) {
    Engine.start();
    try (PointerScope scope = new PointerScope();
        Artifact artifact = Artifact.open(path, KIND)) {
      StreamingEigenGame game =
          new StreamingEigenGame(artifact.configuration(StreamingConfig.class));
      Counts counts = artifact.metrics(Counts.class);
      Tensor positions = artifact.tensors().read("positions");
      game.type = positions.scalar_type().intern();
      game.mean = artifact.tensors().doubles("mean");
      game.scatter = artifact.tensors().doubles("scatter");
      game.rows = counts.rows();
      game.effectiveRows = counts.effectiveRows();
      game.keep(positions, artifact.tensors().doubles("weights"));
      return game;
    }
  }

  @Override
  public void close() {
    if (positions != null) {
      positions.close();
      positions = null;
    }
  }
}
