package dev.laurel.binaural.network;

import static dev.laurel.binaural.GoldenParts.assertGradients;
import static dev.laurel.binaural.GoldenParts.assertRelative;
import static dev.laurel.binaural.GoldenParts.assertWithin;
import static dev.laurel.binaural.GoldenParts.assign;
import static dev.laurel.binaural.GoldenParts.input;
import static dev.laurel.binaural.GoldenParts.turned;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.binaural.GoldenParts;
import dev.laurel.binaural.loss.TrainingLoss;
import dev.laurel.core.Tensors;
import dev.laurel.core.run.LossTask;
import dev.laurel.core.run.RunOptions;
import dev.laurel.core.run.TrainingConfig;
import dev.laurel.core.run.TrainingRun;
import dev.laurel.core.testing.Golden;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.StringTensorDict;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** Convolutions, layers and whole models, as the official code has them. */
class NetworkGoldenTest {
  @Test
  void convolutionsWhoseWeightsFollowTheView() {
    for (int c = 0; c < 2; c++) {
      try (Golden golden = Golden.open("binaural", "hyperconv_" + c);
          PointerScope scope = new PointerScope()) {
        HyperConv conv =
            new HyperConv(
                golden.integer("z_dim"),
                golden.integer("ch_in"),
                golden.integer("ch_out"),
                golden.integer("kernel_size"),
                golden.integer("dilation"),
                Initialization.VIEW,
                new Random(1));
        assign(conv, golden, "weight.");
        Tensor x = input(golden, "x");
        Tensor z = input(golden, "z");
        Tensor y = conv.forward(turned(x), turned(z)).transpose(1, 2);
        assertWithin(golden, y, "y", 1e-5);
        y.mul(golden.tensor("grad_y")).sum().backward();
        assertRelative(Tensors.doubles(x.grad()), golden.numbers("grad_x"), 1e-4, "grad_x");
        assertRelative(Tensors.doubles(z.grad()), golden.numbers("grad_z"), 1e-4, "grad_z");
        assertGradients(conv, golden, "grad.", 1e-4);
      }
    }
  }

  @Test
  void layers() {
    for (int c = 0; c < 2; c++) {
      try (Golden golden = Golden.open("binaural", "hyperconv_block_" + c);
          PointerScope scope = new PointerScope()) {
        HyperConvBlock block =
            new HyperConvBlock(
                golden.integer("z_dim"),
                golden.integer("ch_in"),
                golden.integer("ch_out"),
                golden.integer("kernel_size"),
                golden.integer("dilation"),
                Initialization.VIEW,
                new Random(1));
        assign(block, golden, "weight.");
        Tensor x = input(golden, "x");
        Tensor z = input(golden, "z");
        HyperConvBlock.Result result = block.forward(turned(x), turned(z));
        Tensor output = result.output().transpose(1, 2);
        Tensor skip = result.skip().transpose(1, 2);
        assertWithin(golden, output, "output", 1e-5);
        assertWithin(golden, skip, "skip", 1e-5);
        output
            .mul(golden.tensor("grad_output"))
            .sum()
            .add(skip.mul(golden.tensor("grad_skip")).sum())
            .backward();
        assertRelative(Tensors.doubles(x.grad()), golden.numbers("grad_x"), 1e-4, "grad_x");
        assertRelative(Tensors.doubles(z.grad()), golden.numbers("grad_z"), 1e-4, "grad_z");
        assertGradients(block, golden, "grad.", 1e-4);
      }
    }
  }

  @Test
  void stackAndHead() {
    try (Golden golden = Golden.open("binaural", "wavenet");
        PointerScope scope = new PointerScope()) {
      int channels = golden.integer("channels");
      HyperConvStack stack =
          new HyperConvStack(
              (int) golden.shape("z")[1],
              channels,
              golden.integer("blocks"),
              golden.integer("layers_per_block"),
              Initialization.VIEW,
              new Random(1));
      assign(stack, golden, "weight.");
      HyperConvStack.Result result =
          stack.forward(turned(golden.tensor("x")), turned(golden.tensor("z")));
      assertWithin(golden, result.output().transpose(1, 2), "output", 1e-5);
      Tensor skips = torch.stack(new TensorVector(result.skips().toArray(new Tensor[0])), 0);
      assertWithin(golden, skips.transpose(2, 3), "skips", 1e-5);
      OutputHead head = new OutputHead(channels, Initialization.OFFICIAL, new Random(1));
      assign(head, golden, "head.");
      Tensor heard = head.forward(turned(golden.tensor("head_in"))).transpose(1, 2);
      assertWithin(golden, heard, "head_out", 1e-5);
    }
  }

  @Test
  void aSmallModelAndItsLoss() {
    try (Golden golden = Golden.open("binaural", "model_small");
        PointerScope scope = new PointerScope()) {
      BinauralNetwork network = GoldenParts.network(golden);
      assertThat(network.config().receptiveField()).isEqualTo(golden.integer("receptive_field"));
      BinauralNetwork.Result result =
          network.forward(golden.tensor("mono"), golden.tensor("view"), true);
      assertWithin(golden, result.output(), "output", 2e-5);
      assertWithin(golden, result.warped(), "warped", 1e-4);
      Tensor intermediates =
          torch.stack(new TensorVector(result.intermediates().toArray(new Tensor[0])), 0);
      assertWithin(golden, intermediates, "intermediate", 2e-5);
      TrainingLoss.Terms terms = loss(golden).of(result, golden.tensor("binaural"));
      assertNear(terms.squared(), golden.number("loss.l2"), 1e-4);
      assertNear(terms.phase(), golden.number("loss.phase"), 1e-4);
      assertNear(terms.intermediateSquared(), golden.number("loss.intermediate_l2"), 1e-4);
      assertNear(terms.intermediatePhase(), golden.number("loss.intermediate_phase"), 1e-4);
      assertNear(terms.sum().item_double(), golden.number("loss.accumulated_loss"), 1e-4);
    }
  }

  /** The gradients of the file are those of its last step. */
  @Test
  void gradientsOfTheWholeModel() {
    try (Golden golden = Golden.open("binaural", "model_small");
        PointerScope scope = new PointerScope()) {
      BinauralNetwork network = GoldenParts.network(golden);
      OneBatch task = new OneBatch(network, golden, new ArrayList<>());
      TrainingRun.train(
          task,
          TrainingConfig.adam(golden.integer("steps") - 1, golden.constant("lr")),
          RunOptions.defaults());
      network.zero_grad(true);
      task.loss(0, new Random(1)).backward();
      assertGradients(network, golden, "grad.", 5e-3);
    }
  }

  private static TrainingLoss loss(Golden golden) {
    double phase = golden.constant("loss_weight_phase");
    return new TrainingLoss(
        1, phase, TrainingLoss.Intermediates.ALL, 1, phase, golden.integer("mask_beginning"));
  }

  private static void assertNear(double found, double wanted, double relative) {
    assertThat(found).isCloseTo(wanted, within(relative * Math.abs(wanted)));
  }

  /** One batch, always. */
  private record OneBatch(BinauralNetwork model, Golden golden, List<Double> losses)
      implements LossTask {
    @Override
    public String title() {
      return "parity";
    }

    @Override
    public Object configuration() {
      return Map.of();
    }

    @Override
    public Module network() {
      return model;
    }

    @Override
    public Tensor loss(long step, Random random) {
      TrainingLoss.Terms terms =
          NetworkGoldenTest.loss(golden)
              .of(
                  model.forward(golden.tensor("mono"), golden.tensor("view"), true),
                  golden.tensor("binaural"));
      losses.add(terms.sum().item_double());
      return terms.sum();
    }
  }

  @Test
  void stepsOfTraining() {
    try (Golden golden = Golden.open("binaural", "model_small");
        PointerScope scope = new PointerScope()) {
      BinauralNetwork network = GoldenParts.network(golden);
      List<Double> losses = new ArrayList<>();
      int steps = golden.integer("steps");
      double rate = golden.constant("lr");
      TrainingRun.train(
          new OneBatch(network, golden, losses),
          TrainingConfig.adam(steps, rate),
          RunOptions.defaults());
      double[] wanted = golden.numbers("adam.losses");
      assertThat(losses).hasSize(wanted.length);
      for (int i = 0; i < wanted.length; i++) {
        assertNear(losses.get(i), wanted[i], 1e-3);
      }
      StringTensorDict parameters = network.named_parameters();
      long apart = 0;
      long all = 0;
      for (long i = 0; i < parameters.keys().size(); i++) {
        String name = parameters.keys().get(i).getString();
        double[] found = Tensors.doubles(parameters.get(name));
        double[] moved = golden.numbers("adam." + name);
        for (int k = 0; k < moved.length; k++) {
          double difference = Math.abs(found[k] - moved[k]);
          all++;
          apart += difference > 1e-4 ? 1 : 0;
          assertThat(difference).as(name).isLessThanOrEqualTo(2 * rate * steps + 1e-4);
        }
      }
      assertThat(apart).isLessThanOrEqualTo(all / 100);
    }
  }

  @Test
  void modelsOfFullSize() {
    for (String name : List.of("model_full_1block", "model_full_3blocks")) {
      try (Golden golden = Golden.open("binaural", name);
          PointerScope scope = new PointerScope();
          NoGradGuard none = new NoGradGuard()) {
        BinauralNetwork network =
            new BinauralNetwork(BinauralConfig.official().withBlocks(golden.integer("blocks")));
        assertThat(network.config().receptiveField()).isEqualTo(golden.integer("receptive_field"));
        HashedWeights.fill(network, golden);
        Tensor mono = golden.tensor("mono");
        Tensor view = golden.tensor("view");
        BinauralNetwork.Result result = network.forward(mono, view, true);
        assertWithin(golden, result.warped(), "warped", 1e-4);
        assertWithin(golden, result.output(), "output", 1e-4);
        int middle = (result.intermediates().size() + 1) / 2;
        assertWithin(golden, result.intermediates().get(middle), "intermediate_mid", 1e-4);
        Tensor sum = null;
        List<Tensor> skips = network.skips(result.warped(), view);
        for (Tensor skip : skips) {
          sum = sum == null ? skip : sum.add(skip);
        }
        Tensor mean = Tensors.times(sum, 1.0 / skips.size()).transpose(1, 2);
        long[] wanted = golden.shape("skip_mean");
        float[] every = new float[(int) (wanted[1] * wanted[2])];
        double[] all = Tensors.doubles(mean);
        long time = mean.size(2);
        for (int i = 0; i < every.length; i++) {
          every[i] = (float) all[(int) (i / wanted[2] * time + i % wanted[2] * 37)];
        }
        assertWithin(golden, Tensors.of(every, wanted), "skip_mean", 1e-4);
      }
    }
  }
}
