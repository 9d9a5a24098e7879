package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.scoresde.ScoreFunction;
import dev.laurel.scoresde.ScoreModel;
import dev.laurel.scoresde.SdeConfig;
import dev.laurel.scoresde.sample.AncestralSampling;
import dev.laurel.scoresde.sample.AnnealedLangevin;
import dev.laurel.scoresde.sample.Corrector;
import dev.laurel.scoresde.sample.DpmSolver;
import dev.laurel.scoresde.sample.Draws;
import dev.laurel.scoresde.sample.EulerMaruyama;
import dev.laurel.scoresde.sample.HeunSampler;
import dev.laurel.scoresde.sample.Langevin;
import dev.laurel.scoresde.sample.NoCorrector;
import dev.laurel.scoresde.sample.NoPredictor;
import dev.laurel.scoresde.sample.Predictor;
import dev.laurel.scoresde.sample.PredictorCorrector;
import dev.laurel.scoresde.sample.ProbabilityFlow;
import dev.laurel.scoresde.sample.ReverseDiffusion;
import dev.laurel.scoresde.sample.ReverseProcess;
import dev.laurel.scoresde.sample.Sampler;
import picocli.CommandLine.Option;

/** Which sampler, and how many samples at once. */
final class SdeSamplerOptions {
  /** The samplers. */
  enum Name {
    DPM,
    HEUN,
    PC,
    ODE
  }

  /** The predictors of pc. */
  enum PredictorName {
    EULER_MARUYAMA,
    REVERSE_DIFFUSION,
    ANCESTRAL_SAMPLING,
    NONE
  }

  /** The correctors of pc. */
  enum CorrectorName {
    LANGEVIN,
    ALD,
    NONE
  }

  @Option(
      names = "--sampler",
      defaultValue = "dpm",
      paramLabel = "NAME",
      description =
          "dpm (DPM-Solver++), heun, pc (predictor and corrector), ode (adaptive). Default:"
              + " ${DEFAULT-VALUE}.")
  private Name name = Name.DPM;

  @Option(
      names = "--sampling-steps",
      defaultValue = "0",
      paramLabel = "N",
      description = "Steps; 0: 20 of dpm, 18 of heun, the model's own of pc.")
  private int steps;

  @Option(
      names = "--predictor",
      defaultValue = "reverse_diffusion",
      paramLabel = "NAME",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private PredictorName predictor = PredictorName.REVERSE_DIFFUSION;

  @Option(
      names = "--corrector",
      defaultValue = "none",
      paramLabel = "NAME",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private CorrectorName corrector = CorrectorName.NONE;

  @Option(
      names = "--snr",
      defaultValue = "0.16",
      paramLabel = "R",
      description = "Signal to noise of the corrector. Default: ${DEFAULT-VALUE}.")
  private double snr = 0.16;

  @Option(
      names = "--corrector-steps",
      defaultValue = "1",
      paramLabel = "N",
      description = "Of the corrector within a time. Default: ${DEFAULT-VALUE}.")
  private int correctorSteps = 1;

  @Option(
      names = "--batch-norms",
      description = "Langevin's step from the batch's mean norms, as in the official code.")
  private boolean batchNorms;

  @Option(
      names = "--probability-flow",
      description = "The predictor solves the probability flow, without noise.")
  private boolean flow;

  @Option(
      names = "--tolerance",
      defaultValue = "1e-5",
      paramLabel = "T",
      description = "Of ode. Default: ${DEFAULT-VALUE}.")
  private double tolerance = 1e-5;

  @Option(
      names = "--clamp",
      paramLabel = "MAX",
      description =
          "dpm keeps its estimates of the data within this, in the units of the network; 0: no."
              + " It changes the distribution. Default: 1.1 for pictures, 0 for vectors.")
  private Double clamp;

  @Option(names = "--stochastic", description = "dpm solves the equation with noise.")
  private boolean stochastic;

  @Option(
      names = "--churn",
      defaultValue = "0",
      paramLabel = "S",
      description = "Fresh noise of heun; 0: none.")
  private double churn;

  @Option(names = "--no-denoise", description = "Keep the noise of the last step.")
  private boolean noisy;

  @Option(
      names = "--end",
      defaultValue = "0",
      paramLabel = "T",
      description = "Time at which it stops; 0: 1e-3 for VP and sub-VP, 1e-5 for VE.")
  private double end;

  @Option(
      names = "--sampling-batch",
      defaultValue = "64",
      paramLabel = "N",
      description = "Samples at once. Default: ${DEFAULT-VALUE}.")
  private int batch = 64;

  @Option(
      names = "--temperature",
      defaultValue = "1",
      paramLabel = "T",
      description = "Factor of the first noise. Default: ${DEFAULT-VALUE}.")
  private double temperature = 1;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "S",
      description = "Of all noise. Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  /** The way back of a model, with the wanted steps. */
  ReverseProcess process(ScoreModel model, ScoreFunction score) {
    SdeConfig sde = model.config().sde();
    if (steps < 0) {
      throw UserError.of("--sampling-steps is %d; allowed: 0 (the default) and more", steps);
    }
    if (name != Name.PC) {
      model.requireContinuous();
    } else if (steps > 0) {
      if (!model.config().continuous() && steps != sde.steps()) {
        throw UserError.of(
            "--sampling-steps is %d; a model trained on %d discrete steps needs as many",
            steps, sde.steps());
      }
      sde = sde.withSteps(steps);
    }
    return new ReverseProcess(sde, score);
  }

  /** What is drawn. */
  Draws draws(ScoreModel model) {
    return new Draws(sampler(model.config().levels() > 0), batch, seed, temperature);
  }

  int batch() {
    return batch;
  }

  long seed() {
    return seed;
  }

  private Sampler sampler(boolean pictures) {
    double range = clamp == null ? (pictures ? 1.1 : 0) : clamp;
    return switch (name) {
      case DPM -> new DpmSolver(steps == 0 ? 20 : steps, range, stochastic, true, !noisy, end);
      case HEUN -> new HeunSampler(steps == 0 ? 18 : steps, 7, churn, 0, Double.MAX_VALUE, 1, end);
      case PC -> new PredictorCorrector(predictor(), corrector(), !noisy, end);
      case ODE -> new ProbabilityFlow(tolerance, !noisy, end);
    };
  }

  private Predictor predictor() {
    return switch (predictor) {
      case EULER_MARUYAMA -> new EulerMaruyama(flow);
      case REVERSE_DIFFUSION -> new ReverseDiffusion(flow);
      case ANCESTRAL_SAMPLING -> {
        if (flow) {
          throw new UserError(
              "ancestral sampling has no probability flow; take reverse_diffusion or"
                  + " euler_maruyama");
        }
        yield new AncestralSampling();
      }
      case NONE -> new NoPredictor();
    };
  }

  private Corrector corrector() {
    return switch (corrector) {
      case LANGEVIN -> new Langevin(snr, correctorSteps, !batchNorms);
      case ALD -> new AnnealedLangevin(snr, correctorSteps);
      case NONE -> new NoCorrector();
    };
  }
}
