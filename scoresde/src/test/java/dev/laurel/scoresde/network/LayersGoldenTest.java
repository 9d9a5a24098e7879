package dev.laurel.scoresde.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.core.Tensors;
import dev.laurel.core.testing.Golden;
import dev.laurel.core.testing.Parts;
import dev.laurel.scoresde.Goldens;
import dev.laurel.scoresde.network.NcsnConfig.Normalization;
import dev.laurel.scoresde.network.NcsnConfig.Variant;
import dev.laurel.scoresde.network.ResnetBlock.Resample;
import dev.laurel.scoresde.network.ResnetBlock.Shortcut;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.StringTensorDict;
import org.bytedeco.pytorch.StringVector;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every block against the official one: values, gradients of inputs and of weights. */
@Tag("smoke")
class LayersGoldenTest {
  private static final double[] TAPS = {1, 3, 3, 1};

  /** A block and how it is called; {@code module} is null where it has no weights. */
  private record Block(Module module, Function<List<Tensor>, Tensor> call) {}

  @TestFactory
  List<DynamicTest> blocksEqualTheOfficialOnes() {
    List<DynamicTest> tests = new ArrayList<>();
    Set<String> names = new TreeSet<>();
    try (Golden golden = Goldens.open("layers")) {
      for (String name : golden.names()) {
        names.add(name.substring(0, name.indexOf('/')));
      }
    }
    names.remove("timestep_embedding");
    for (String name : names) {
      tests.add(DynamicTest.dynamicTest(name, () -> check(name)));
    }
    assertThat(tests).isNotEmpty();
    return tests;
  }

  private static void check(String name) {
    try (PointerScope scope = new PointerScope();
        Golden golden = Goldens.open("layers")) {
      Block block = block(golden, name);
      List<Tensor> inputs = new ArrayList<>();
      for (int i = 0; golden.has(name + "/in" + i); i++) {
        Tensor input = golden.tensor(name + "/in" + i);
        if (input.is_floating_point() && golden.has(name + "/gin" + i)) {
          input.set_requires_grad(true);
        }
        inputs.add(input);
      }
      StringTensorDict parameters = null;
      if (block.module() != null) {
        block.module().eval();
        parameters = block.module().named_parameters();
        load(golden, name + "/w/", parameters);
      }
      Tensor out = block.call().apply(inputs);
      Goldens.assertClose(golden, out, name + "/out", 2e-5);
      if (golden.has(name + "/gout")) {
        gradients(golden, name, inputs, parameters, out);
      }
      try (NoGradGuard inference = new NoGradGuard()) {
        Goldens.assertClose(golden, block.call().apply(inputs), name + "/out", 2e-5);
      }
    }
  }

  static void load(Golden golden, String prefix, StringTensorDict parameters) {
    Set<String> expected = new TreeSet<>();
    for (String name : golden.names()) {
      if (name.startsWith(prefix) && !name.endsWith("sigmas")) {
        expected.add(name.substring(prefix.length()));
      }
    }
    Set<String> found = new TreeSet<>();
    StringVector names = parameters.keys();
    try (NoGradGuard noGradients = new NoGradGuard()) {
      for (long i = 0; i < names.size(); i++) {
        String name = names.get(i).getString();
        found.add(name);
        if (expected.contains(name)) {
          parameters.get(name).copy_(golden.tensor(prefix + name));
        }
      }
    }
    assertThat(found).isEqualTo(expected);
  }

  private static void gradients(
      Golden golden, String name, List<Tensor> inputs, StringTensorDict parameters, Tensor out) {
    List<Tensor> wanted = new ArrayList<>();
    List<String> of = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      if (inputs.get(i).requires_grad()) {
        wanted.add(inputs.get(i));
        of.add("/gin" + i);
      }
    }
    if (parameters != null) {
      StringVector names = parameters.keys();
      for (long i = 0; i < names.size(); i++) {
        String parameter = names.get(i).getString();
        if (golden.has(name + "/gw/" + parameter)) {
          wanted.add(parameters.get(parameter));
          of.add("/gw/" + parameter);
        }
      }
    }
    TensorVector gradients =
        torch.grad(
            new TensorVector(out),
            new TensorVector(wanted.toArray(new Tensor[0])),
            new TensorVector(golden.tensor(name + "/gout")),
            new BoolOptional(),
            false,
            false);
    double largest = 0;
    for (String tensor : golden.names()) {
      if (tensor.startsWith(name + "/gin") || tensor.startsWith(name + "/gw")) {
        largest = Math.max(largest, Goldens.largest(golden.numbers(tensor)));
      }
    }
    for (int i = 0; i < of.size(); i++) {
      double[] expected = golden.numbers(name + of.get(i));
      // A gradient that vanishes by symmetry is rounding alone, on both sides.
      double bound = Math.max(1e-4 * Goldens.largest(expected), 1e-5 * largest);
      Goldens.assertWithin(Tensors.doubles(gradients.get(i)), expected, bound, name + of.get(i));
    }
  }

  private static Block block(Golden golden, String name) {
    Initializer init = new Initializer(1);
    long in = golden.shape(name + "/in0").length > 1 ? golden.shape(name + "/in0")[1] : 0;
    long[] outShape = golden.shape(name + "/out");
    long out = outShape[1];
    boolean fir = name.contains("fir1");
    Resampling resampling = Resampling.of(fir ? TAPS : null);
    if (name.equals("fourier")) {
      TimeEmbedding.Fourier fourier = new TimeEmbedding.Fourier(init, (int) out / 2, 16);
      return new Block(fourier, x -> fourier.forward(x.get(0)));
    }
    if (name.startsWith("combine_")) {
      long second = golden.shape(name + "/in1")[1];
      Combine combine = new Combine(init, in, second, name.endsWith("cat"));
      return new Block(combine, x -> combine.forward(x.get(0), x.get(1)));
    }
    if (name.equals("nin")) {
      NetworkInNetwork nin = new NetworkInNetwork(init, in, out);
      return new Block(nin, x -> nin.forward(x.get(0)));
    }
    if (name.startsWith("attn")) {
      boolean ddpm = name.equals("attn_ddpm");
      AttentionBlock attention =
          new AttentionBlock(
              init,
              in,
              ddpm ? Initializer.groupNorm(DdpmConfig.GROUPS, in) : Initializer.groupNorm(in),
              0,
              name.endsWith("rescale1"));
      return new Block(attention, x -> attention.forward(x.get(0)));
    }
    if (name.startsWith("up_")) {
      boolean convolve = name.endsWith("conv1") || name.equals("up_ddpm");
      Upsample up = new Upsample(init, in, out, convolve, resampling);
      return new Block(up, x -> up.forward(x.get(0)));
    }
    if (name.startsWith("down_")) {
      boolean convolve = name.endsWith("conv1") || name.equals("down_ddpm");
      Downsample down = new Downsample(init, in, out, convolve, resampling);
      return new Block(down, x -> down.forward(x.get(0)));
    }
    if (name.startsWith("biggan") || name.startsWith("ddpmpp") || name.startsWith("resnet_ddpm")) {
      return residual(golden, name, init, resampling, in, out);
    }
    return ncsn(golden, name, init, in, out);
  }

  private static Block residual(
      Golden golden, String name, Initializer init, Resampling resampling, long in, long out) {
    boolean timed = golden.has(name + "/in1");
    boolean plain = name.startsWith("resnet_ddpm");
    ResnetBlock.Style style =
        new ResnetBlock.Style(
            Activation.SWISH,
            timed ? golden.shape(name + "/in1")[1] : 0,
            0.1,
            0,
            !plain && !name.endsWith("norescale"),
            plain ? DdpmConfig.GROUPS : 0,
            resampling);
    Shortcut shortcut =
        name.startsWith("biggan")
            ? Shortcut.POINTWISE
            : name.contains("convshort") ? Shortcut.CONVOLUTION : Shortcut.NIN;
    Resample resample =
        name.endsWith("_up") ? Resample.UP : name.endsWith("_down") ? Resample.DOWN : Resample.NONE;
    ResnetBlock block = new ResnetBlock(init, style, in, out, shortcut, resample);
    return new Block(
        block, x -> block.forward(x.get(0), timed ? Activation.SWISH.apply(x.get(1)) : null));
  }

  private static Block ncsn(Golden golden, String name, Initializer init, long in, long out) {
    boolean conditional = name.startsWith("cond_");
    String kind = conditional ? name.substring(5) : name;
    int classes = 0;
    for (String tensor : golden.names()) {
      if (tensor.startsWith(name + "/w/") && tensor.endsWith("embed.weight")) {
        classes = (int) golden.shape(tensor)[0];
      }
    }
    NcsnConfig config =
        new NcsnConfig(
            conditional ? Variant.NCSN : Variant.V2_64,
            4,
            Activation.ELU,
            Normalization.INSTANCE_PLUS,
            classes);
    switch (kind) {
      case "instnormpp", "instnorm", "variancenorm" -> {
        Normalization normalization =
            switch (kind) {
              case "instnormpp" -> Normalization.INSTANCE_PLUS;
              case "instnorm" -> Normalization.INSTANCE;
              default -> Normalization.VARIANCE;
            };
        NcsnNorm norm = new NcsnNorm(init, normalization, in, classes);
        return new Block(norm, x -> norm.forward(x.get(0), conditional ? x.get(1) : null));
      }
      case "crp_max", "crp_avg" -> {
        RefineBlock.ChainedPooling pooling =
            new RefineBlock.ChainedPooling(init, config, in, 2, kind.endsWith("max"));
        return new Block(pooling, x -> pooling.forward(x.get(0), null));
      }
      case "rcu" -> {
        RefineBlock.ResidualConvolutions rcu =
            new RefineBlock.ResidualConvolutions(init, config, in, 2, 2);
        return new Block(rcu, x -> rcu.forward(x.get(0), null));
      }
      case "msf" -> {
        List<Long> channels = List.of(in, golden.shape(name + "/in1")[1]);
        RefineBlock.Fusion msf = new RefineBlock.Fusion(init, config, channels, out);
        return new Block(
            msf, x -> msf.forward(x.subList(0, 2), null, x.get(0).size(2), x.get(0).size(3)));
      }
      case "refine" -> {
        List<Long> channels = List.of(in, golden.shape(name + "/in1")[1]);
        RefineBlock refine = new RefineBlock(init, config, channels, out, !conditional);
        return new Block(
            refine, x -> refine.forward(x.subList(0, 2), conditional ? x.get(2) : null, x.get(0)));
      }
      default -> {
        assertThat(kind).startsWith("resid_");
        boolean down = kind.contains("down") || kind.contains("adjust");
        NcsnResidualBlock.Shape shape =
            new NcsnResidualBlock.Shape(
                in, out, down, kind.endsWith("dil2") ? 2 : 1, kind.contains("adjust"));
        NcsnResidualBlock block = new NcsnResidualBlock(init, config, shape);
        if (shape.adjustPadding()) {
          Parts.assertKept(block);
        }
        return new Block(block, x -> block.forward(x.get(0), conditional ? x.get(1) : null));
      }
    }
  }

  @Test
  void positionalEmbeddingsEqualTheOfficialOnes() {
    try (PointerScope scope = new PointerScope();
        Golden golden = Goldens.open("layers")) {
      Tensor times = golden.tensor("timestep_embedding/t");
      int checked = 0;
      for (String name : golden.names()) {
        if (name.startsWith("timestep_embedding/dim")) {
          int width = (int) golden.shape(name)[1];
          Goldens.assertClose(golden, TimeEmbedding.positional(times, width), name, 2e-5);
          checked++;
        }
      }
      assertThat(checked).isPositive();
    }
  }

  @Test
  void resamplingEqualsTheOfficialDefinition() {
    try (PointerScope scope = new PointerScope();
        Golden golden = Goldens.open("resample")) {
      Tensor x = golden.tensor("x");
      for (int i = 0; golden.has("upfirdn/" + i + "/y"); i++) {
        String name = "upfirdn/" + i + "/";
        double[] settings = golden.numbers(name + "up_down_pad");
        Tensor input = golden.tensor("x");
        input.set_requires_grad(true);
        Tensor y =
            FiniteImpulseResponse.filter(
                input,
                golden.tensor("k_asym"),
                (int) settings[0],
                (int) settings[1],
                (long) settings[2],
                (long) settings[3]);
        Goldens.assertClose(golden, y, name + "y", 2e-5);
        Tensor gradient =
            torch
                .grad(
                    new TensorVector(y),
                    new TensorVector(input),
                    new TensorVector(golden.tensor(name + "gy")),
                    new BoolOptional(),
                    false,
                    false)
                .get(0);
        Goldens.assertClose(golden, gradient, name + "gx", 1e-4);
      }
      for (String taps : new String[] {"1331", "11", "121", "14641"}) {
        double[] kernel = taps.chars().mapToDouble(c -> c - '0').toArray();
        Resampling own = Resampling.of(kernel);
        Goldens.assertClose(golden, own.down(), "setup_kernel/k" + taps, 2e-6);
        Goldens.assertClose(golden, own.halve(x), "downsample_2d/k" + taps, 2e-5);
        Goldens.assertClose(golden, own.twice(x), "upsample_2d/k" + taps, 2e-5);
      }
      Tensor doubled = FiniteImpulseResponse.kernel(TAPS, 8);
      Goldens.assertClose(
          golden, FiniteImpulseResponse.upsample(x, doubled), "upsample_2d/gain2", 2e-5);
      Resampling naive = Resampling.of(null);
      Goldens.assertClose(golden, naive.halve(x), "naive_downsample_2d", 2e-5);
      Goldens.assertClose(golden, naive.twice(x), "naive_upsample_2d", 2e-5);
      Resampling own = Resampling.of(TAPS);
      Goldens.assertClose(
          golden,
          FiniteImpulseResponse.convolutionDown(x, golden.tensor("w"), null, own.down()),
          "conv_downsample_2d/k1331",
          2e-5);
      Goldens.assertClose(
          golden,
          FiniteImpulseResponse.convolutionDown(x, golden.tensor("w1"), null, own.down()),
          "conv_downsample_2d/k1331_1x1",
          2e-5);
      Goldens.assertClose(
          golden,
          FiniteImpulseResponse.convolutionUp(x, golden.tensor("w"), null, own.up()),
          "upsample_conv_2d/k1331",
          2e-5);
      assertThat(x.scalar_type().intern()).isEqualTo(ScalarType.Float);
      assertThat(Tensors.doubles(x)).isNotEmpty();
    }
  }
}
