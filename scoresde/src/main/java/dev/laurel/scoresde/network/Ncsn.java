package dev.laurel.scoresde.network;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.scoresde.network.NcsnResidualBlock.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** NCSN and NCSNv2: stages of residual blocks, refined from the smallest to the largest. */
final class Ncsn extends Module implements ScoreNetwork {
  private static final int SMALL_DIGITS = 28;

  private final NcsnConfig config;
  private final boolean centered;
  private final Tensor sigmas;
  private final Conv2dImpl begin;
  private final NcsnNorm norm;
  private final Conv2dImpl end;
  private final List<List<NcsnResidualBlock>> stages = new ArrayList<>();
  private final List<RefineBlock> refinements = new ArrayList<>();

  /** The first block of a stage, and the channels of its refinement. */
  private record Stage(String suffix, Shape first, long refined) {}

  Ncsn(NcsnConfig config, NetworkConfig.Setting setting) {
    super("NCSN");
    this.config = config;
    this.centered = setting.centered();
    if (setting.continuous()) {
      throw new UserError(
          "the networks of NCSN number the noise levels and need discrete training; take ncsnpp or"
              + " ddpmpp for continuous training");
    }
    boolean divided = config.variant() != NcsnConfig.Variant.NCSN;
    sigmas = Tensors.of(setting.sigmas(), setting.sigmas().length);
    if (divided) {
      register_buffer("sigmas", sigmas);
    }
    Initializer initializer = new Initializer(setting.seed());
    long width = config.width();
    begin =
        register_module(
            "begin_conv", initializer.frameworkConvolution(setting.channels(), width, 3, 1, true));
    norm =
        register_module(
            "normalizer",
            new NcsnNorm(initializer, config.normalization(), width, config.classes()));
    end =
        register_module(
            "end_conv", initializer.frameworkConvolution(width, setting.channels(), 3, 1, true));
    List<Stage> plan = plan(width, setting.size());
    for (Stage stage : plan) {
      Numbered all = register_module("res" + stage.suffix(), new Numbered());
      long out = stage.first().out();
      int dilation = stage.first().dilation();
      stages.add(
          List.of(
              all.add(new NcsnResidualBlock(initializer, config, stage.first())),
              all.add(new NcsnResidualBlock(initializer, config, Shape.same(out, out, dilation)))));
    }
    Map<String, RefineBlock> named = new TreeMap<>();
    for (int i = plan.size() - 1; i >= 0; i--) {
      Stage stage = plan.get(i);
      List<Long> in = new ArrayList<>(List.of(stage.first().out()));
      if (i < plan.size() - 1) {
        in.add(plan.get(i + 1).refined());
      }
      RefineBlock block = new RefineBlock(initializer, config, in, stage.refined(), i == 0);
      refinements.add(block);
      named.put("refine" + mirrored(plan, i), block);
    }
    // In the order of the official code, which that of a checkpoint's averages follows.
    named.forEach(this::register_module);
  }

  /** refine1 belongs to the last stage; refine31 to res31. */
  private static String mirrored(List<Stage> plan, int stage) {
    if (plan.get(stage).suffix().length() > 1) {
      return plan.get(stage).suffix();
    }
    long whole = plan.stream().filter(s -> s.suffix().length() == 1).count();
    return Long.toString(whole + 1 - Integer.parseInt(plan.get(stage).suffix()));
  }

  private List<Stage> plan(long width, int size) {
    return switch (config.variant()) {
      case NCSN, V2_64 ->
          List.of(
              new Stage("1", Shape.same(width, width, 1), width),
              new Stage("2", Shape.down(width, 2 * width, 1), width),
              new Stage("3", Shape.down(2 * width, 2 * width, 2), 2 * width),
              new Stage(
                  "4", new Shape(2 * width, 2 * width, true, 4, size == SMALL_DIGITS), 2 * width));
      case V2_128 ->
          List.of(
              new Stage("1", Shape.same(width, width, 1), width),
              new Stage("2", Shape.down(width, 2 * width, 1), width),
              new Stage("3", Shape.down(2 * width, 2 * width, 1), 2 * width),
              new Stage("4", Shape.down(2 * width, 4 * width, 2), 2 * width),
              new Stage("5", Shape.down(4 * width, 4 * width, 4), 4 * width));
      case V2_256 ->
          List.of(
              new Stage("1", Shape.same(width, width, 1), width),
              new Stage("2", Shape.down(width, 2 * width, 1), width),
              new Stage("3", Shape.down(2 * width, 2 * width, 1), 2 * width),
              new Stage("31", Shape.down(2 * width, 2 * width, 1), 2 * width),
              new Stage("4", Shape.down(2 * width, 4 * width, 2), 2 * width),
              new Stage("5", Shape.down(4 * width, 4 * width, 4), 4 * width));
    };
  }

  @Override
  public Module module() {
    return this;
  }

  @Override
  public Tensor forward(Tensor x, Tensor labels) {
    try (PointerScope scope = new PointerScope()) {
      Tensor levels = labels.to(ScalarType.Long).expand(x.size(0));
      Tensor h = begin.forward(centered ? x : Labels.aroundZero(x));
      List<Tensor> found = new ArrayList<>();
      for (List<NcsnResidualBlock> stage : stages) {
        for (NcsnResidualBlock block : stage) {
          h = block.forward(h, levels);
        }
        found.add(h);
      }
      Tensor refined = null;
      for (int i = 0; i < refinements.size(); i++) {
        Tensor own = found.get(found.size() - 1 - i);
        List<Tensor> inputs = refined == null ? List.of(own) : List.of(own, refined);
        refined = refinements.get(i).forward(inputs, levels, own);
      }
      h = end.forward(config.activation().apply(norm.forward(refined, levels)));
      if (config.variant() != NcsnConfig.Variant.NCSN) {
        h = h.div(Labels.sigmas(sigmas, levels, h).reshape(-1, 1, 1, 1));
      }
      return Tensors.keep(h);
    }
  }
}
