package dev.laurel.meshgraphnets;

import static dev.laurel.meshgraphnets.GraphGoldenTest.floats;
import static dev.laurel.meshgraphnets.GraphGoldenTest.ints;
import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.core.Tensors;
import dev.laurel.core.run.Progress;
import dev.laurel.core.testing.Golden;
import dev.laurel.meshgraphnets.checkpoint.SonnetWeights;
import dev.laurel.meshgraphnets.eval.RolloutErrors;
import dev.laurel.meshgraphnets.network.EdgeSet;
import dev.laurel.meshgraphnets.network.GraphNetworkConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every domain against the reference: noise, features, losses, gradients, normalisers, rollouts.
 */
@Tag("smoke")
class DomainGoldenTest {
  private static void near(
      double[] actual, double[] expected, double relative, double absolute, String what) {
    assertThat(actual).as(what).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(Math.abs(actual[i] - expected[i]))
          .as("%s[%d]: got %s, want %s", what, i, actual[i], expected[i])
          .isLessThanOrEqualTo(absolute + relative * Math.abs(expected[i]));
    }
  }

  private static void near(double[] actual, Golden golden, String name) {
    near(actual, golden.numbers(name), 1e-4, 1e-4, name);
  }

  private static double[] doubles(float[] values) {
    double[] all = new double[values.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = values[i];
    }
    return all;
  }

  private static Domain domain(Golden golden) {
    return switch (golden.text("domain")) {
      case "cfd" -> Fluid.cylinderFlow();
      case "cloth" -> Cloth.flagSimple();
      default -> Solid.deformingPlate().withWorldRadius(golden.constant("world_radius"));
    };
  }

  private static Mesh mesh(Golden golden) {
    return new Mesh(
        ints(golden, "cells"),
        (int) golden.shape("cells")[1],
        floats(golden, "mesh_pos"),
        (int) golden.shape("mesh_pos")[1],
        ints(golden, "node_type"));
  }

  /** Weights are stored, or derived as in core_full. */
  private static MeshModel model(Golden golden) {
    MeshModel model =
        MeshModel.create(
            MeshModelConfig.of(domain(golden))
                .withNetwork(
                    GraphNetworkConfig.defaults()
                        .withSize(
                            golden.integer("latent"),
                            golden.integer("num_layers"),
                            golden.integer("message_passing_steps"))));
    SonnetWeights.assign(model.network().network(), name -> golden.tensor("w." + name));
    return model;
  }

  private static Frame frame(Golden golden, Mesh mesh, String prefix) {
    Map<String, float[]> fields = new java.util.HashMap<>();
    for (String name : golden.names()) {
      if (name.startsWith(prefix)) {
        fields.put(name.substring(prefix.length()), floats(golden, name));
      }
    }
    return new Frame(mesh, fields);
  }

  @ParameterizedTest
  @ValueSource(strings = {"domain_cfd", "domain_cloth", "domain_plate"})
  void framesAndRolloutsAreTheReferences(String file) {
    try (Golden golden = Golden.open("meshgraphnets", file);
        PointerScope scope = new PointerScope();
        MeshModel model = model(golden)) {
      Domain domain = model.config().domain();
      Mesh mesh = mesh(golden);
      Graph graph = Graph.of(mesh);
      String noised = domain.state().get(0).name();
      TrainingNoise noise =
          new TrainingNoise(Map.of(noised, golden.constant("noise_std")), golden.constant("gamma"));
      int frames = 0;
      for (int k = 0; golden.has("frame" + k + ".loss"); k++) {
        String at = "frame" + k + ".";
        Frame clean = frame(golden, mesh, at + "clean.");
        Frame noisy = noise.applied(clean, noised, floats(golden, at + "noise"));
        near(doubles(noisy.field(noised)), golden, at + "noisy." + noised);
        near(doubles(noisy.field("target|" + noised)), golden, at + "noisy.target|" + noised);
        near(doubles(domain.nodeFeatures(noisy)), golden, at + "raw.node");
        List<EdgeRows> edges = domain.edges(noisy, graph);
        near(doubles(edges.get(0).features()), golden, at + "raw.edge");
        if (edges.size() > 1) {
          assertThat(edges.get(1).graph().senders()).isEqualTo(ints(golden, at + "world.senders"));
          assertThat(edges.get(1).graph().receivers())
              .isEqualTo(ints(golden, at + "world.receivers"));
          near(doubles(edges.get(1).features()), golden, at + "raw.world");
        }
        boolean last = !golden.has("frame" + (k + 1) + ".loss");
        loss(golden, model, noisy, graph, at, last);
        normalized(golden, model, noisy, graph, at);
        frames++;
      }
      assertThat(frames).isPositive();
      states(golden, model);
      if (golden.has("rollout.prediction")) {
        rollout(golden, model, mesh);
      }
      if (golden.has("eval.stress")) {
        scripted(golden, model, mesh);
      }
    }
  }

  private static void loss(
      Golden golden, MeshModel model, Frame noisy, Graph graph, String at, boolean last) {
    Tensor loss = model.loss(List.of(noisy), mesh -> graph);
    near(Tensors.doubles(loss), golden, at + "loss");
    if (last) {
      loss.backward();
      var parameters = model.network().network().named_parameters();
      for (long i = 0; i < parameters.keys().size(); i++) {
        String name = parameters.keys().get(i).getString();
        Tensor gradient = parameters.get(name).grad();
        near(
            Tensors.doubles(gradient.dim() == 2 ? gradient.t() : gradient),
            golden.numbers("grad." + name),
            2e-3,
            1e-4,
            "grad." + name);
      }
    }
  }

  private static void normalized(
      Golden golden, MeshModel model, Frame noisy, Graph graph, String at) {
    MeshModel.Inputs inputs = model.inputs(List.of(noisy), noisy, mesh -> graph);
    Tensor nodes = model.network().nodes().forward(inputs.nodes());
    near(Tensors.doubles(nodes), golden, at + "norm.node");
    for (int s = 0; s < inputs.sets().size(); s++) {
      EdgeSet set = inputs.sets().get(s);
      double[][] sorted = Tensors.rows(model.network().edges(s).forward(inputs.edges().get(s)));
      double[][] all = new double[sorted.length][];
      for (int i = 0; i < sorted.length; i++) {
        all[set.order()[i]] = sorted[i];
      }
      near(Tensors.flat(all), golden, at + (s == 0 ? "norm.edge" : "norm.world"));
    }
    Tensor target = model.normalizedTarget(model.target(noisy));
    near(Tensors.doubles(target), golden, at + "target_normalized");
    Tensor output = model.network().network().forward(nodes, model.encoded(inputs));
    near(Tensors.doubles(output), golden, at + "network_out");
  }

  private static void states(Golden golden, MeshModel model) {
    var buffers = model.network().named_buffers();
    int checked = 0;
    for (long i = 0; i < buffers.keys().size(); i++) {
      String name = buffers.keys().get(i).getString();
      near(Tensors.doubles(buffers.get(name)), golden.numbers("after." + name), 2e-5, 2e-5, name);
      checked++;
    }
    assertThat(checked)
        .isEqualTo(golden.names().stream().filter(name -> name.startsWith("after.")).count());
  }

  private static List<float[]> rows(float[] all, int states) {
    int size = all.length / states;
    List<float[]> rows = new ArrayList<>();
    for (int t = 0; t < states; t++) {
      rows.add(java.util.Arrays.copyOfRange(all, t * size, (t + 1) * size));
    }
    return rows;
  }

  private static void rollout(Golden golden, MeshModel model, Mesh mesh) {
    int states = (int) golden.shape("rollout.prediction")[0];
    Frame first = frame(golden, mesh, "rollout.initial.");
    Rollout rollout =
        Rollout.run(model, first, states, Rollout.unscripted(), false, Progress.silent());
    String name = model.config().domain().state().get(0).name();
    List<float[]> predicted = rollout.field(name);
    List<float[]> expected = rows(floats(golden, "rollout.prediction"), states);
    for (int t = 0; t < states; t++) {
      near(doubles(predicted.get(t)), doubles(expected.get(t)), 0, 1e-3, "state " + t);
    }
    RolloutErrors errors =
        RolloutErrors.of(predicted, rows(floats(golden, "rollout.ground_truth"), states));
    errors
        .official()
        .forEach(
            (metric, value) ->
                near(new double[] {value}, golden.numbers("rollout." + metric), 1e-3, 0, metric));
    near(
        new double[] {errors.rootMeanSquare(1)}, golden.numbers("rollout.rmse_1"), 1e-3, 0, "rmse");
    near(
        new double[] {errors.rootMeanSquare()},
        golden.numbers("rollout.rmse_all"),
        1e-3,
        0,
        "rmse_all");
  }

  private static void scripted(Golden golden, MeshModel model, Mesh mesh) {
    Frame frame =
        new Frame(
            mesh,
            Map.of(
                "world_pos", floats(golden, "eval.world_pos"),
                "target|world_pos", floats(golden, "eval.target|world_pos")));
    try (Stepper stepper = new Stepper(model, mesh)) {
      Map<String, float[]> next = stepper.step(frame);
      near(doubles(next.get("world_pos")), golden, "eval.next_world_pos");
      near(doubles(next.get("stress")), golden, "eval.stress");
    }
  }
}
